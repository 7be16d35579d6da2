import type { Reason } from '../core/reason.ts';
import type { Action } from '../core/action.ts';
import type { Risk } from '../core/verdict.ts';
import type { BootSystem, InitScripts, RcDirectory, Runlevel } from '../facts/index.ts';

/** A start order wanted: `service` behind all of `conflicts`. */
export interface OrderWanted {
  readonly service: string;
  readonly conflicts: readonly string[];
  /** `behind` and `delay` move the service (2a), `together` moves the conflicts to the front and the service behind them (2b). */
  readonly method: 'behind' | 'delay' | 'together';
  /** Exact start numbers by service, 0 to 99. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Exact stop numbers by service; kill links of others stay as they are. */
  readonly killNumbers: Readonly<Record<string, number>>;
}

/** What a back-end reads of a host. */
export interface OrderFacts {
  readonly directories: readonly RcDirectory[];
  readonly scripts: InitScripts;
  readonly system: BootSystem;
  readonly runlevel: Runlevel;
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
  readonly arrange: (wanted: OrderWanted, host: OrderFacts) => Arrangement;
}
