import type { OrderWanted } from './back-end.ts';
import type { RunlevelOrder } from './boot-order.ts';
import type { OrderFacts } from './order-facts.ts';
import type { RcLink } from './rc-link.ts';
import { floorOf } from './start-needs.ts';

/** The start number each moving service gets, in one runlevel or in all; or what stands in the way. */
export type Placement =
  | { readonly kind: 'numbers'; readonly numbers: ReadonlyMap<string, number> }
  | { readonly kind: 'taken'; readonly number: number; readonly service: string; readonly by: string }
  | { readonly kind: 'none-left'; readonly service: string; readonly above: number }
  | { readonly kind: 'not-behind'; readonly service: string; readonly conflict: string };

/** The article's number for a delayed service (2a). */
const DELAYED = 91;

/** Finds numbers for the service, and for the conflicts where they move as well. Never a number another link has, never past 99. */
export function placeIn(
  orders: readonly RunlevelOrder[],
  wanted: OrderWanted,
  { scripts }: Pick<OrderFacts, 'scripts'>,
): Placement {
  const exact = Object.entries(wanted.numbers);
  const moving = new Set([
    ...exact.map(([service]) => service),
    wanted.service,
    ...(FORWARD.has(wanted.method) ? wanted.conflicts : []),
  ]);
  const taken = new Map<number, string>();
  for (const { starts } of orders)
    for (const link of starts) if (!moving.has(link.service)) taken.set(link.number, link.service);

  const numbers = new Map<string, number>();
  for (const [service, number] of exact) {
    const by = taken.get(number) ?? [...numbers].find(([, other]) => other === number)?.[0];
    if (by !== undefined) return { kind: 'taken', number, service, by };
    numbers.set(service, number);
  }
  for (const [, number] of numbers) taken.set(number, '');
  const floor = (service: string): number =>
    wanted.method === 'earliest'
      ? Math.max(-1, ...orders.map((order) => floorOf(order, numbers, service, scripts)))
      : -1;
  return search(orders, wanted, { numbers, taken, floor });
}

/** Methods that move the conflicts as well. */
const FORWARD: ReadonlySet<OrderWanted['method']> = new Set(['together', 'earliest']);

interface Search {
  readonly numbers: Map<string, number>;
  readonly taken: ReadonlyMap<number, string>;
  /** The number that a service must be above because of what it needs; -1 where it needs nothing. */
  readonly floor: (service: string) => number;
}

function search(orders: readonly RunlevelOrder[], wanted: OrderWanted, { numbers, taken, floor }: Search): Placement {
  let last = 0;
  if (FORWARD.has(wanted.method)) {
    for (const conflict of inPresentOrder(orders, wanted.conflicts)) {
      const number = numbers.get(conflict) ?? free(taken, Math.max(last, floor(conflict)) + 1);
      if (number === undefined) return { kind: 'none-left', service: conflict, above: last };
      numbers.set(conflict, number);
      last = Math.max(last, number);
    }
  }
  const highest = (conflict: string): number => numbers.get(conflict) ?? presentNumber(orders, conflict);
  const above = Math.max(last, floor(wanted.service), ...wanted.conflicts.map(highest));
  const own =
    numbers.get(wanted.service) ?? free(taken, wanted.method === 'delay' ? Math.max(above + 1, DELAYED) : above + 1);
  if (own === undefined) return { kind: 'none-left', service: wanted.service, above };
  const ahead = wanted.conflicts.find((conflict) => highest(conflict) >= own);
  if (ahead !== undefined) return { kind: 'not-behind', service: wanted.service, conflict: ahead };
  return { kind: 'numbers', numbers: numbers.set(wanted.service, own) };
}

/** The first number from here on that is not taken; undefined where none is left up to 99. */
export function free(taken: { readonly has: (number: number) => boolean }, from: number): number | undefined {
  for (let number = from; number <= 99; number++) if (!taken.has(number)) return number;
  return undefined;
}

function presentNumber(orders: readonly RunlevelOrder[], service: string): number {
  return Math.max(
    -1,
    ...orders.flatMap(({ starts }) => starts.filter((link) => link.service === service).map((link) => link.number)),
  );
}

/** The conflicts keep the order among themselves that they have now. */
function inPresentOrder(orders: readonly RunlevelOrder[], conflicts: readonly string[]): readonly string[] {
  return [...conflicts].sort((a, b) => presentNumber(orders, a) - presentNumber(orders, b));
}

/** The link by which a service starts in a runlevel. */
export function startOf(order: RunlevelOrder, service: string): RcLink | undefined {
  return order.starts.find((link) => link.service === service);
}
