import type { Place, Sequence } from '../core/sequence.ts';
import { spoken } from './block.ts';
import type { Paint } from './color.ts';
import { cut } from './cut.ts';
import { diffLines } from './diff-lines.ts';
import { printable } from './printable.ts';

/** How an order is shown. */
export interface OrderStyle {
  readonly paint: Paint;
  /** Columns of the terminal, or of the page. */
  readonly columns: number;
}

/** The starts or the stops of runlevels that go alike. */
export interface Pair {
  readonly verb: 'start' | 'stop';
  readonly levels: readonly string[];
  readonly boot: boolean;
  readonly leaving?: true;
  readonly now: readonly Place[];
  readonly behind: readonly Place[] | undefined;
}

/** The boot first, then what else starts, then what stops; runlevels that go alike once. */
export function pairsOf(before: readonly Sequence[], after: readonly Sequence[] | undefined): readonly Pair[] {
  const all = before.flatMap((now): readonly Pair[] => {
    const then = after === undefined ? undefined : (after.find(({ level }) => level === now.level) ?? now);
    const same = { levels: [now.level], boot: now.boot };
    return [
      { ...same, verb: 'start', now: now.starts, behind: then?.starts },
      { ...same, verb: 'stop', now: now.stops, behind: then?.stops, ...(now.leaving && { leaving: true }) },
    ];
  });
  const rank = ({ verb, boot }: Pair): number => (verb === 'stop' ? 2 : Number(!boot));
  const shown = all.filter(({ now, behind = [] }) => now.length + behind.length > 0);
  return foldEqual(shown.toSorted((a, b) => rank(a) - rank(b)));
}

/** A pair as lines: one order, or two side by side, what moves marked. */
export function pairLines(pair: Pair, style: OrderStyle): readonly string[] {
  const { now, behind: then } = pair;
  const isSame = then !== undefined && JSON.stringify(now) === JSON.stringify(then);
  const title = `  ${style.paint('cyan', titleOf(pair))}${isSame ? style.paint('dim', ' (stays as it is)') : ''}`;
  if (then === undefined || isSame) return [title, ...now.map((place) => `    ${cell(place, now)}`)];
  const moved = movedIn(now, then);
  const head = style.paint('dim', `    ${'now'.padEnd(halfOf(style.columns))}   after it`);
  return [title, head, ...beside(column(now, moved), column(then, moved), style)];
}

/** What changes in an order, and no more: for each service that moves its neighbours now, and beside them those to be. */
export function movedLines(
  before: readonly Sequence[],
  after: readonly Sequence[],
  style: OrderStyle,
): readonly string[] {
  return pairsOf(before, after).flatMap((pair) => {
    const then = pair.behind ?? pair.now;
    const touched = new Set([...movedIn(pair.now, then), ...renamedIn(pair.now, then)]);
    if (touched.size === 0) return [];
    const title = `  ${style.paint('cyan', titleOf(pair))}${style.paint('dim', ': now, and after it')}`;
    const [left, right] = [excerpt(pair.now, touched), excerpt(then, touched)];
    return [title, ...beside(left, right, style)];
  });
}

/** Cells of a column, and whether each is marked. */
type Column = readonly { readonly text: string; readonly marked: boolean }[];

/** The places of these services with a neighbour on each side. */
function excerpt(places: readonly Place[], services: ReadonlySet<string>): Column {
  const isTouched = (place: Place | undefined): boolean => place !== undefined && services.has(place.service);
  const isNear = (i: number): boolean => [i - 1, i, i + 1].some((near) => isTouched(places[near]));
  const last = places.findLastIndex((_, i) => isNear(i));
  return places.flatMap((place, i) => {
    if (isNear(i)) return { text: cell(place, places), marked: isTouched(place) };
    return i > 0 && isNear(i - 1) && i < last ? { text: '  …', marked: false } : [];
  });
}

/** All places, those of services that move marked. */
function column(places: readonly Place[], moved: ReadonlySet<string>): Column {
  return places.map((place) => ({ text: cell(place, places), marked: moved.has(place.service) }));
}

function beside(left: Column, right: Column, { paint, columns }: OrderStyle): readonly string[] {
  const width = halfOf(columns);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const [one, other] = [left[i], right[i]].map((shown) => {
      return { text: cut(shown?.text ?? '', width), mark: shown?.marked ? '>' : ' ' };
    });
    const gap = ' '.repeat(Math.max(0, width - (one?.text.length ?? 0)));
    const line = `   ${one?.mark}${one?.text}${gap}  ${other?.mark}${other?.text}`.trimEnd();
    return one?.mark === '>' || other?.mark === '>' ? paint('yellow', line) : line;
  });
}

function halfOf(columns: number): number {
  return Math.max(24, Math.floor((columns - 9) / 2));
}

/** Runlevels that go alike are shown once. */
function foldEqual(all: readonly Pair[]): readonly Pair[] {
  const folded = new Map<string, Pair>();
  for (const pair of all) {
    const key = JSON.stringify([pair.verb, pair.leaving, pair.now, pair.behind]);
    const same = folded.get(key);
    const levels = [...(same?.levels ?? []), ...pair.levels];
    folded.set(key, same === undefined ? pair : { ...same, levels, boot: same.boot || pair.boot });
  }
  return [...folded.values()];
}

/** What an order is of: `start on entering runlevel 3`. Printable. */
export function titleOf({ verb, levels, boot, leaving }: Pair): string {
  const names = levels.map(printable).join(', ');
  if (!levels.every((level) => /^[0-9BS]$/.test(level))) return verb === 'start' ? `boot into ${names}` : 'shutdown';
  return `${verb} on ${leaving ? 'leaving' : 'entering'} runlevel ${names}${boot && verb === 'start' ? ', on the way of the boot' : ''}`;
}

/** ` 3  S80sendmail  number 80`; a place that is not certain has a `?`. */
function cell(place: Place, places: readonly Place[]): string {
  const ties = places.filter(({ rank }) => rank === place.rank).length > 1;
  return `${String(place.rank + 1).padStart(3)}${ties ? '?' : ' '} ${printable(place.name)}  ${spoken(place.why)}`;
}

/** Services whose place among the others is another one, the fewest that explain the difference. */
function movedIn(now: readonly Place[], then: readonly Place[]): ReadonlySet<string> {
  const services = (places: readonly Place[]): string[] => places.map(({ service }) => service);
  const moved = diffLines(services(now), services(then)).filter(({ sign }) => sign !== ' ');
  return new Set(moved.map(({ text }) => text));
}

/** Services that keep their place under another name. */
function renamedIn(now: readonly Place[], then: readonly Place[]): readonly string[] {
  const names = new Set(now.map(({ name }) => name));
  return then.filter(({ name }) => !names.has(name)).map(({ service }) => service);
}
