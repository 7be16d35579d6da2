import type { Action } from '../core/action.ts';
import { type Fact, type Facts, type Need, unforeseeable, UnreadablePrint } from '../core/fact.ts';
import { toJson } from '../core/json.ts';
import { because, type Reason } from '../core/reason.ts';

/** A host as far as it is known: read facts, and what planned actions will have made of them. Immutable. */
export interface Model {
  readonly known: ReadonlyMap<string, Known>;
}

interface Known {
  readonly need: Need;
  readonly value: unknown;
  /** What the probe printed when the host was read, whatever has been planned since. */
  readonly print?: Uint8Array;
  /** The host's print can't be read. */
  readonly problem?: Reason;
}

/** What one probe printed. */
export interface Print {
  readonly need: Need;
  readonly bytes: Uint8Array;
}

/** A model in which nothing is known. */
export const emptyModel: Model = { known: new Map() };

/** What the probes printed, read. A print that is missing or unreadable leaves its fact unreadable, with the reason. */
export function modelFrom(needs: readonly Need[], prints: readonly (Uint8Array | undefined)[]): Model {
  const known = new Map<string, Known>();
  for (const [i, need] of needs.entries()) known.set(need.fact.name, read(need, prints[i]));
  return { known };
}

/** The model once an action is done. */
export function modelAfter({ known }: Model, action: Action): Model {
  const next = new Map<string, Known>();
  for (const [name, one] of known) {
    const stays = one.problem !== undefined || one.value === unforeseeable;
    next.set(name, stays ? one : { ...one, value: one.need.fact.after(one.value, action) });
  }
  return { known: next };
}

/** The facts for these needs, or why there are none yet: not read, known only after apply, or unreadable. */
export type Looked =
  | { readonly found: 'facts'; readonly facts: Facts }
  | { readonly found: 'missing' | 'unforeseeable' }
  | { readonly found: 'unreadable'; readonly why: Reason };

/** Looks up facts; needs that the model was never read for are missing. */
export function factsFor({ known }: Model, needs: readonly Need[]): Looked {
  for (const { fact, subjects } of needs) {
    const one = known.get(fact.name);
    if (one === undefined || !subjects.every((subject) => one.need.subjects.includes(subject)))
      return { found: 'missing' };
  }
  for (const { fact } of needs) {
    const one = known.get(fact.name);
    if (one?.problem !== undefined) return { found: 'unreadable', why: one.problem };
    if (one?.value === unforeseeable) return { found: 'unforeseeable' };
  }
  const wanted = new Set(needs.map(({ fact }) => fact.name));
  return { found: 'facts', facts: { get: <T>(fact: Fact<T>) => valueOf<T>(known, wanted, fact.name) } };
}

/** Everything the model was read for. */
export function needsOf({ known }: Model): readonly Need[] {
  return [...known.values()].map(({ need }) => need);
}

/** Everything that was read, as it was printed. */
export function printsOf({ known }: Model): readonly Print[] {
  return [...known.values()].flatMap(({ need, print }) => (print === undefined ? [] : { need, bytes: print }));
}

/** One need per fact, with the subjects of all. */
export function joinNeeds(needs: readonly Need[]): readonly Need[] {
  const joined = new Map<string, { fact: Fact<unknown>; subjects: Set<string> }>();
  for (const { fact, subjects } of needs) {
    const one = joined.get(fact.name) ?? { fact, subjects: new Set() };
    for (const subject of subjects) one.subjects.add(subject);
    joined.set(fact.name, one);
  }
  return [...joined.values()].map(({ fact, subjects }) => ({ fact, subjects: [...subjects].sort() }));
}

/** All values that are known, by fact; for a fact that can't be read, null. */
export function knownValues({ known }: Model): ReadonlyMap<string, unknown> {
  return new Map(
    [...known].map(([name, { value, problem }]) => [name, problem || value === unforeseeable ? null : value]),
  );
}

/** Facts that were promised and that a host, read again, does not show. What can't be known before is not promised. */
export function brokenPromises(promised: Model, real: Model): readonly string[] {
  return [...promised.known.values()].flatMap(({ need: { fact }, value, problem }) => {
    if (problem !== undefined || value === unforeseeable) return [];
    const seen = real.known.get(fact.name);
    return seen !== undefined && seen.problem === undefined && isKept(fact, value, seen.value) ? [] : fact.name;
  });
}

function isKept({ kept }: Fact<unknown>, promised: unknown, read: unknown): boolean {
  if (kept !== undefined) return kept(promised, read);
  return JSON.stringify(toJson(promised)) === JSON.stringify(toJson(read));
}

function read(need: Need, print: Uint8Array | undefined): Known {
  const { fact, subjects } = need;
  if (print === undefined) {
    return {
      need,
      value: unforeseeable,
      problem: because('no_print', 'the host printed nothing about {fact}', { fact: fact.name }),
    };
  }
  try {
    return { need, print, value: fact.parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(print), subjects) };
  } catch (error) {
    if (!(error instanceof UnreadablePrint)) throw error;
    return { need, print, value: unforeseeable, problem: error.reason };
  }
}

function valueOf<T>(known: Model['known'], wanted: ReadonlySet<string>, name: string): T {
  if (!wanted.has(name)) throw new TypeError(`the fact ${name} was not asked for in needs`);
  return known.get(name)?.value as T;
}
