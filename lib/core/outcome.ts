/** What became of a host. Every host of a run ends in exactly one. */
export type Outcome =
  'ok' | 'changed' | 'refused' | 'failed' | 'rolled-back' | 'drifted' | 'unreachable' | 'unknown' | 'not-attempted';

/** All outcomes, gravest last, as summaries list them. */
export const outcomes = [
  'ok',
  'changed',
  'not-attempted',
  'refused',
  'unreachable',
  'drifted',
  'rolled-back',
  'failed',
  'unknown',
] as const satisfies readonly Outcome[];

/** The graver of two outcomes: what a host is left with after several plays. */
export function graver(one: Outcome, other: Outcome): Outcome {
  return outcomes.indexOf(one) >= outcomes.indexOf(other) ? one : other;
}

/** Whether a host with this outcome takes no further part in the run. */
export function isLost(outcome: Outcome): boolean {
  return outcome !== 'ok' && outcome !== 'changed';
}
