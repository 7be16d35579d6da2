import { outcomes, type Outcome } from '../core/outcome.ts';
import type { PlanDocument, PlannedPlay } from '../core/plan.ts';
import type { Paint } from './color.ts';
import { count, grouped } from './count.ts';
import { labelled } from './plan-tasks.ts';
import { printable } from './printable.ts';
import { wrapped } from './wrapped.ts';

/** How a plan is shown. */
export interface PlanStyle {
  readonly paint: Paint;
  /** Columns of the terminal, or of the page. */
  readonly columns: number;
  readonly digest: string;
  /** Then it is told whether the plan has expired. */
  readonly now?: Date;
  /** The version of taisho that is to apply it; then it is told whether it can. */
  readonly version?: string;
  /** Shows changed links and files line by line. */
  readonly diff?: boolean;
  /** Shows what hosts printed. */
  readonly evidence?: boolean;
}

/** Who made a plan of what, and what becomes of the fleet. Printable lines. */
export function planHeadLines(document: PlanDocument, style: PlanStyle): readonly string[] {
  return [
    ...headLines(document, style),
    '',
    ...fleetLines(document, style),
    ...document.plays.flatMap((play, i) => playLines(play, i, document, style)),
  ];
}

/** What becomes of hosts, behind their number. */
export const planWords: Readonly<Record<Outcome, string>> = {
  ok: 'with nothing to do',
  changed: 'to change',
  'not-attempted': 'not attempted',
  refused: 'refused',
  unreachable: 'unreachable',
  drifted: 'drifted',
  'rolled-back': 'rolled back',
  failed: 'failed',
  unknown: 'unknown',
};

function headLines({ source, made, by, taisho, expires }: PlanDocument, style: PlanStyle): readonly string[] {
  const { paint, columns, digest, now, version = taisho } = style;
  const isExpired = now !== undefined && now.getTime() > Date.parse(expires);
  const title = source.kind === 'rollback' ? `take back the run ${printable(source.name)}` : printable(source.name);
  const other = version === taisho ? '' : `; this is ${printable(version)}, which can not apply it`;
  const maker = `${moment(made)} by ${printable(by)}, with taisho ${printable(taisho)}${other}`;
  const expiry = `${moment(expires)}${isExpired ? ': it can not be applied any more' : ''}`;
  const below = { paint, columns, indent: '  ' };
  return [
    ...wrapped(`PLAN  ${title}`, columns, '      ').map((line) => paint('bold', line)),
    ...labelled('made:   ', other === '' ? 'dim' : 'red', maker, below),
    ...labelled('expires:', isExpired ? 'red' : 'dim', expiry, below),
    ...labelled('digest: ', 'dim', `sha256:${printable(digest)}`, below),
  ];
}

/** A moment of a plan, as people read it. Printable. */
export function moment(iso: string): string {
  return `${printable(iso)
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`;
}

/** What becomes of how many hosts; whether all were planned to their end, and what can be applied. */
function fleetLines(document: PlanDocument, { paint, columns }: PlanStyle): readonly string[] {
  const { hosts, complete } = document;
  const sums = fleetOutcomes(document).map(([outcome, number]) => `${grouped(number)} ${planWords[outcome]}`);
  return [
    ...wrapped(`${count(hosts.length, 'host')}: ${sums.join(', ')}`, columns, '  ').map((line) => paint('bold', line)),
    ...labelled(complete ? 'complete:' : 'not complete:', complete ? 'green' : 'red', wholeWords(document), {
      paint,
      columns,
      indent: '',
    }),
  ];
}

/** How many hosts have which outcome: those that change first. */
export function fleetOutcomes({
  hosts,
  changeSets,
}: PlanDocument): readonly (readonly [outcome: Outcome, hosts: number])[] {
  const sizes = new Map<Outcome, number>();
  for (const { changeSet } of hosts) {
    const set = changeSets[changeSet];
    if (set !== undefined) sizes.set(set.outcome, (sizes.get(set.outcome) ?? 0) + 1);
  }
  return outcomes
    .toSorted((one, other) => Number(other === 'changed') - Number(one === 'changed'))
    .flatMap((outcome) => (sizes.has(outcome) ? [[outcome, sizes.get(outcome) ?? 0] as const] : []));
}

/** Whether every host was planned to its end, or why not; and how many can be applied. */
export function wholeWords(document: PlanDocument): string {
  const { hosts, changeSets, complete } = document;
  const own = hosts.flatMap(({ changeSet }) => changeSets[changeSet] ?? []);
  const open = own.filter((set) => set.open.length > 0).length;
  const applyable = own.filter((set) => set.applyable).length;
  const lost = fleetOutcomes(document).filter(([outcome]) => !['ok', 'changed', 'refused'].includes(outcome));
  const why = [
    ...lost.map(([outcome, number]) => `${grouped(number)} ${planWords[outcome]}`),
    ...(open > 0 ? [`${count(open, 'host')} with tasks that can not be known or shown before`] : []),
  ];
  const whole = complete ? 'every host was planned to its end' : why.join(', ');
  const doing = applyable === 0 ? 'nothing of it can be applied' : `${count(applyable, 'host')} can be applied`;
  return `${whole}; ${doing}`;
}

function playLines(play: PlannedPlay, index: number, { plays }: PlanDocument, style: PlanStyle): readonly string[] {
  const label = plays.length > 1 ? `play ${index + 1}:` : 'play:';
  return labelled(label, 'dim', `${printable(play.name)} · ${playFacts(play).join(' · ')}`, { ...style, indent: '' });
}

/** On how many hosts a play is done, how many of them at a time, and what becomes of it when one fails. */
export function playFacts({
  hosts,
  serial,
  maxFailPercentage,
  anyErrorsFatal,
  rollback,
}: PlannedPlay): readonly string[] {
  const sizes = serial.map((size) => ('hosts' in size ? grouped(size.hosts) : `${size.percent}%`));
  return [
    count(hosts.length, 'host'),
    ...(sizes.length > 0 ? [`serial ${sizes.join(', ')}`] : []),
    ...(anyErrorsFatal ? ['ends when a host fails'] : []),
    ...(maxFailPercentage === undefined ? [] : [`${maxFailPercentage}% may fail`]),
    ...(rollback ? [] : ['nothing is taken back on failure']),
  ];
}
