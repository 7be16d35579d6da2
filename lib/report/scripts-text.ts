import type { Action } from '../core/action.ts';
import type { RecordedResult, RecordedStep, RunBegun, ScriptSent } from '../core/ledger.ts';
import type { HostRecord } from '../core/run-record.ts';
import { spoken, taskName } from './block.ts';
import type { Color, Paint } from './color.ts';
import { describeActions } from './describe-action.ts';
import { printable } from './printable.ts';

/** What was done on a host in a run, task by task: what of it was taken back, and what did not go well. Printable lines. */
export function scriptsLines(host: HostRecord, begun: RunBegun, paint: Paint): readonly string[] {
  return toldTasks(host, begun).flatMap(({ title, steps }) => [
    title,
    ...steps.map(({ end: { word, color, why }, text }) => `  ${paint(color, `${word}:`)} ${text}${why}`),
  ]);
}

/** A task of a script that was sent to a host, and how its steps ended; all text is printable. */
export interface ToldTask {
  readonly title: string;
  readonly steps: readonly { readonly text: string; readonly end: End }[];
}

/** What was done on a host in a run, in the order in which it was sent. */
export function toldTasks({ done, open }: HostRecord, begun: RunBegun): readonly ToldTask[] {
  const told = [
    ...done.map(({ sent, results, takenBack }) => ({
      sent,
      ends: results.map((one, i) => endOf(one, takenBack[i] ?? false)),
    })),
    ...open.map((sent) => ({ sent, ends: sent.steps.map(() => NOT_KNOWN) })),
  ];
  return told
    .toSorted((one, other) => one.sent.part - other.sent.part)
    .flatMap(({ sent, ends }) => scriptTasks(sent, ends, begun));
}

/** How a step ended, in words. */
export interface End {
  readonly word: string;
  readonly color: Color;
  /** With a colon before it, or ''. */
  readonly why: string;
}

const NOT_KNOWN: End = { word: 'sent, end not known', color: 'red', why: '' };

function endOf({ status, why }: RecordedResult, takenBack: boolean): End {
  const because = why === undefined ? '' : `: ${spoken(why)}`;
  if (takenBack)
    return { word: status === 'done' ? 'done, taken back' : `${status}, taken back`, color: 'yellow', why: because };
  if (status === 'done') return { word: 'done', color: 'dim', why: because };
  return {
    word: status === 'not-done' ? 'not done' : status,
    color: status === 'not-done' ? 'dim' : 'red',
    why: because,
  };
}

/** Neighbours of one task that ended alike are told together. */
function scriptTasks(sent: ScriptSent, ends: readonly End[], begun: RunBegun): readonly ToldTask[] {
  const tasks: { readonly of: number; readonly title: string; readonly steps: { text: string; end: End }[] }[] = [];
  for (let i = 0; i < sent.steps.length;) {
    const [of, end] = [sent.of[i] ?? 0, ends[i] ?? NOT_KNOWN];
    let next = i + 1;
    while (next < sent.steps.length && sent.of[next] === of && isAlike(end, ends[next])) next += 1;
    if (tasks.at(-1)?.of !== of) tasks.push({ of, title: titleOf(sent, of, begun), steps: [] });
    tasks.at(-1)?.steps.push(...describeSteps(sent.steps.slice(i, next)).map((text) => ({ text, end })));
    i = next;
  }
  return tasks;
}

function isAlike(one: End, other: End | undefined): boolean {
  return one.word === other?.word && one.why === other.why;
}

function titleOf(
  { tasks, play, takesBack, way }: ScriptSent,
  of: number,
  { plays, command, source }: RunBegun,
): string {
  const task = tasks[of];
  const name = task === undefined ? '' : taskName(task);
  const where = plays.length > 1 ? `${printable(plays[play]?.name ?? '')}: ` : '';
  const back =
    takesBack === undefined ? '' : command === 'rollback' ? ` (taking back ${printable(source)})` : ' (taking back)';
  const user = way.target.become?.user ?? way.target.user;
  return `${where}${name}${back}${user === undefined ? '' : `, as ${printable(user)}`}`;
}

function describeSteps(steps: readonly RecordedStep[]): readonly string[] {
  const lines: string[] = [];
  let shown: Action[] = [];
  for (const step of steps) {
    if (!step.hidden) shown.push(step.action);
    else {
      lines.push(...describeActions(shown), `${printable(step.action.kind)} (not told: no_log)`);
      shown = [];
    }
  }
  return [...lines, ...describeActions(shown)];
}
