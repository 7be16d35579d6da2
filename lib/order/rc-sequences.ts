import { because, type Reason } from '../core/reason.ts';
import type { OrderFacts } from './order-facts.ts';
import { runlevelSequences, type Run } from './runlevel-sequences.ts';
import type { Place, Sequence } from './sequence.ts';

/**
 * Runlevels as rc walks them: on entering one, all `K*` and then all `S*`, one after the other, in the order of their
 * names. What is alike in the first three characters comes in an order that the host's collation decides. Whether a
 * service is stopped depends on its lock as well; here it is taken to run.
 */
export function rcSequences(host: OrderFacts): readonly Sequence[] {
  return runlevelSequences(host, 'rank', placesOf);
}

function placesOf(runs: readonly Run[]): readonly Place[] {
  let rank = 0;
  return runs.map(({ name, service }, i) => {
    if (i > 0 && place(runs[i - 1]) !== place(runs[i])) rank = i;
    const equals = runs.filter((other) => other.name !== name && place(other) === place({ name }));
    return { service, name, rank, after: [], why: whyOf(name, equals) };
  });
}

/** The part of a name that orders it for certain: `S90`. */
function place(run: Pick<Run, 'name'> | undefined): string {
  return run?.name.slice(0, 3) ?? '';
}

function whyOf(name: string, equals: readonly Run[]): Reason {
  const number = name.slice(1, 3);
  if (equals.length > 0) {
    const services = equals.map(({ service }) => service);
    return because('by_name', 'number {number}, tied with {services}', { number, services });
  }
  if (!/^\d\d$/.test(number)) return because('by_odd_name', 'its name has no number, and sorts here', {});
  return because('by_number', 'number {number}', { number });
}
