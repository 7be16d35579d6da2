import type { Reason } from '../core/reason.ts';
import type { Action } from '../core/action.ts';
import type { Risk } from '../core/verdict.ts';
import type { OrderFacts } from './order-facts.ts';
import type { Sequence } from './sequence.ts';

/** A start order wanted: `service` behind all of `conflicts`. */
export interface OrderWanted {
  readonly service: string;
  readonly conflicts: readonly string[];
  /**
   * `behind` and `delay` move the service (2a); `together` moves the conflicts to the very front and the service behind
   * them (2b); `earliest` moves both as far to the front as what the conflicts need allows.
   */
  readonly method: 'behind' | 'delay' | 'together' | 'earliest';
  /** Exact start numbers by service, 0 to 99. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Exact stop numbers by service; kill links of others stay as they are. */
  readonly killNumbers: Readonly<Record<string, number>>;
}

/** How an order is brought about, or why it is not. */
export type Arrangement =
  | { readonly kind: 'ok'; readonly why: Reason; readonly risks: readonly Risk[] }
  | {
      readonly kind: 'change';
      readonly why: Reason;
      readonly actions: readonly Action[];
      readonly risks: readonly Risk[];
      /** Whether the service will start later than it does now, unprotected until then. */
      readonly later: boolean;
    }
  | { readonly kind: 'refuse'; readonly why: Reason; readonly instead: Reason };

/** One way in which Linux orders the start of services. Pure. */
export interface BackEnd {
  /** Names of the services that this host could start, whether it does or not: what conflicts are looked for among. */
  readonly services: (host: OrderFacts) => readonly string[];
  /** The boot and the shutdown, as they will go, a sequence for each runlevel or target. */
  readonly sequences: (host: OrderFacts) => readonly Sequence[];
  /** How `wanted` is brought about. Risks named `undone` say what later event would undo it. */
  readonly arrange: (wanted: OrderWanted, host: OrderFacts) => Arrangement;
}
