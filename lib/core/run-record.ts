import type { RecordedResult, RunBegun, RunEnded, ScriptSent } from './ledger.ts';
import type { Outcome } from './outcome.ts';
import type { Reason } from './reason.ts';

/** A run as its ledger tells it. */
export interface RunRecord {
  readonly begun: RunBegun;
  /** Absent: it still goes on, or was broken off. */
  readonly ended?: RunEnded;
  /** Every host of the run, in order. */
  readonly hosts: ReadonlyMap<string, HostRecord>;
}

/** What became of one host, and what is left to be done about it. */
export interface HostRecord {
  readonly outcome: Outcome;
  readonly why: Reason;
  /** A play was begun on it and not gone through to an end of its own. */
  readonly brokenOff: boolean;
  /** Plays, by index, that it has not come to a good end of: those to take up again, in order. */
  readonly left: readonly number[];
  /** Scripts that were sent and of which no end is known: only the host's journal tells what they did. */
  readonly open: readonly ScriptSent[];
  /** Scripts of which the end is known, in order. */
  readonly done: readonly ScriptDone[];
  /** Handlers that were notified and not run, by play; plays that owe none are not in it. */
  readonly missed: ReadonlyMap<number, readonly string[]>;
  /** Services that windows stopped and that were not started again. */
  readonly leftStopped: readonly string[];
}

/** A script and what became of it, a result for each step. */
export interface ScriptDone {
  readonly sent: ScriptSent;
  readonly results: readonly RecordedResult[];
  /** For each step, whether what it did was taken back: in the same script, or by a later one of this run. */
  readonly takenBack: readonly boolean[];
}

/** A run in a list: what its ledger says in short, or why that can't be read. */
export type ListedRun =
  | {
      readonly run: string;
      readonly begun: RunBegun;
      readonly ended?: RunEnded;
      /** Of a run that has not ended: whether it still goes on, where that can be told. */
      readonly running?: boolean;
      readonly summary: Readonly<Record<Outcome, number>>;
    }
  | { readonly run: string; readonly damage: string };
