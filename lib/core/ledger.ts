import type { Action } from './action.ts';
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
  /** `USER@MACHINE` it was begun by, as told. */
  readonly by: string;
  readonly command: 'run' | 'apply' | 'rollback';
  /** The playbook's file; of an apply, of what the plan was made; of a rollback, the run that is taken back. */
  readonly source: string;
  /** SHA-256 of the plan that was applied. */
  readonly plan?: string;
  /** The run of which this one takes the rest on. */
  readonly resumes?: string;
  /** How it was called, so that it can be resumed: option names and values, none of them secret. */
  readonly options: Readonly<Record<string, RecordedOption>>;
  /** Who writes the ledger, so that a run that still goes on is told from one that was broken off; `createLedger` adds it. */
  readonly writer?: ProcessMark;
  /** Where it was called: paths in `source` and `options` that are not absolute are below it. */
  readonly directory: string;
  /** Every host of the run, in order. */
  readonly hosts: readonly string[];
  /** Who takes part in which play, so that it can be told of every host which plays it has not come to. */
  readonly plays: readonly RecordedPlay[];
}

/** A process, told apart from any other that has its number later or elsewhere. */
export interface ProcessMark {
  readonly pid: number;
  /** The machine, its boot, the PID namespace, and the moment in that boot at which it began. */
  readonly birth: string;
}

export type RecordedOption = string | number | boolean | readonly string[];

export interface RecordedPlay {
  readonly name: string;
  /** Names of the hosts it selected, in order. */
  readonly hosts: readonly string[];
}

/** What a play owes a host that does not come to its end. */
export interface Owed {
  /** Handlers that were notified and not run. */
  readonly missed: readonly string[];
  /** Services that a window stopped and that were not started again. */
  readonly leftStopped: readonly string[];
}

/** A play that owes nothing. */
export const nothingOwed: Owed = { missed: [], leftStopped: [] };

/**
 * A script is about to be sent to a host. What is owed is what would be, were nothing heard of it any more: a script that is
 * broken off is taken back by its journal.
 */
export interface ScriptSent extends Owed {
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
  readonly steps: readonly RecordedStep[];
  /** The part on this host that this script takes back, wholly or in part; with the command `rollback`, of the run in `source`. */
  readonly takesBack?: number;
}

/** A step as the ledger has it: of a hidden one no more than the action's kind. */
export type RecordedStep =
  | (Omit<Step, 'hidden'> & { readonly hidden?: never })
  | (Omit<Step, 'hidden' | 'action' | 'undoes'> & { readonly hidden: true; readonly action: Pick<Action, 'kind'> });

/** A step as it may be written down. */
export function recordedStep({ hidden, action, ...rest }: Step): RecordedStep {
  if (!hidden) return { ...rest, action };
  const { undoes: _, ...shown } = rest;
  return { ...shown, hidden, action: { kind: action.kind } };
}

/** How a step ended, without what was printed. */
export type RecordedResult = Omit<StepResult, 'stdout' | 'stderr'>;

/** What became of a script. Without this line behind `sent`, only the host's journal knows. What is owed is as it stands now. */
export interface ScriptEnded extends Owed {
  readonly kind: 'ended';
  readonly time: string;
  readonly host: string;
  readonly part: number;
  /** In the order of the steps. */
  readonly results: readonly RecordedResult[];
}

/** A host came to the end of a play, once for each. */
export interface HostEnded extends Owed {
  readonly kind: 'host';
  readonly time: string;
  readonly host: string;
  readonly play: number;
  readonly outcome: Outcome;
  readonly why: Reason;
}

/** The last line; a run without it was broken off. */
export interface RunEnded {
  readonly kind: 'end';
  readonly time: string;
  readonly interrupted: boolean;
}
