import { because } from '../core/reason.ts';
import type { Arrangement, OrderWanted } from './back-end.ts';
import type { OrderFacts } from './order-facts.ts';
import { bootLevel } from './runlevel-sequences.ts';
import { placeOf, type Sequence } from './sequence.ts';

/** No where the service starts before any runlevel, and a conflict in one: no number puts it behind that. */
export function startsTooEarly(
  { service, conflicts }: OrderWanted,
  { directories }: OrderFacts,
  sequences: readonly Sequence[],
): Arrangement | undefined {
  const level = bootLevel(directories);
  const startsIn = (one: string): readonly string[] =>
    sequences.flatMap((sequence) => (placeOf(sequence.starts, one) === undefined ? [] : sequence.level));
  if (!startsIn(service).includes(level)) return undefined;
  const later = conflicts.filter((one) => startsIn(one).length > 0 && !startsIn(one).includes(level));
  if (later.length === 0) return undefined;
  const data = { service, conflicts: later, level };
  return {
    kind: 'refuse',
    why: because(
      'starts_too_early',
      '{service} starts in runlevel {level}, before any other, and so before {conflicts}, whatever their numbers',
      data,
    ),
    instead: because(
      'later_level',
      'have {service} start in the runlevels of {conflicts}, or stop these before {service} is stopped (pre_stop)',
      data,
    ),
  };
}
