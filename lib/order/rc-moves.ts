import type { RenameAction } from '../core/action.ts';
import type { OrderWanted } from './back-end.ts';
import type { RunlevelOrder } from './boot-order.ts';
import { startOf } from './placement.ts';
import { linkName, type RcLink } from './rc-link.ts';

/** The service itself moves first: between two renames it never starts earlier than before. */
export function startMoves(
  order: RunlevelOrder,
  wanted: OrderWanted,
  numbers: ReadonlyMap<string, number>,
): RenameAction[] {
  const first = [...numbers].sort(([a], [b]) => Number(b === wanted.service) - Number(a === wanted.service));
  const moves: RenameAction[] = [];
  for (const [service, number] of first) {
    const link = startOf(order, service);
    if (link !== undefined && link.number !== number) moves.push(move(order.directory, link, number));
  }
  return moves;
}

/** Kill links get the stop numbers asked for, wherever they are. */
export function killMoves(orders: readonly RunlevelOrder[], { killNumbers }: OrderWanted): RenameAction[] {
  const moves: RenameAction[] = [];
  for (const [service, number] of Object.entries(killNumbers)) {
    for (const { directory, stops } of orders) {
      for (const link of stops)
        if (link.service === service && link.number !== number) moves.push(move(directory, link, number));
    }
  }
  return moves;
}

/** Runlevels that share one directory share its links. */
export function distinct(moves: readonly RenameAction[]): readonly RenameAction[] {
  return [...new Map(moves.map((one) => [JSON.stringify(one), one])).values()];
}

/** Renames a link to another number. */
export function move(directory: string, link: RcLink, number: number): RenameAction {
  return {
    kind: 'rename',
    directory,
    from: link.name,
    to: linkName(link.letter, number, link.service),
    target: link.target,
  };
}
