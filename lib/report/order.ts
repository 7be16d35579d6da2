import type { Place, Sequence } from '../core/sequence.ts';
import type { Reason } from '../core/reason.ts';
import type { Risk } from '../core/verdict.ts';
import type { Paint } from './color.ts';
import { spoken } from './block.ts';
import { cut } from './cut.ts';
import { diffLines } from './diff-lines.ts';
import { printable } from './printable.ts';

/** What is shown of a host's boot. */
export interface ShownOrder {
  readonly host: string;
  /** What decides the order, and by what that is seen. */
  readonly system: string;
  readonly evidence: readonly string[];
  readonly sequences: readonly Sequence[];
  readonly after?: {
    readonly sequences: readonly Sequence[];
    readonly open: readonly Reason[];
    readonly risks: readonly Risk[];
  };
}

/** How it is shown. */
export interface OrderStyle {
  readonly paint: Paint;
  /** Columns of the terminal, or of the page. */
  readonly columns: number;
}

/** A host's boot and shutdown, runlevel by runlevel, and side by side what a playbook makes of them. Printable lines. */
export function orderLines(order: ShownOrder, style: OrderStyle): readonly string[] {
  const { paint } = style;
  const title = `${paint('bold', printable(order.host))}  ${printable(order.system)}: ${order.evidence.map(printable).join(', ')}`;
  const open = (order.after?.open ?? []).map((why) => `  ${paint('yellow', 'not certain:')} ${spoken(why)}`);
  const risks = (order.after?.risks ?? []).map(
    ({ name, why }) => `  ${paint('yellow', `risk ${printable(name)}:`)} ${spoken(why)}`,
  );
  if (order.sequences.length === 0) return [title, '  no order can be told', ...open];
  return [title, ...open, ...risks, ...foldEqual(pairs(order)).flatMap((pair) => table(pair, style))];
}

/** The starts or the stops of runlevels that go alike. */
interface Pair {
  readonly verb: 'start' | 'stop';
  readonly levels: readonly string[];
  readonly boot: boolean;
  readonly leaving?: true;
  readonly now: readonly Place[];
  readonly behind: readonly Place[] | undefined;
}

/** The boot first, then what else starts, then what stops. */
function pairs({ sequences, after }: ShownOrder): readonly Pair[] {
  const all = sequences.flatMap((now): readonly Pair[] => {
    const then = after === undefined ? undefined : (after.sequences.find(({ level }) => level === now.level) ?? now);
    const same = { levels: [now.level], boot: now.boot };
    return [
      { ...same, verb: 'start', now: now.starts, behind: then?.starts },
      { ...same, verb: 'stop', now: now.stops, behind: then?.stops, ...(now.leaving && { leaving: true }) },
    ];
  });
  const rank = ({ verb, boot }: Pair): number => (verb === 'stop' ? 2 : Number(!boot));
  return all.filter(({ now, behind = [] }) => now.length + behind.length > 0).toSorted((a, b) => rank(a) - rank(b));
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

function table(pair: Pair, { paint, columns }: OrderStyle): readonly string[] {
  const { now, behind: then } = pair;
  const isSame = then !== undefined && JSON.stringify(now) === JSON.stringify(then);
  const title = `  ${paint('cyan', titleOf(pair))}${isSame ? paint('dim', ' (stays as it is)') : ''}`;
  if (then === undefined || isSame) return [title, ...now.map((place) => `    ${cell(place, now)}`)];
  const width = Math.max(24, Math.floor((columns - 9) / 2));
  const moved = movedIn(now, then);
  const rows = Array.from({ length: Math.max(now.length, then.length) }, (_, i) => {
    const [left, right] = [now[i], then[i]];
    const mark = (place: Place | undefined): string => (place !== undefined && moved.has(place.service) ? '>' : ' ');
    const one = left === undefined ? '' : cut(cell(left, now), width);
    const other = right === undefined ? '' : cut(cell(right, then), width);
    const line =
      `   ${mark(left)}${one}${' '.repeat(Math.max(0, width - one.length))}  ${mark(right)}${other}`.trimEnd();
    return mark(left) === '>' || mark(right) === '>' ? paint('yellow', line) : line;
  });
  return [title, paint('dim', `    ${'now'.padEnd(width)}   after it`), ...rows];
}

function titleOf({ verb, levels, boot, leaving }: Pair): string {
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
