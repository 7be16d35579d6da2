import type { Outcome } from '../core/outcome.ts';
import type { RunResult } from '../run/index.ts';

/** What the process ends with. Documented in the README. */
export const exitCodes = {
  done: 0,
  wrongUse: 1,
  pending: 2,
  failed: 3,
  unreachable: 4,
  refused: 5,
  unknown: 6,
  drifted: 7,
  /** By SIGINT, SIGTERM or SIGHUP: one code, since what it means is the same. */
  interrupted: 130,
} as const;

/** The code of a run: the gravest of its outcomes, in the order 6, 3, 7, 4, 5; 2 for pending changes only if asked for. */
export function exitCodeOf({ summary, check, interrupted }: RunResult, detailed = false): number {
  if (interrupted) return exitCodes.interrupted;
  for (const [outcome, code] of GRAVEST_FIRST) if (summary[outcome] > 0) return code;
  return detailed && check && summary.changed > 0 ? exitCodes.pending : exitCodes.done;
}

const GRAVEST_FIRST: readonly (readonly [Outcome, number])[] = [
  ['unknown', exitCodes.unknown],
  ['failed', exitCodes.failed],
  ['rolled-back', exitCodes.failed],
  ['drifted', exitCodes.drifted],
  ['unreachable', exitCodes.unreachable],
  ['refused', exitCodes.refused],
  ['not-attempted', exitCodes.failed],
];
