import type { TaskReference } from './event.ts';
import type { Outcome } from './outcome.ts';
import type { Way } from './plan.ts';
import type { Reason } from './reason.ts';
import type { Step, StepResult } from './step.ts';

/**
 * The controller's record of a run. What is about to be sent is appended before it is sent, so that after any end of
 * this program it can be told which hosts were at work, and what was to be done there.
 */
export interface Ledger {
  /** Resolves once the record is on disk. Records of one caller keep their order. */
  append(record: LedgerRecord): Promise<void>;
}

/** One line of a run's ledger. */
export type LedgerRecord = RunBegun | ScriptSent | ScriptEnded | HostEnded | RunEnded;

/** The first line. */
export interface RunBegun {
  readonly kind: 'run';
  readonly version: 1;
  /** `20261124T012819Z-3f9c2a`: sorts by time; names the run on the hosts' journals too. */
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly by: string;
  readonly command: 'run' | 'apply' | 'rollback';
  /** The playbook's file; of an apply, of what the plan was made; of a rollback, the run that is taken back. */
  readonly source: string;
  /** SHA-256 of the plan that was applied. */
  readonly plan?: string;
  /** The run of which this one takes the rest on. */
  readonly resumes?: string;
  /** How it was called, so that it can be resumed: option names and values, none of them secret. */
  readonly options: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Every host of the run, in order. */
  readonly hosts: readonly string[];
}

/** A script is about to be sent to a host. */
export interface ScriptSent {
  readonly kind: 'sent';
  readonly time: string;
  readonly host: string;
  readonly play: number;
  /** Counted over the run on this host, from 0. */
  readonly part: number;
  readonly way: Way;
  /** What the steps are of: `steps[i]` is of `tasks[of[i]]`. */
  readonly tasks: readonly TaskReference[];
  readonly of: readonly number[];
  /** A hidden step's action is without what it writes or runs. */
  readonly steps: readonly Step[];
  /** A part of this host that this script takes back, wholly or in part. */
  readonly takesBack?: true;
}

/** What became of a script. Without this line behind `sent`, only the host's journal knows. */
export interface ScriptEnded {
  readonly kind: 'ended';
  readonly time: string;
  readonly host: string;
  readonly part: number;
  /** In the order of the steps; streams are left out. */
  readonly results: readonly Omit<StepResult, 'stdout' | 'stderr'>[];
}

/** A host came to the end of a play. */
export interface HostEnded {
  readonly kind: 'host';
  readonly time: string;
  readonly host: string;
  readonly play: number;
  readonly outcome: Outcome;
  readonly why: Reason;
  /** Handlers that were notified and not run. */
  readonly missed: readonly string[];
  /** Services that a window stopped and that were not started again. */
  readonly leftStopped: readonly string[];
}

/** The last line; a run without it was broken off. */
export interface RunEnded {
  readonly kind: 'end';
  readonly time: string;
  readonly interrupted: boolean;
}
