import type { Action } from '../core/action.ts';
import type { ChangeSet, PlannedStep, PlannedTask } from '../core/plan.ts';
import type { Risk } from '../core/verdict.ts';
import { paintDiff, spoken, taskName } from './block.ts';
import type { Color, Paint } from './color.ts';
import { count } from './count.ts';
import { describeActions } from './describe-action.ts';
import { describeDiff } from './describe-diff.ts';
import { printable } from './printable.ts';
import { quoted } from './quoted.ts';
import { wrapped } from './wrapped.ts';

/** How the tasks of a plan are shown. */
export interface TaskStyle {
  /** Risks that were told before, of other hosts: their sentences are not repeated. */
  readonly told: Set<string>;
  readonly paint: Paint;
  readonly columns: number;
  /** Shows links and files line by line. */
  readonly diff: boolean;
}

/** What the tasks of a change set do and why, what they risk and how they are taken back. Printable lines. */
export function plannedTaskLines(set: ChangeSet, style: TaskStyle): readonly string[] {
  if (set.outcome === 'ok') return quietLines(set, style);
  return set.tasks.flatMap((task, i) => (isQuiet(task) ? [] : taskLines(task, i, set, style)));
}

/** Where nothing is to be done, why not is enough; of many tasks, of the first. */
function quietLines(set: ChangeSet, style: TaskStyle): readonly string[] {
  const tasks = set.tasks.filter(({ status }) => status !== 'skipped');
  const shown = tasks.filter((task, i) => i < SHOWN || !isQuiet(task));
  const more = tasks.length - shown.length;
  return [
    ...shown.flatMap((task) => taskLines(task, set.tasks.indexOf(task), set, style)),
    ...(more > 0 ? [`  … and ${count(more, 'more task')} with nothing to do`] : []),
  ];
}

const SHOWN = 3;

/** How words are wrapped. */
export interface Wrapping {
  readonly paint: Paint;
  readonly columns: number;
  readonly indent: string;
}

/** Words wrapped below each other, the first of them coloured. */
export function labelled(
  label: string,
  color: Color,
  text: string,
  { paint, columns, indent }: Wrapping,
): readonly string[] {
  const [first = '', ...rest] = wrapped(`${indent}${label} ${text}`, columns, `${indent}  `);
  const head = `${indent}${label}`;
  return [first.startsWith(head) ? `${indent}${paint(color, label)}${first.slice(head.length)}` : first, ...rest];
}

/** Nothing that a reviewer must read. */
export function isQuiet({ status, risks, actions }: PlannedTask): boolean {
  return status === 'skipped' || (status === 'ok' && risks.length + actions.length === 0);
}

function taskLines(task: PlannedTask, index: number, set: ChangeSet, style: TaskStyle): readonly string[] {
  const { why, instead, actions, risks } = task;
  const below = { ...style, indent: '    ' };
  const notes = taskNotes(task, index, set).map((note) => ` (${note})`);
  return [
    ...labelled(`${taskName(task.task)}${notes.join('')}:`, 'bold', spoken(why), { ...style, indent: '  ' }),
    ...actionWords(actions).flatMap((line) => wrapped(`    ${line}`, style.columns, '      ')),
    ...(style.diff ? describeDiff(actions).map((line) => `      ${paintDiff(line, style.paint)}`) : []),
    ...exposureFirst(risks).flatMap((risk) => riskLines(risk, style.told, below)),
    ...(instead === undefined ? [] : labelled('instead:', 'cyan', spoken(instead), below)),
    ...(isClosing(index, set) ? [] : backLines(task, below)),
  ];
}

/** What is to be known of a task of a change set besides its reason. */
export function taskNotes({ status, actions }: PlannedTask, index: number, set: ChangeSet): readonly string[] {
  const isIgnored = set.parts.some(({ ignored, steps }) => ignored && steps.some(({ of }) => of === index));
  return [
    ...(status === 'change' || set.outcome !== 'changed' ? [] : [status]),
    ...(set.applyable && actions.length > 0 && stepsOf(index, set).length === 0
      ? ['only told, not done (check_mode)']
      : []),
    ...(isIgnored ? ['the play goes on where it fails'] : []),
  ];
}

/** Whether a task ends a window: it takes back itself. */
export function isClosing(index: number, set: ChangeSet): boolean {
  const steps = stepsOf(index, set);
  return steps.length > 0 && steps.every(({ closes }) => closes !== undefined);
}

function stepsOf(index: number, { parts }: ChangeSet): readonly PlannedStep[] {
  return parts.flatMap(({ steps }) => steps).filter(({ of }) => of === index);
}

/** Stops and starts that follow each other are short: one line. */
function actionWords(actions: readonly Action[]): readonly string[] {
  const words = describeActions(actions);
  return actions.every(({ kind }) => kind === 'service') && words.length > 0 ? [words.join('; ')] : words;
}

/** That a virus may get in is what the article warns of. */
export function exposureFirst(risks: readonly Risk[]): readonly Risk[] {
  return risks.toSorted((one, other) => Number(other.name === 'exposure') - Number(one.name === 'exposure'));
}

function riskLines({ name, why, accepted }: Risk, told: Set<string>, style: Wrapping): readonly string[] {
  const text = spoken(why);
  const isKnown = told.has(text);
  told.add(text);
  const label = `risk ${printable(name)}${accepted ? ' (accepted)' : ''}:`;
  return labelled(label, accepted ? 'dim' : 'yellow', isKnown ? 'as above' : text, style);
}

/** In the order in which it is done: the last action first. */
function backLines({ actions, inverse }: PlannedTask, style: Wrapping): readonly string[] {
  const back = inverse.filter((one): one is Action => one !== null).toReversed();
  const without = actions.filter((_, i) => inverse[i] === null);
  return [
    ...(back.length === 0 ? [] : labelled('taken back by:', 'dim', backList(back).join('; '), style)),
    ...(without.length === 0
      ? []
      : labelled('can not be taken back:', 'yellow', describeActions(without).join('; '), style)),
  ];
}

/** Actions that take others back, a line each: what is removed again, and how it looked, stands above. Printable. */
export function backList(actions: readonly Action[]): readonly string[] {
  if (actions.every(({ kind }) => kind === 'rename')) return describeActions(actions);
  return actions.flatMap((action) =>
    action.kind === 'remove' ? `remove ${quoted(action.path)}` : describeActions([action]),
  );
}
