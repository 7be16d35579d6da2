import type { Action } from '../core/action.ts';
import { because, type Reason } from '../core/reason.ts';
import { codes } from './codes.ts';

/** How a step ended, by the exit code of its action. */
export interface StepEnded {
  readonly status: 'done' | 'failed' | 'drifted';
  readonly why?: Reason;
  /** Exit code of a `run`. */
  readonly code?: number;
}

/** What an action's exit code says. */
export function ended(action: Action, code: number): StepEnded {
  if (code === codes.notJournalled) return { status: 'failed', why: NOT_JOURNALLED };
  if (code === codes.halfDone) return { status: 'drifted', why: halfDone(action) };
  if (code === codes.nothingDone) return { status: 'done', why: because('nothing_done', 'it had not been done') };
  if (action.kind === 'run') return runEnded(action.command.argv[0], code);
  if (code === 0) return { status: 'done' };
  if (code === codes.drifted) return { status: 'drifted', why: driftReason(action) };
  return { status: 'failed', why: failureReason(action, code) };
}

const NOT_JOURNALLED = because(
  'not_journalled',
  'it was not begun: the journal of the host (/var/lib/taisho) can not be written to',
);

function runEnded(program: string, code: number): StepEnded {
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

/** Of a step that was broken off, when it can not be taken back. */
function halfDone(action: Action): Reason {
  const what = placeOf(action);
  const text =
    'it was broken off while it was done, and {what} is neither as it was before nor as it was to be: see to it';
  return because('half_done', text, { what });
}

function placeOf(action: Action): string {
  switch (action.kind) {
    case 'rename':
      return `${action.directory}/${action.from}`;
    case 'link':
    case 'remove':
    case 'write':
      return action.path;
    case 'service':
      return action.service;
    case 'renumber':
      return action.program;
    case 'restore':
      return 'its links';
    case 'run':
      return action.command.argv[0];
    default:
      return action satisfies never;
  }
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
  if (action.kind === 'renumber') return renumberReason(action.program, code);
  if (action.kind !== 'service')
    return because('action_failed', 'the change was refused by the host (code {code})', { code });
  const { service, verb, unloads = '', loads = '' } = action;
  switch (code) {
    case codes.stillRunning:
      return because(
        'still_running',
        '{service} was told to stop, and by its own status or its processes it still runs, or can not be told',
        {
          service,
        },
      );
    case codes.stillLoaded:
      return because(
        'still_loaded',
        '{service} was stopped, but its kernel module {module} is still loaded or can not be told: something may hold it',
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

function renumberReason(program: string, code: number): Reason {
  if (code === codes.noRoom)
    return because(
      'no_room',
      'the links or the dependency files can not be written, for want of room or for good: {program} was not run',
      {
        program,
      },
    );
  if (code === codes.notKept)
    return because(
      'not_kept',
      '{program} said that it was done, but what is started in a runlevel is not what it was, or a dependency file is cut',
      { program },
    );
  return because('not_renumbered', '{program} failed (code {code})', { program, code });
}
