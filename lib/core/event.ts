import type { Action } from './action.ts';
import type { JsonObject } from './json.ts';
import type { Outcome } from './outcome.ts';
import type { Reason } from './reason.ts';
import type { Risk } from './verdict.ts';

/** What a run tells while it goes. Host strings in it are raw: who shows them escapes them. */
export type RunEvent =
  | { readonly kind: 'run-start'; readonly playbook: string; readonly check: boolean; readonly hosts: number }
  | { readonly kind: 'play-start'; readonly play: string; readonly hosts: readonly string[] }
  | { readonly kind: 'batch-start'; readonly play: string; readonly hosts: readonly string[] }
  | TaskStart
  | TaskResult
  | ActionResult
  | { readonly kind: 'warning'; readonly host?: string; readonly why: Reason }
  | HostResult
  | { readonly kind: 'run-end'; readonly summary: Readonly<Record<Outcome, number>> };

/** A task is about to be planned on a host. */
export interface TaskStart {
  readonly kind: 'task-start';
  readonly host: string;
  readonly task: TaskReference;
}

/** What became of a task on a host. With `--check`, `change` means: would change. */
export interface TaskResult {
  readonly kind: 'task-result';
  readonly host: string;
  readonly task: TaskReference;
  readonly status: TaskStatus;
  readonly why: Reason;
  /** What to do instead, of a refusal. */
  readonly instead?: Reason;
  readonly actions: readonly Action[];
  readonly risks: readonly Risk[];
  /** A failure that the playbook ignores or rescues. */
  readonly forgiven: boolean;
  /** What `register` holds; absent with `no_log`. */
  readonly result?: JsonObject;
}

export type TaskStatus = 'ok' | 'change' | 'refuse' | 'failed' | 'drifted' | 'skipped' | 'unknown';

/** One action was done, or not, on a host. */
export interface ActionResult {
  readonly kind: 'action-result';
  readonly host: string;
  readonly task: TaskReference;
  readonly action: Action;
  readonly done: boolean;
  readonly why?: Reason;
  readonly stdout: string;
  readonly stderr: string;
}

/** A host has come to the end of a play. */
export interface HostResult {
  readonly kind: 'host-result';
  readonly host: string;
  readonly play: string;
  readonly outcome: Outcome;
  readonly why: Reason;
}

export interface TaskReference {
  readonly id: string;
  readonly name: string;
  readonly remedy?: string;
  /** The loop's item, when there is a loop. */
  readonly item?: string;
}
