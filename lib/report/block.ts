import type { ActionResult, TaskReference, TaskResult, TaskStatus } from '../core/event.ts';
import { sentence, type Reason } from '../core/reason.ts';
import type { Risk } from '../core/verdict.ts';
import { capped, cappedText } from './capped.ts';
import type { Color, Paint } from './color.ts';
import { describeAction, describeActions } from './describe-action.ts';
import { describeDiff } from './describe-diff.ts';
import { printable, printableLines } from './printable.ts';
import type { ReportOptions } from './report.ts';

/** What one host has to say: a headline and lines below it. All text is printable. */
export interface Block {
  /** Raw; absent when it concerns the whole run. */
  readonly host?: string;
  readonly label: string;
  readonly color: Color;
  readonly text: string;
  readonly body: readonly string[];
  /** Nothing a reviewer must read. */
  readonly isQuiet: boolean;
}

/** How blocks are made. */
export interface BlockStyle extends ReportOptions {
  readonly paint: Paint;
}

/** Lines shown of what a command printed, on each of its outputs. */
const OUTPUT_LINES = 40;
const CHARACTERS = 2000;
const LABEL_WIDTH = 'would change'.length;

const COLORS: Readonly<Record<TaskStatus, Color>> = {
  ok: 'green',
  change: 'yellow',
  refuse: 'magenta',
  failed: 'red',
  drifted: 'red',
  skipped: 'dim',
  unknown: 'red',
};

/** A task's result on a host; `held` are the action results worth showing below it. */
export function taskBlock(result: TaskResult, held: readonly ActionResult[], style: BlockStyle): Block {
  const { status, forgiven, risks } = result;
  const pardon = forgiven ? ' (the playbook goes on all the same)' : '';
  return {
    host: result.host,
    label: status === 'change' && style.check ? 'would change' : status,
    color: forgiven ? 'yellow' : COLORS[status],
    text: `${taskName(result.task)}: ${spoken(result.why)}${pardon}`,
    body: status === 'skipped' ? [] : taskBody(result, held, style),
    isQuiet: status === 'skipped' || (status === 'ok' && risks.length === 0 && held.length === 0),
  };
}

/** Action results that no task result follows: of a rollback, say. */
export function actionBlock(results: readonly [ActionResult, ...ActionResult[]], style: BlockStyle): Block {
  const [{ host, task }] = results;
  const isDone = results.every(({ done }) => done);
  return {
    host,
    label: isDone ? 'done' : 'not done',
    color: isDone ? 'dim' : 'red',
    text: taskName(task),
    body: results.flatMap((result) => actionLines(result, style)),
    isQuiet: isDone,
  };
}

/** A block as lines: its headline with who it concerns, then its body, indented. */
export function renderBlock(block: Block, who: string, paint: Paint): string[] {
  const label = paint(block.color, block.label.padEnd(LABEL_WIDTH));
  const headline = [label, who === '' ? '' : paint('bold', who), block.text].filter((part) => part !== '').join('  ');
  return [headline, ...block.body.map((line) => `    ${line}`)];
}

/** A task's name, with the item of its loop. Printable. */
export function taskName({ name, id, item }: TaskReference): string {
  const title = printable(name === '' ? id : name);
  return item === undefined ? title : `${title} [${cappedText(printable(item), 80)}]`;
}

/** A reason's sentence. Printable, one line. */
export function spoken(reason: Reason): string {
  return cappedText(printable(sentence(reason)), CHARACTERS);
}

function taskBody(result: TaskResult, held: readonly ActionResult[], style: BlockStyle): string[] {
  const { actions, risks, instead } = result;
  return [
    ...describeActions(actions),
    ...(style.diff ? describeDiff(actions).map((line) => `  ${paintDiff(line, style.paint)}`) : []),
    ...held.flatMap((actionResult) => actionLines(actionResult, style)),
    ...risks.map((risk) => riskLine(risk, style.paint)),
    ...(instead === undefined ? [] : [`${style.paint('cyan', 'instead:')} ${spoken(instead)}`]),
  ];
}

/** A line of a unified diff in its colour. */
export function paintDiff(line: string, paint: Paint): string {
  if (line.startsWith('--- ') || line.startsWith('+++ ')) return paint('bold', line);
  if (line.startsWith('-')) return paint('red', line);
  if (line.startsWith('+')) return paint('green', line);
  return line.startsWith('@@') ? paint('cyan', line) : line;
}

function actionLines({ action, done, why, stdout, stderr }: ActionResult, { paint, verbose }: BlockStyle): string[] {
  const reason = why === undefined ? '' : `: ${spoken(why)}`;
  const line = `${paint(done ? 'dim' : 'red', done ? 'done:' : 'not done:')} ${describeAction(action)}${reason}`;
  if (done && !verbose) return [line];
  return [line, ...printed('stdout', stdout), ...printed('stderr', stderr)];
}

function printed(name: string, text: string): string[] {
  const lines = printableLines(text).map((line) => cappedText(line, CHARACTERS));
  return capped(lines, OUTPUT_LINES).map((line) => `  ${name} | ${line}`);
}

function riskLine({ name, why, accepted }: Risk, paint: Paint): string {
  const title = accepted
    ? paint('dim', `risk ${printable(name)} (accepted):`)
    : paint('yellow', `risk ${printable(name)}:`);
  return `${title} ${spoken(why)}`;
}
