import type { Action } from './action.ts';
import type { Reason } from './reason.ts';

/**
 * One action of a script. An action is skipped once another has failed, unless it closes a window: then it is done
 * exactly when one of the actions that it answers (`closes`, by index) was begun, or always when it answers an earlier
 * script (an empty list).
 */
export interface Step {
  readonly action: Action;
  readonly closes?: readonly number[];
  /** Neighbours of one number are one task: when one fails, what the others have done is taken back. */
  readonly task?: number;
  /** The action that this one takes back. Where that was not done after all, nothing is to be done. */
  readonly undoes?: Action;
  /** Of a task with `no_log`: journal and ledger hold no more than the action's kind. */
  readonly hidden?: true;
}

/** How a step ended. `not-done`: nothing was changed, because an earlier one failed. `unknown`: the connection died. */
export interface StepResult {
  readonly status: 'done' | 'failed' | 'drifted' | 'not-done' | 'unknown';
  readonly why?: Reason;
  /** Exit code of a `run`. */
  readonly code?: number;
  /** Whether what it had done was taken back when a later step of its task failed; absent: nothing was to be. */
  readonly takenBack?: boolean;
  readonly stdout: string;
  readonly stderr: string;
}
