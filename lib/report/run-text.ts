import { outcomes, type Outcome } from '../core/outcome.ts';
import type { HostRecord, RunRecord } from '../core/run-record.ts';
import { spoken } from './block.ts';
import type { Paint } from './color.ts';
import { count, grouped } from './count.ts';
import { someHosts } from './headline.ts';
import { printable } from './printable.ts';
import { countOutcomes, outcomeColors } from './recap.ts';
import { scriptsLines } from './scripts-text.ts';
import { calledText, endWord, timeText } from './runs-text.ts';

/** How a run is shown. */
export interface RunStyle {
  readonly paint: Paint;
  /** Every host by name, and what was done on it. */
  readonly verbose: boolean;
  /** The last line of its file, where that was cut. */
  readonly cut?: number;
  /** Of a run that has not ended: whether it still goes on, where that is known. */
  readonly running?: boolean;
}

/** A run: how it was made and ended, and what became of its hosts, those alike told once, the gravest first. Printable lines. */
export function runRecordLines(record: RunRecord, { paint, verbose, ...file }: RunStyle): readonly string[] {
  const groups = groupsOf(record, verbose, paint);
  const width = Math.max(0, ...groups.map(({ outcome }) => outcome.length));
  const hosts = groups.flatMap(({ outcome, names, why, body }) => [
    `${paint(outcomeColors[outcome], outcome.padEnd(width))}  ${paint('bold', someHosts(names, verbose ? Infinity : 6))}  ${why}`,
    ...body.map((line) => `    ${line}`),
  ]);
  const summary: Partial<Record<Outcome, number>> = {};
  for (const { outcome, names } of groups) summary[outcome] = (summary[outcome] ?? 0) + names.length;
  const total = `${count(record.hosts.size, 'host')}${groups.length === 0 ? '' : `: ${countOutcomes(summary, false)}`}`;
  return [...headLines(record, file, paint), '', ...hosts, paint('bold', total)];
}

function headLines(
  { begun, ended }: RunRecord,
  { cut, running }: Omit<RunStyle, 'paint' | 'verbose'>,
  paint: Paint,
): readonly string[] {
  const [color, word] = endWord(ended, running);
  const open = running === undefined ? ': it still goes on, or was broken off' : '';
  const end = ended === undefined ? open : ` ${timeText(ended.time)} UTC, after ${spanText(begun.time, ended.time)}`;
  const facts: readonly (readonly [name: string, text: string | undefined])[] = [
    ['begun', `${timeText(begun.time)} UTC by ${printable(begun.by)}, in ${printable(begun.directory)}`],
    ['ended', `${paint(color, word)}${end}`],
    ['plan', begun.plan],
    ['resumes', begun.resumes],
    ['options', optionsText(begun.options)],
    ['ledger', cut === undefined ? undefined : paint('yellow', `its last line, ${cut}, was cut: it is left out`)],
  ];
  const lines = facts.flatMap(([name, text]) => (text === undefined ? [] : [`  ${name.padEnd(8)} ${text}`]));
  return [`${paint('bold', `RUN  ${begun.run}`)} · ${calledText(begun)}`, ...lines];
}

/** How a run was called; undefined without options. Printable. */
export function optionsText(options: RunRecord['begun']['options']): string | undefined {
  const words = Object.entries(options).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`,
  );
  return words.length === 0 ? undefined : printable(words.join(' '));
}

/** How long something took, from one moment to another. */
export function spanText(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return `${grouped(hours)} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** Hosts of which the same is to be told. */
interface Group {
  readonly outcome: Outcome;
  readonly why: string;
  readonly body: readonly string[];
  readonly names: string[];
}

function groupsOf({ begun, hosts }: RunRecord, verbose: boolean, paint: Paint): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const [name, host] of hosts) {
    const { outcome } = host;
    const body = [...owedLines(host, paint), ...(verbose ? scriptsLines(host, begun, paint) : [])];
    const why = spoken(host.why);
    const key = JSON.stringify([outcome, why, body]);
    const group = groups.get(key) ?? { outcome, why, body, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((one, other) => outcomes.indexOf(other.outcome) - outcomes.indexOf(one.outcome));
}

function owedLines({ missed, leftStopped }: HostRecord, paint: Paint): readonly string[] {
  const handlers = [...missed.values()].flat();
  return [
    ...(leftStopped.length > 0 ? [`${paint('red', 'not started again:')} ${printable(leftStopped.join(', '))}`] : []),
    ...(handlers.length > 0 ? [`${paint('yellow', 'handlers not run:')} ${printable(handlers.join(', '))}`] : []),
  ];
}
