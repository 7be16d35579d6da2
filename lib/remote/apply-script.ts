import type { Action } from '../core/action.ts';
import type { Need } from '../core/fact.ts';
import { because, type Reason } from '../core/reason.ts';
import { actionScript, actionFunctions } from './action-script.ts';
import { codes } from './codes.ts';
import { framed, newToken, parseFrames, type Frame } from './frames.ts';
import { probes, whole, type Script } from './gather-script.ts';
import { prelude } from './prelude.ts';

/**
 * One action of a batch. An action is skipped once another has failed, unless it closes a window: then it is done
 * exactly when one of the actions that it answers (`closes`, by index) was begun, or always when it answers an earlier
 * batch (an empty list).
 */
export interface Step {
  readonly action: Action;
  readonly closes?: readonly number[];
}

/** How a step ended. `not-done`: nothing was changed, because an earlier one failed. `unknown`: the connection died. */
export interface StepResult {
  readonly status: 'done' | 'failed' | 'drifted' | 'not-done' | 'unknown';
  readonly why?: Reason;
  /** Exit code of a `run`. */
  readonly code?: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * One script that checks each action's precondition, does it, checks its effect, and in the end reads the host again.
 * It goes on when the connection is lost, so that a window it opened is closed: SIGPIPE is ignored, in init scripts and
 * commands too (as systemd has it for services), since one that dies at its next word would leave its work half done. (A lock around it and a journal line
 * before each action have their place in `step`.)
 */
export function applyScript(root: string, steps: readonly Step[], needs: readonly Need[]): Script {
  const token = newToken();
  const body = steps.map((one, i) => step(token, one, i)).join('\n');
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
    return { ...ended(action, frame.code), ...text };
  });
}

function step(token: string, { action, closes }: Step, index: number): string {
  const condition = conditionOf(closes);
  return `t_begun_${index}=
if ${condition}; then
${framed(token, `s${index}`, actionScript(action), 'both')}
[ $t_code = ${codes.drifted} ] || t_begun_${index}=1
[ $t_code = 0 ] || t_failed=1
else
${framed(token, `n${index}`, ':')}
fi`;
}

function conditionOf(closes: readonly number[] | undefined): string {
  if (closes === undefined) return '[ $t_failed = 0 ]';
  return closes.length === 0 ? ':' : `[ "${closes.map((i) => `$t_begun_${i}`).join('')}" != "" ]`;
}

function ended(action: Action, code: number): Pick<StepResult, 'status' | 'why' | 'code'> {
  if (action.kind === 'run') return runEnded(action.command.argv[0], code);
  if (code === 0) return { status: 'done' };
  if (code === codes.drifted) return { status: 'drifted', why: driftReason(action) };
  return { status: 'failed', why: failureReason(action, code) };
}

function runEnded(program: string, code: number): Pick<StepResult, 'status' | 'why' | 'code'> {
  if (code === 0) return { status: 'done', code };
  if (code === codes.noDirectory) {
    return {
      status: 'failed',
      code,
      why: because('no_directory', 'the directory to run {program} in can not be entered', { program }),
    };
  }
  if (code === codes.timedOut) {
    return {
      status: 'failed',
      code,
      why: because('command_timed_out', '{program} did not end in time and was ended', { program }),
    };
  }
  return {
    status: 'failed',
    code,
    why: because('command_failed', '{program} ended with code {code}', { program, code }),
  };
}

function driftReason(action: Exclude<Action, { kind: 'run' }>): Reason {
  if (action.kind === 'service') {
    const { service, from } = action;
    return because('service_drifted', '{service} is no longer {from}, as it was when this was planned', {
      service,
      from,
    });
  }
  if (action.kind === 'renumber' || action.kind === 'restore')
    return because('links_drifted', 'the start and stop links are no longer as they were when this was planned');
  const path = action.kind === 'rename' ? `${action.directory}/${action.from}` : action.path;
  return because('path_drifted', '{path} is no longer as it was when this was planned', { path });
}

function failureReason(action: Exclude<Action, { kind: 'run' }>, code: number): Reason {
  if (code === codes.notReloaded)
    return because('not_reloaded', 'the change was made, but systemd could not read its units anew');
  if (action.kind === 'renumber')
    return because('not_renumbered', '{program} failed (code {code})', { program: action.program, code });
  if (action.kind !== 'service')
    return because('action_failed', 'the change was refused by the host (code {code})', { code });
  const { service, verb, unloads = '', loads = '' } = action;
  switch (code) {
    case codes.stillRunning:
      return because('still_running', '{service} was told to stop and still runs, by its own status or its processes', {
        service,
      });
    case codes.stillLoaded:
      return because(
        'still_loaded',
        '{service} was stopped but its kernel module {module} is still loaded: something holds it',
        {
          service,
          module: unloads,
        },
      );
    case codes.notRunning:
      return because('not_running', '{service} was told to {verb} and does not run', { service, verb });
    case codes.notLoaded:
      return because('not_loaded', '{service} runs but its kernel module {module} is not loaded', {
        service,
        module: loads,
      });
    default:
      return because('script_failed', 'the init script of {service} failed to {verb} (code {code})', {
        service,
        verb,
        code,
      });
  }
}

function textOf(frame: Frame | undefined): string {
  return frame?.body.toString('utf8') ?? '';
}
