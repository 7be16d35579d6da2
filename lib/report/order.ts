import type { Reason } from '../core/reason.ts';
import type { Sequence } from '../core/sequence.ts';
import type { Risk } from '../core/verdict.ts';
import { spoken } from './block.ts';
import { pairLines, pairsOf, type OrderStyle } from './order-table.ts';
import { printable } from './printable.ts';

/** What is shown of a host's boot. */
export interface ShownOrder {
  readonly host: string;
  /** What decides the order, and by what that is seen. */
  readonly system: string;
  readonly evidence: readonly string[];
  readonly sequences: readonly Sequence[];
  readonly after?: {
    readonly sequences: readonly Sequence[];
    readonly open: readonly Reason[];
    readonly risks: readonly Risk[];
  };
}

/** A host's boot and shutdown, runlevel by runlevel, and side by side what a playbook makes of them. Printable lines. */
export function orderLines(order: ShownOrder, style: OrderStyle): readonly string[] {
  const { paint } = style;
  const title = `${paint('bold', printable(order.host))}  ${printable(order.system)}: ${order.evidence.map(printable).join(', ')}`;
  const open = (order.after?.open ?? []).map((why) => `  ${paint('yellow', 'not certain:')} ${spoken(why)}`);
  const risks = (order.after?.risks ?? []).map(
    ({ name, why }) => `  ${paint('yellow', `risk ${printable(name)}:`)} ${spoken(why)}`,
  );
  if (order.sequences.length === 0) return [title, '  no order can be told', ...open];
  const pairs = pairsOf(order.sequences, order.after?.sequences);
  return [title, ...open, ...risks, ...pairs.flatMap((pair) => pairLines(pair, style))];
}
