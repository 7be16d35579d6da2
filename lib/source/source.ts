import type { Diagnostic, Location } from '../core/diagnostic.ts';
import type { Json } from '../core/json.ts';

/** Where in a value: keys and indices from its root. */
export type Path = readonly (string | number)[];

/** What of the place is meant: the key, or (the default) the value; or characters within the value. */
export interface Spot {
  readonly part?: 'key' | 'value';
  /** UTF-16 offset within a string value. */
  readonly offset?: number;
  readonly length?: number;
}

/** Something an author wrote, as plain JSON without prototypes, and where its parts stand. */
export interface Source {
  readonly name: string;
  readonly value: Json;
  /** What was wrong already with how it is written. */
  readonly problems: readonly Diagnostic[];
  /** Undefined for what was made in a program: then messages name the path. */
  readonly locate: (path: Path, spot?: Spot) => Location | undefined;
  /** A number or word as it was spelled, where that is known: `0644`. */
  readonly spelling: (path: Path) => string | undefined;
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: Json, path: Path): Json | undefined {
  let current: Json | undefined = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Readonly<Record<string | number, Json>>)[step];
  }
  return current;
}

/** A path as people write it: `plays[0].tasks[2].start_order`. */
export function pathText(path: Path, root = 'plays'): string {
  return root + path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
}

/** A path as a JSON pointer. */
export function pointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The steps of a JSON pointer; indices of arrays become numbers where the value has an array. */
export function pathOf(text: string, value: Json): Path {
  const path: (string | number)[] = [];
  let current: Json | undefined = value;
  for (const part of text.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(current) ? Number(key) : key);
    current = current === undefined ? undefined : valueAt(current, path.slice(-1));
  }
  return path;
}
