import type { Action } from '../core/action.ts';
import type { Arrangement, OrderWanted } from './back-end.ts';
import { bootOrder, type RunlevelOrder } from './boot-order.ts';
import { areNumbered, NUMBERED_LEVELS } from './generated-units.ts';
import type { OrderFacts } from './order-facts.ts';
import { free, startOf } from './placement.ts';
import { distinct, move } from './rc-moves.ts';
import { unsound } from './soundness.ts';
import type { UnitGraph } from './unit-graph.ts';

/** What becomes of the S links of a service. */
export type Renumbering =
  | { readonly kind: 'moves'; readonly actions: readonly Action[]; readonly from?: number; readonly to?: number }
  | { readonly kind: 'refuse'; readonly arrangement: Arrangement };

/**
 * Renames the S links of a generated unit where the generator would put it, by its number, before one of these units. It
 * can't be told otherwise: a drop-in adds to what the generator says and takes nothing back.
 */
export function renumbered(graph: UnitGraph, id: string, before: ReadonlySet<string>, host: OrderFacts): Renumbering {
  const own = graph.generated.get(id);
  const ahead = [...graph.generated.values()].filter(
    (other) => own !== undefined && before.has(other.unit.id) && areNumbered(own, other),
  );
  const bound = Math.max(-1, ...ahead.map(({ number }) => number ?? -1));
  if (own?.number === undefined || bound <= own.number) return { kind: 'moves', actions: [] };

  const orders = bootOrder(host.directories, host.scripts).filter(({ level }) => NUMBERED_LEVELS.has(level));
  const conflicts = ahead.filter(({ number }) => (number ?? -1) > (own.number ?? -1)).map(({ script }) => script);
  const wanted: OrderWanted = { service: own.script, conflicts, method: 'behind', numbers: {}, killNumbers: {} };
  const problem = unsound(wanted, host, orders);
  if (problem !== undefined) return { kind: 'refuse', arrangement: problem };
  const to = placeAbove(bound, orders, own.script);
  const moves = orders.flatMap((order) => {
    const link = startOf(order, own.script);
    return link === undefined || link.number === to ? [] : move(order.directory, link, to);
  });
  return { kind: 'moves', actions: distinct(moves), from: own.number, to };
}

/** Nothing sorts after 99, and of equal numbers the generator says nothing: the drop-in decides then. */
function placeAbove(bound: number, orders: readonly RunlevelOrder[], script: string): number {
  const taken = new Set(
    orders.flatMap(({ starts }) => starts.map((link) => (link.service === script ? -1 : link.number))),
  );
  return free(taken, bound + 1) ?? bound;
}
