import { because, type Reason } from '../core/reason.ts';
import { bootOrder, type RunlevelOrder } from './boot-order.ts';
import type { OrderFacts } from './order-facts.ts';
import type { RcLink } from './rc-link.ts';
import type { Place, Sequence } from './sequence.ts';

/**
 * Runlevels as rc walks them: on entering one, its K links and then its S links, one after the other, by name. A link of
 * equal number comes before or after by the host's collation, which nobody should rely on.
 */
export function rcSequences(host: OrderFacts): readonly Sequence[] {
  const into = host.runlevel.boot ?? host.runlevel.current;
  return bootOrder(host.directories, host.scripts).map((order) => sequenceOf(order, into));
}

function sequenceOf(order: RunlevelOrder, into: string | undefined): Sequence {
  const { level } = order;
  const isDown = level === '0' || level === '6';
  // In 0 and 6 there is nothing to start: rc calls S links there to end the system.
  return {
    level,
    boot: level === into || level === 'S',
    certainBy: 'rank',
    starts: isDown ? [] : placesOf(order.starts, 0),
    stops: isDown
      ? [...placesOf(order.stops, 0), ...placesOf(order.starts, order.stops.length)]
      : placesOf(order.stops, 0),
  };
}

function placesOf(links: readonly RcLink[], from: number): readonly Place[] {
  const runs = links.filter(({ runs: isRun }) => isRun);
  let rank = from - 1;
  return runs.map((link, i) => {
    const before = runs[i - 1];
    if (before === undefined || before.number !== link.number) rank = from + i;
    const equals = runs.filter((other) => other !== link && other.number === link.number);
    return { service: link.service, name: link.name, rank, after: [], why: whyOf(link, equals) };
  });
}

function whyOf({ number }: RcLink, equals: readonly RcLink[]): Reason {
  if (equals.length === 0) return because('by_number', 'number {number}', { number });
  return because('by_name', 'number {number}, as {equals}: which of them is first is not certain', {
    number,
    equals: equals.map(({ service }) => service),
  });
}
