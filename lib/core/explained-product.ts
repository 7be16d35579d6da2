import type { Product, Turn } from './catalogue.ts';
import type { Reason } from './reason.ts';

/** All that a catalogue has on a product: its entry, what conflicts with it by any entry, and how to add to it. */
export interface ExplainedProduct {
  readonly product: Product;
  readonly conflicts: readonly ExplainedConflict[];
  /** A catalogue file that an operator can begin with; as it stands it changes nothing. */
  readonly override: string;
}

/** Services that conflict with those of a product, and what can be done about it. */
export interface ExplainedConflict {
  /** The product they belong to, where the catalogue has one of that very name. */
  readonly product?: { readonly id: string; readonly name: string };
  readonly services: readonly string[];
  /** When they are stopped, and started, as to the product's own. */
  readonly stop: Turn;
  readonly start: Turn;
  /** The id of the product in whose entry it stands, and what it says of it. */
  readonly saidBy: string;
  readonly words?: string;
  readonly remedies: readonly FittingRemedy[];
}

/** Whether a remedy is of use against a conflict, and why. */
export interface FittingRemedy {
  readonly remedy: 'pre_stop' | 'start_order';
  readonly fits: boolean;
  readonly why: Reason;
}
