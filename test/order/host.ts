import type { Arrangement, BackEnd, OrderWanted } from '../../lib/order/back-end.ts';
import { orderFacts, orderNeeds, type OrderFacts } from '../../lib/order/order-facts.ts';
import { factsFor, type Model } from '../../lib/plan/model.ts';
import { modelOf, type How } from '../remote/shell.ts';

/** What back-ends read of the host below `root`, through a real shell. */
export function orderFactsOf(root: string, how: How = {}): OrderFacts {
  return factsIn(modelOf(root, orderNeeds, how));
}

/** What back-ends read of a model. */
export function factsIn(model: Model): OrderFacts {
  const looked = factsFor(model, orderNeeds);
  if (looked.found !== 'facts') throw new Error(looked.found === 'unreadable' ? looked.why.code : looked.found);
  return orderFacts(looked.facts);
}

/** splx behind abc, the default way, as far as not said otherwise. */
export function wantedOrder(wanted: Partial<OrderWanted> = {}): OrderWanted {
  return { service: 'splx', conflicts: ['abc'], method: 'behind', numbers: {}, killNumbers: {}, ...wanted };
}

/** What a back-end would do on the host below `root`. */
export function arrangedOn(root: string, { arrange }: BackEnd, wanted: Partial<OrderWanted> = {}): Arrangement {
  return arrange(wantedOrder(wanted), orderFactsOf(root));
}

/** The renames of an arrangement: `S01splx S91splx`. */
export function renamesOf(arrangement: Arrangement): readonly string[] {
  if (arrangement.kind !== 'change') return [];
  return arrangement.actions.flatMap((one) => (one.kind === 'rename' ? `${one.from} ${one.to}` : []));
}
