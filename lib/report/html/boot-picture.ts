import type { Place } from '../../core/sequence.ts';
import { diffLines } from '../diff-lines.ts';
import { foldsOf, type Fold } from './boot-folds.ts';
import { keyed, type Keyed } from './keyed-places.ts';
import type { OrderFocus } from './order-focus.ts';

/** Where everything stands in a picture of an order before and after: rows are counted from 0, one for each place shown. */
export interface BootPicture {
  readonly before: Column;
  readonly after: Column;
  readonly traces: readonly Trace[];
  /** Rows of the longer column. */
  readonly rows: number;
  /** Services that are not drawn one by one. */
  readonly folded: number;
}

export interface Column {
  readonly rows: readonly Row[];
  readonly ties: readonly Span[];
  /** What starts before the protecting service does, where there is one. */
  readonly exposure?: Exposure;
}

/** A service at its place, or how many services stand there as before. */
export type Row =
  | { readonly kind: 'place'; readonly place: Place; readonly role: Role; readonly state: State }
  /** Some of them in an order nobody can rely on. */
  | { readonly kind: 'fold'; readonly count: number; readonly hasTies: boolean };

/** Whom the order is about: the service, or what it conflicts with. */
export type Role = 'service' | 'conflict' | 'other';

/** `moved`: another place among the others. `renamed`: the same place under another name. `gone` and `new`: only in one. */
export type State = 'same' | 'moved' | 'renamed' | 'gone' | 'new';

/** From a row of `before` to a row of `after`. */
export interface Trace {
  readonly from: number;
  readonly to: number;
  readonly role: Role;
  readonly moved: boolean;
}

/** Rows, both ends included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** From the first row to the service that protects (`until`), and from the first conflict on, where one starts before it. */
export interface Exposure {
  readonly until: number;
  readonly from?: number;
  /** Services that surely start before it. */
  readonly services: number;
}

/** Lays an order out before and after a change; with `whole`, each service has its row. */
export function bootPicture(
  before: readonly Place[],
  after: readonly Place[],
  focus: OrderFocus,
  { whole = false, starts = true }: { readonly whole?: boolean; readonly starts?: boolean } = {},
): BootPicture {
  const [left, right] = [keyed(before), keyed(after)];
  const states = statesOf(left, right);
  const roleOf = ({ service }: Place): Role =>
    focus.services.has(service) ? 'service' : focus.conflicts.has(service) ? 'conflict' : 'other';
  const isTold = ({ key, place }: Keyed): boolean => states.get(key) !== 'same' || roleOf(place) !== 'other';
  const folds = whole ? [] : foldsOf(left, right, isTold);
  const [one, other] = [laidOut(left, 'left', folds), laidOut(right, 'right', folds)];
  const columnOf = (laid: Laid, places: readonly Keyed[]): Column => {
    const { rows, rowOf } = laid;
    const shown = starts ? exposure(places, rowOf, focus) : undefined;
    return {
      rows: rows.map((row) => {
        if (Array.isArray(row)) return { kind: 'fold', count: row.length, hasTies: hasTies(row) };
        const { key, place } = row as Keyed;
        return { kind: 'place', place, role: roleOf(place), state: states.get(key) ?? 'same' };
      }),
      ties: tiesOf(places, laid),
      ...(shown !== undefined && { exposure: shown }),
    };
  };
  return {
    before: columnOf(one, left),
    after: columnOf(other, right),
    traces: tracesOf(one, other, left, roleOf, states),
    rows: Math.max(one.rows.length, other.rows.length),
    folded: folds.reduce((sum, { length }) => sum + length, 0),
  };
}

function statesOf(left: readonly Keyed[], right: readonly Keyed[]): ReadonlyMap<string, State> {
  const [was, is] = [left, right].map((side) => new Map(side.map(({ key, place }) => [key, place])));
  const [old, now] = [left, right].map((side) => side.map(({ key }) => key));
  const states = new Map<string, State>();
  for (const { sign, text: key } of diffLines(old ?? [], now ?? [])) {
    const [before, after] = [was?.get(key), is?.get(key)];
    if (before === undefined) states.set(key, 'new');
    else if (after === undefined) states.set(key, 'gone');
    else if (sign !== ' ') states.set(key, 'moved');
    else states.set(key, before.name === after.name ? 'same' : 'renamed');
  }
  return states;
}

interface Laid {
  /** A place, or those that are folded there. */
  readonly rows: readonly (Keyed | readonly Keyed[])[];
  readonly rowOf: ReadonlyMap<string, number>;
}

function laidOut(places: readonly Keyed[], side: 'left' | 'right', folds: readonly Fold[]): Laid {
  const lengths = new Map(folds.map((fold) => [fold[side], fold.length]));
  const rows: (Keyed | readonly Keyed[])[] = [];
  const rowOf = new Map<string, number>();
  for (let i = 0; i < places.length;) {
    const length = lengths.get(i) ?? 1;
    const own = places.slice(i, i + length);
    for (const { key } of own) rowOf.set(key, rows.length);
    rows.push(...(lengths.has(i) ? [own] : own));
    i += length;
  }
  return { rows, rowOf };
}

/** Places of equal rank: nobody can rely on an order among them. Those within a fold of more are told there. */
function tiesOf(places: readonly Keyed[], { rows, rowOf }: Laid): readonly Span[] {
  const ties: Span[] = [];
  for (let i = 0; i < places.length;) {
    let next = i + 1;
    while (next < places.length && places[next]?.place.rank === places[i]?.place.rank) next += 1;
    const [first = 0, last = 0] = [places[i], places[next - 1]].map((one) => rowOf.get(one?.key ?? ''));
    const row = rows[first];
    const isWithin = first === last && Array.isArray(row) && row.length > next - i;
    if (next - i > 1 && !isWithin) ties.push({ first, last });
    i = next;
  }
  return ties;
}

function hasTies(places: readonly Keyed[]): boolean {
  return new Set(places.map(({ place }) => place.rank)).size < places.length;
}

/** Nothing is scanned before the service starts; while a conflict runs already, that is the exposure window. */
function exposure(
  places: readonly Keyed[],
  rowOf: ReadonlyMap<string, number>,
  { scanners, conflicts }: OrderFocus,
): Exposure | undefined {
  const service = places.find(({ place }) => scanners.has(place.service));
  if (service === undefined) return undefined;
  const earlier = places.filter(({ place }) => place.rank < service.place.rank);
  const conflict = earlier.find(({ place }) => conflicts.has(place.service));
  return {
    until: rowOf.get(service.key) ?? 0,
    ...(conflict !== undefined && { from: rowOf.get(conflict.key) ?? 0 }),
    services: earlier.length,
  };
}

function tracesOf(
  one: Laid,
  other: Laid,
  places: readonly Keyed[],
  roleOf: (place: Place) => Role,
  states: ReadonlyMap<string, State>,
): readonly Trace[] {
  const traces = new Map<string, Trace>();
  for (const { key, place } of places) {
    const [from, to] = [one.rowOf.get(key), other.rowOf.get(key)];
    if (from === undefined || to === undefined) continue;
    const moved = states.get(key) === 'moved';
    // Those of a fold go the same way: one line.
    traces.set(Array.isArray(one.rows[from]) ? `fold ${from}` : key, { from, to, role: roleOf(place), moved });
  }
  return [...traces.values()];
}
