import { hostSet } from '../core/host-set.ts';
import type { PlanDocument, PlannedHost, Way } from '../core/plan.ts';
import { spoken } from './block.ts';
import type { Color } from './color.ts';
import { count, grouped } from './count.ts';
import { movedLines } from './order-table.ts';
import { evidenceLines } from './plan-evidence.ts';
import { readingsOf, type Reading } from './plan-reading.ts';
import { labelled, plannedTaskLines, type Wrapping } from './plan-tasks.ts';
import { planHeadLines, planWords, type PlanStyle } from './plan-head.ts';
import { printable } from './printable.ts';
import { outcomeColors } from './recap.ts';
import { weakAlgorithms } from './weak-algorithms.ts';
import { wrapped } from './wrapped.ts';

export type { PlanStyle } from './plan-head.ts';

/** A plan to be reviewed: who made it, what becomes of the fleet, and once for all hosts alike what is done. Printable lines. */
export function planLines(document: PlanDocument, style: PlanStyle): readonly string[] {
  const readings = readingsOf(document);
  const entry = commonEntry(readings, style);
  const told = new Set<string>();
  return [
    ...planHeadLines(document, style),
    ...entry,
    ...readings.flatMap((reading, i) => [
      ...(isLong(readings, i) ? [''] : []),
      ...readingLines(reading, told, entry.length > 0, style),
    ]),
    ...(style.evidence ? ['', ...evidenceLines(document, style.paint)] : []),
  ];
}

/** A blank line parts what changes; what does not follows closely. */
function isLong(readings: readonly Reading[], index: number): boolean {
  const [before, own] = [readings[index - 1], readings[index]].map((reading) => reading?.set.outcome);
  return own === 'changed' || before === 'changed' || before === undefined;
}

/** As whom all hosts to be changed are entered, when it is one way. */
function commonEntry(readings: readonly Reading[], style: PlanStyle): readonly string[] {
  const changed = readings.filter(({ set }) => set.outcome === 'changed');
  const [only, ...more] = new Set(changed.map(({ hosts }) => entriesOf(hosts)));
  return only === undefined || more.length > 0 ? [] : labelled('entered:', 'dim', only, { ...style, indent: '' });
}

function readingLines(reading: Reading, told: Set<string>, isEntryTold: boolean, style: PlanStyle): readonly string[] {
  const { set, hosts, variants } = reading;
  const { paint, columns } = style;
  const below = { paint, columns, indent: '  ' };
  const label = `${count(hosts.length, 'host')} ${planWords[set.outcome]}:`;
  const color: Color = outcomeColors[set.outcome];
  const tasks = plannedTaskLines(set, { paint, columns, told, diff: style.diff ?? false });
  const isEnd = set.outcome !== 'ok' && set.outcome !== 'changed';
  return [
    ...labelled(label, color, hostSet(hosts.map(({ name }) => name)), { ...below, indent: '' }),
    ...(isEnd && tasks.length === 0 ? wrapped(`  ${spoken(set.why)}`, columns, '    ') : []),
    ...set.open.flatMap((why) => labelled('not planned to its end:', 'red', spoken(why), below)),
    ...tasks,
    ...(set.order === undefined ? [] : movedLines(set.order.before, set.order.after, style)),
    ...(set.outcome === 'changed'
      ? [...(isEntryTold ? [] : entryLines(reading, below)), ...weakLines(reading, below)]
      : []),
    ...(variants > 1
      ? wrapped(
          `  in ${grouped(variants)} variants: what was found differs, what is done is the same (-o json shows all)`,
          columns,
          '    ',
        )
      : []),
  ];
}

function entryLines({ hosts }: Reading, style: Wrapping): readonly string[] {
  return labelled('entered:', 'dim', entriesOf(hosts), style);
}

/** Which of the algorithms agreed on are weak. */
function weakLines({ hosts }: Reading, style: Wrapping): readonly string[] {
  const found = hosts.map(({ algorithms = {} }) => weakAlgorithms(algorithms)).filter((weak) => weak.length > 0);
  if (found.length === 0) return [];
  const names = [...new Set(found.flat())].map(printable).join(', ');
  const part = found.length === hosts.length ? '' : ` (on ${grouped(found.length)} of ${count(hosts.length, 'host')})`;
  return labelled('weak algorithms:', 'yellow', `${names}${part}`, style);
}

/** As whom hosts are entered, and below what directory where they have one. */
export function entriesOf(hosts: readonly PlannedHost[]): string {
  const ways = hosts.flatMap(({ ways: own }) => own);
  const [root = '', ...more] = new Set(ways.map((way) => way.root));
  const below = more.length > 0 ? ', below directories of their own' : root === '' ? '' : `, below ${printable(root)}`;
  return `${[...new Set(ways.map(entry))].join('; ')}${below}`;
}

function entry({ connection, target: { user, become } }: Way): string {
  const how =
    connection === 'local' ? 'on this machine' : `by SSH${user === undefined ? '' : ` as ${printable(user)}`}`;
  return `${how}${become === undefined ? '' : `, acting as ${printable(become.user)} (${become.method})`}`;
}
