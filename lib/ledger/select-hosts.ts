import type { ScriptSent } from '../core/ledger.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Reason } from '../core/reason.ts';
import type { HostRecord, RunRecord } from '../core/run-record.ts';

/** A host that another run takes up, and what it is owed. */
export interface HostToTakeUp {
  readonly host: string;
  readonly outcome: Outcome;
  readonly why: Reason;
  /** Plays, by index, that it has not come to a good end of, in order. */
  readonly plays: readonly number[];
  /** Handlers that were notified and not run, by play. */
  readonly missed: ReadonlyMap<number, readonly string[]>;
  /** Services that windows stopped and that were not started again. */
  readonly leftStopped: readonly string[];
  /** Scripts whose end is not known: the host's journal is to be read before anything else is done there. */
  readonly open: readonly ScriptSent[];
}

/** Outcomes that a retry takes up unless it is told which. */
export const retried = [
  'not-attempted',
  'unreachable',
  'rolled-back',
  'drifted',
  'failed',
] as const satisfies readonly Outcome[];

/**
 * The hosts that a run, broken off or interrupted, did not come to or did not finish, in order. Hosts that failed of
 * their own are not among them: those are for a retry.
 */
export function hostsToResume({ hosts }: RunRecord): readonly HostToTakeUp[] {
  const isLeft = ({ outcome, brokenOff }: HostRecord): boolean =>
    brokenOff || outcome === 'not-attempted' || outcome === 'unknown';
  return [...hosts].flatMap(([name, record]) => (isLeft(record) ? [toTakeUp(name, record)] : []));
}

/** The hosts that ended in one of these outcomes, in order. */
export function hostsToRetry({ hosts }: RunRecord, outcomes: readonly Outcome[] = retried): readonly HostToTakeUp[] {
  return [...hosts].flatMap(([name, record]) => (outcomes.includes(record.outcome) ? [toTakeUp(name, record)] : []));
}

function toTakeUp(host: string, { outcome, why, left, missed, leftStopped, open }: HostRecord): HostToTakeUp {
  return { host, outcome, why, plays: left, missed, leftStopped, open };
}
