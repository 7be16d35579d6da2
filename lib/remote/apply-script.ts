import type { Need } from '../core/fact.ts';
import { inverse, type Action } from '../core/action.ts';
import { because } from '../core/reason.ts';
import type { Step, StepResult } from '../core/step.ts';
import { actionScript, actionFunctions } from './action-script.ts';
import { codes } from './codes.ts';
import { framed, newToken, parseFrames, type Frame } from './frames.ts';
import { probes, whole, type Script } from './gather-script.ts';
import { prelude } from './prelude.ts';
import { ended } from './step-ended.ts';

/**
 * One script that checks each action's precondition, does it, checks its effect, and in the end reads the host again.
 * It goes on when the connection is lost, so that a window it opened is closed: SIGPIPE is ignored, in init scripts and
 * commands too (as systemd has it for services), since one that dies at its next word would leave its work half done. (A lock around it and a journal line
 * before each action have their place in `step`.)
 */
export function applyScript(root: string, steps: readonly Step[], needs: readonly Need[]): Script {
  const token = newToken();
  const body = steps.map((one, i) => `${step(token, one, i)}${undoing(token, steps, i)}`).join('\n');
  const text = whole(
    `trap '' HUP PIPE\n${prelude(root)}${actionFunctions}t_failed=0\n${body}\n${probes(token, needs)}`,
  );
  return { token, text };
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
    if (out.frames.has(`n${i}`))
      return { status: 'not-done', why: because('not_done', 'an earlier step failed'), ...text };
    if (frame === undefined) return { status: 'unknown', ...text };
    return { ...ended(action, frame.code), ...takenBack(frame, out.frames.get(`u${i}`)), ...text };
  });
}

/** A failed step whose inverse finds nothing to take back had done nothing. */
function takenBack(did: Frame, undid: Frame | undefined): { takenBack?: boolean } {
  if (undid === undefined || (did.code !== 0 && undid.code === codes.drifted)) return {};
  return { takenBack: undid.code === 0 };
}

function step(token: string, { action, closes }: Step, index: number): string {
  const condition = conditionOf(closes);
  return `t_begun_${index}= t_before_${index}=$t_failed
if ${condition}; then
${framed(token, `s${index}`, actionScript(action), 'both')}
[ $t_code = ${codes.drifted} ] || t_begun_${index}=1
[ $t_code = 0 ] || t_failed=1
else
${framed(token, `n${index}`, ':')}
fi`;
}

/** After the last step of a task of which one failed: the inverses of those that were begun, the latest first. */
function undoing(token: string, steps: readonly Step[], last: number): string {
  const task = steps[last]?.task;
  if (task === undefined || steps[last + 1]?.task === task) return '';
  const first = steps.findIndex((one) => one.task === task);
  const own = steps.slice(first, last + 1).map(({ action }) => action);
  if (!own.every(isQuiet)) return '';
  const inverses = own.map((action, i) => {
    const back = inverse(action);
    if (back === undefined) return '';
    const index = first + i;
    return `if [ "$t_begun_${index}" ]; then\n${framed(token, `u${index}`, actionScript(back), 'both')}\nfi`;
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
