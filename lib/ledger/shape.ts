import { isJsonObject } from '../core/json.ts';
import { matches } from '../core/name.ts';

/** Says what is wrong with a value that was read, and where in it; undefined when it fits. */
export type Shape = (value: unknown) => Misfit | undefined;

export interface Misfit {
  /** Keys and indices, outermost first. */
  readonly at: readonly (string | number)[];
  readonly says: string;
}

/** A misfit in one line. */
export function misfitText({ at, says }: Misfit): string {
  return at.length === 0 ? says : `${at.join('.')}: ${says}`;
}

/** Text, of this grammar if there is one. */
export function text(grammar?: string, called = 'of the right form'): Shape {
  return (value) => {
    if (typeof value !== 'string') return wrong('must be text');
    return grammar === undefined || matches(grammar, value) ? undefined : wrong(`must be ${called}`);
  };
}

/** One of these values. */
export function oneOf(values: readonly (string | number | boolean)[]): Shape {
  return (value) => (values.includes(value as string) ? undefined : wrong(`must be one of ${values.join(', ')}`));
}

/** A whole number from `least` on, at most `most`. */
export function whole(least = 0, most = Number.MAX_SAFE_INTEGER): Shape {
  return (value) => {
    const fits = Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
    return fits ? undefined : wrong(`must be a whole number from ${least}`);
  };
}

/** A number. */
export const number: Shape = (value) => (Number.isFinite(value) ? undefined : wrong('must be a number'));

/** A list of at least `least` values of one shape. */
export function list(each: Shape, least = 0): Shape {
  return (value) => {
    if (!Array.isArray(value)) return wrong('must be a list');
    if (value.length < least) return wrong(`must have at least ${least}`);
    for (const [index, one] of value.entries()) {
      const misfit = each(one);
      if (misfit !== undefined) return within(index, misfit);
    }
    return undefined;
  };
}

/** An object with keys of this grammar and values of one shape. */
export function table(key: string, each: Shape): Shape {
  return (value) => {
    if (!isJsonObject(value)) return wrong('must be an object');
    for (const [name, one] of Object.entries(value)) {
      const misfit = matches(key, name) ? each(one) : wrong('is no such name');
      if (misfit !== undefined) return within(name, misfit);
    }
    return undefined;
  };
}

/** A value that fits one of several shapes. */
export function either(called: string, ...shapes: readonly Shape[]): Shape {
  return (value) => (shapes.some((shape) => shape(value) === undefined) ? undefined : wrong(`must be ${called}`));
}

/** An object of the shape that its `key` names. */
export function byName<Name extends string>(key: string, shapes: Readonly<Record<Name, Shape>>): Shape {
  return (value) => {
    if (!isJsonObject(value)) return wrong('must be an object');
    const name = Object.hasOwn(value, key) ? value[key] : undefined;
    const isKnown = typeof name === 'string' && Object.hasOwn(shapes, name);
    if (!isKnown) return within(key, wrong(`must be one of ${Object.keys(shapes).join(', ')}`));
    return shapes[name as Name](value);
  };
}

/** The keys that values of a type must have, and those that they may have: a shape that forgets one does not compile. */
type Keys<T, Which extends 'must' | 'may'> = {
  readonly [
    K in keyof T as object extends Pick<T, K> ? (Which extends 'may' ? K : never) : Which extends 'must' ? K : never
  ]-?: Shape;
};

/** An object with exactly these keys. */
export function object<T>(must: Keys<T, 'must'>, may: Keys<T, 'may'>): Shape {
  const [required, optional] = [
    new Map<string, Shape>(Object.entries(must)),
    new Map<string, Shape>(Object.entries(may)),
  ];
  return (value) => {
    if (!isJsonObject(value)) return wrong('must be an object');
    for (const name of required.keys()) if (!Object.hasOwn(value, name)) return within(name, wrong('is missing'));
    for (const [name, one] of Object.entries(value)) {
      const shape = required.get(name) ?? optional.get(name);
      const misfit = shape === undefined ? wrong('is not known here') : shape(one);
      if (misfit !== undefined) return within(name, misfit);
    }
    return undefined;
  };
}

function wrong(says: string): Misfit {
  return { at: [], says };
}

function within(key: string | number, { at, says }: Misfit): Misfit {
  return { at: [key, ...at], says };
}
