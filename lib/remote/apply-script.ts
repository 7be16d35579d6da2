import type { Need } from '../core/fact.ts';
import { inverse, type Action } from '../core/action.ts';
import { because } from '../core/reason.ts';
import type { Step, StepResult } from '../core/step.ts';
import { actionScript, actionFunctions, precondition, reloading, undrafted } from './action-script.ts';
import { codes } from './codes.ts';
import { framed, here, newToken, parseFrames, type Frame } from './frames.ts';
import { probes, whole, type Script } from './gather-script.ts';
import { prelude } from './prelude.ts';
import { enteredBy, type Entered } from './entered.ts';
import { entering, leaving, stateFunctions, type Entry } from './state-script.ts';
import { ended } from './step-ended.ts';

/**
 * One script that enters, checks each action's precondition, journals it, does it, checks its effect, and in the end reads
 * the host again. It goes on when the connection is lost, so that a window it opened is closed: SIGPIPE is ignored, in init
 * scripts and commands too (as systemd has it for services), since one that dies at its next word would leave its work half
 * done. Without an entry there is neither lock nor journal: for hosts that nobody else is on.
 */
export function applyScript(root: string, steps: readonly Step[], needs: readonly Need[], entry?: Entry): Script {
  const token = newToken();
  const marks = marksOf(entry);
  const body = steps.map((one, i) => `${step(token, one, i, marks)}${undoing(token, steps, i, marks)}`).join('\n');
  const enter =
    entry === undefined
      ? ''
      : `${entering(entry, steps)}\n${here(token, 'entry', 't_enter')}\n[ "$t_entered" ] || return 0\n`;
  const over = entry === undefined ? '' : `\nt_note over sync`;
  const leave = entry === undefined ? '' : `\n${leaving(entry)}`;
  const text = whole(
    `trap '' HUP PIPE\n${prelude(root)}${actionFunctions}${stateFunctions}${enter}t_failed=0\n${body}${over}\n${probes(token, needs)}${leave}`,
  );
  return { token, text };
}

/**
 * The words of the journal for a step: in a script that takes up another's journal, those of taking its steps back. What
 * closes or takes back is done even where no journal can be kept any more: a service stays stopped otherwise.
 */
interface Marks {
  readonly before: (index: number, must: boolean, undo?: true) => string;
  readonly after: (index: number, undo?: true) => string;
  /** Whether steps take back what was broken off, so that what is neither done nor undone is half done. */
  readonly recovers: boolean;
}

function marksOf(entry: Entry | undefined): Marks {
  if (entry === undefined) return { before: () => '', after: () => '', recovers: false };
  const { recovers } = entry;
  const place = (index: number): number => recovers?.of[index] ?? index;
  const word = (undo: true | undefined, one: string, other: string): string =>
    undo || recovers !== undefined ? other : one;
  return {
    before: (i, must, undo) => {
      const otherwise = must ? '' : ` || exit ${codes.notJournalled}`;
      return `t_note '${word(undo, 'begin', 'undo')} ${place(i)}' sync${otherwise}\n`;
    },
    after: (i, undo) => `\nt_note "${word(undo, 'end', 'undone')} ${place(i)} $t_code"`,
    recovers: recovers !== undefined,
  };
}

/** How a script was let in, and what became of each of its steps. */
export interface Applied {
  readonly entry: Entered;
  readonly results: readonly StepResult[];
}

/** What became of a script that was sent with an entry: where it was not let in, nothing was done. */
export function applied(stdout: Buffer, stderr: Buffer, token: string, steps: readonly Step[]): Applied {
  const frame = parseFrames(stdout, token).frames.get('entry');
  const entry = enteredBy(textOf(frame), frame !== undefined);
  if (entry.kind === 'entered' || entry.kind === 'unheard')
    return { entry, results: stepResults(stdout, stderr, token, steps) };
  const status = entry.kind === 'drifted' ? 'drifted' : 'failed';
  const none = { stdout: '', stderr: '' };
  const results = steps.map((_, i): StepResult => {
    return i === 0 ? { status, why: entry.why, ...none } : { status: 'not-done', why: NOT_DONE, ...none };
  });
  return { entry, results };
}

/** What became of each step. */
export function stepResults(
  stdout: Buffer,
  stderr: Buffer,
  token: string,
  steps: readonly Step[],
): readonly StepResult[] {
  const out = parseFrames(stdout, token);
  const err = parseFrames(stderr, token);
  return steps.map(({ action }, i) => {
    const frame = out.frames.get(`s${i}`);
    const text = { stdout: textOf(frame), stderr: textOf(err.frames.get(`s${i}`)) };
    if (out.frames.has(`n${i}`)) return { status: 'not-done', why: NOT_DONE, ...text };
    if (frame === undefined) return { status: 'unknown', ...text };
    return { ...ended(action, frame.code), ...takenBack(frame, out.frames.get(`u${i}`)), ...text };
  });
}

const NOT_DONE = because('not_done', 'an earlier step failed');

/** A failed step whose inverse finds nothing to take back had done nothing. */
function takenBack(did: Frame, undid: Frame | undefined): { takenBack?: boolean } {
  if (undid === undefined || (did.code !== 0 && undid.code === codes.drifted)) return {};
  return { takenBack: undid.code === 0 };
}

function step(token: string, { action, closes, undoes }: Step, index: number, marks: Marks): string {
  const condition = conditionOf(closes);
  const doing = undoes === undefined ? actionScript(action) : takingBack(action, undoes, marks.recovers);
  const text = `${marks.before(index, closes !== undefined)}${doing}`;
  return `t_begun_${index}= t_before_${index}=$t_failed
if ${condition}; then
${framed(token, `s${index}`, text, 'both')}${marks.after(index)}
case $t_code in ${codes.drifted} | ${codes.notJournalled}) ;; *) t_begun_${index}=1 ;; esac
[ $t_code = 0 ] || t_failed=1
else
${framed(token, `n${index}`, ':')}
fi`;
}

/** What may not have been done after all: where it finds what it expected before, there is nothing to take back. */
function takingBack(action: Action, undoes: Action, recovers: boolean): string {
  const reload = 'reload' in undoes && undoes.reload ? `{ ${reloading} } && ` : '';
  return `${recovers ? undrafted(undoes) : ''}(\n${actionScript(action)}\n)
t_code=$?; [ $t_code = ${codes.drifted} ] || exit $t_code
(\n${precondition(undoes)}\n) && ${reload}exit ${codes.nothingDone}
exit ${recovers ? codes.halfDone : codes.drifted}`;
}

/** After the last step of a task of which one failed: the inverses of those that were begun, the latest first. */
function undoing(token: string, steps: readonly Step[], last: number, marks: Marks): string {
  const task = steps[last]?.task;
  if (task === undefined || steps[last + 1]?.task === task) return '';
  const first = steps.findIndex((one) => one.task === task);
  const own = steps.slice(first, last + 1).map(({ action }) => action);
  if (!own.every(isQuiet)) return '';
  const inverses = own.map((action, i) => {
    const back = inverse(action);
    if (back === undefined) return '';
    const index = first + i;
    const text = `${marks.before(index, true, true)}${actionScript(back)}`;
    return `if [ "$t_begun_${index}" ]; then\n${framed(token, `u${index}`, text, 'both')}${marks.after(index, true)}\nfi`;
  });
  return `\nif [ "$t_before_${first}$t_failed" = 01 ]; then\n${inverses.toReversed().join('\n')}\n:\nfi`;
}

/** Whether an action touches links and files only: what services and commands did is not taken back blindly. */
function isQuiet({ kind }: Action): boolean {
  return kind !== 'service' && kind !== 'run' && kind !== 'restore';
}

function conditionOf(closes: readonly number[] | undefined): string {
  if (closes === undefined) return '[ $t_failed = 0 ]';
  return closes.length === 0 ? ':' : `[ "${closes.map((i) => `$t_begun_${i}`).join('')}" != "" ]`;
}

function textOf(frame: Frame | undefined): string {
  return frame?.body.toString('utf8') ?? '';
}
