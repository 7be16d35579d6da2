import type { Action } from '../core/action.ts';
import type { RecordedResult, RecordedStep, RunBegun, ScriptSent } from '../core/ledger.ts';
import type { HostRecord } from '../core/run-record.ts';
import { spoken, taskName } from './block.ts';
import type { Color, Paint } from './color.ts';
import { describeActions } from './describe-action.ts';
import { printable } from './printable.ts';

/** What was done on a host in a run, task by task: what of it was taken back, and what did not go well. Printable lines. */
export function scriptsLines({ done, open }: HostRecord, begun: RunBegun, paint: Paint): readonly string[] {
  const told = [
    ...done.map(({ sent, results, takenBack }) => ({
      sent,
      ends: results.map((one, i) => endOf(one, takenBack[i] ?? false)),
    })),
    ...open.map((sent) => ({ sent, ends: sent.steps.map(() => NOT_KNOWN) })),
  ];
  return told
    .toSorted((one, other) => one.sent.part - other.sent.part)
    .flatMap(({ sent, ends }) => scriptLines(sent, ends, begun, paint));
}

/** How a step ended, in words. */
interface End {
  readonly word: string;
  readonly color: Color;
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
function scriptLines(sent: ScriptSent, ends: readonly End[], begun: RunBegun, paint: Paint): readonly string[] {
  const lines: string[] = [];
  let title: number | undefined;
  for (let i = 0; i < sent.steps.length;) {
    const [of, end] = [sent.of[i] ?? 0, ends[i] ?? NOT_KNOWN];
    let next = i + 1;
    while (next < sent.steps.length && sent.of[next] === of && isAlike(end, ends[next])) next += 1;
    if (title !== of) lines.push(titleOf(sent, of, begun));
    title = of;
    for (const text of describeSteps(sent.steps.slice(i, next)))
      lines.push(`  ${paint(end.color, `${end.word}:`)} ${text}${end.why}`);
    i = next;
  }
  return lines;
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
