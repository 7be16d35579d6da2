import type { RunBegun, RunEnded } from '../core/ledger.ts';
import { outcomes } from '../core/outcome.ts';
import type { ListedRun } from '../core/run-record.ts';
import type { Color, Paint } from './color.ts';
import { count } from './count.ts';
import { fitted } from './fitted.ts';
import { printable } from './printable.ts';
import { countOutcomes } from './recap.ts';

/** Runs as a table, a line each. Printable lines. */
export function runsLines(runs: readonly ListedRun[], more: number, paint: Paint): readonly string[] {
  const whole = runs.flatMap((run) => ('damage' in run ? [] : [run]));
  const widths = [
    Math.max(3, ...runs.map(({ run }) => run.length)),
    'BEGUN (UTC)'.length + 8,
    'interrupted'.length,
    fitted([...whole.map(({ begun }) => calledText(begun)), 'WHAT']),
  ] as const;
  const header = ['RUN', 'BEGUN (UTC)', 'END', 'WHAT'].map((title, i) => title.padEnd(widths[i] ?? 0)).join('  ');
  const lines = runs.map((listed) => {
    const run = listed.run.padEnd(widths[0]);
    if ('damage' in listed) return `${run}  ${paint('red', 'damaged:')} ${printable(listed.damage)}`;
    const { begun, ended, running, summary } = listed;
    const [color, word] = endWord(ended, running);
    const cells = [run, timeText(begun.time).padEnd(widths[1]), paint(color, word.padEnd(widths[2]))];
    const sums = outcomes.some((outcome) => summary[outcome] > 0) ? `: ${countOutcomes(summary, false)}` : '';
    return [...cells, calledText(begun).padEnd(widths[3]), `${count(begun.hosts.length, 'host')}${sums}`].join('  ');
  });
  const rest = more > 0 ? [paint('dim', `… ${count(more, 'older run')} (--limit-runs shows more)`)] : [];
  return [paint('bold', `${header}  HOSTS`), ...lines, ...rest];
}

/** What a run was called with, in short. Printable. */
export function calledText({ command, source }: RunBegun): string {
  return printable(`${command} ${source}`);
}

/** A moment as people read it, to the second. Printable. */
export function timeText(time: string): string {
  return printable(time.slice(0, 19).replace('T', ' '));
}

/** How a run ended, in a word. */
export function endWord(
  ended: RunEnded | undefined,
  running: boolean | undefined,
): readonly [color: Color, word: string] {
  if (ended === undefined && running === undefined) return ['red', 'not ended'];
  if (ended === undefined) return running ? ['cyan', 'goes on'] : ['red', 'broken off'];
  return ended.interrupted ? ['yellow', 'interrupted'] : ['green', 'ended'];
}
