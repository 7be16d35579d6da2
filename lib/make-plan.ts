import type { Inventory } from './core/host.ts';
import type { ChangeSet, PlanDocument } from './core/plan.ts';
import type { Playbook } from './core/playbook.ts';
import { partsOf, type LibraryRunOptions } from './library.ts';
import { orderNeeds } from './order/index.ts';
import { documentOf, type HostToFold } from './plan/fold.ts';
import { seenBy, type HostPlan } from './plan/host-plan.ts';
import { modelAfter } from './plan/model.ts';
import { sequencesIn } from './read-order.ts';
import { planWith, type RunResult } from './run/index.ts';

export interface PlanOptions extends LibraryRunOptions {
  /** Version of taisho, which alone applies the plan. */
  readonly version: string;
  /** Milliseconds for which it may be applied; default seven days. */
  readonly validFor?: number | undefined;
}

/**
 * Plans a playbook on the hosts of an inventory, for review: what would be done to each, by what was seen of it. Changes
 * nothing. The result says of each host whether it could be planned.
 */
export async function plan(
  playbook: Playbook,
  inventory: Inventory,
  options: PlanOptions,
): Promise<{ readonly document: PlanDocument; readonly result: RunResult }> {
  const parts = await partsOf(options);
  const { plays, plans, result } = await planWith(playbook, inventory, { ...parts, alsoRead: orderNeeds }, options);
  const made = new Date();
  const document = documentOf({
    made,
    expires: new Date(made.getTime() + (options.validFor ?? WEEK)),
    taisho: options.version,
    by: options.by ?? 'taisho',
    source: { kind: 'playbook', name: playbook.source },
    plays,
    hosts: plans.map(withOrder),
  });
  return { document, result };
}

/** How long a plan may be applied where nobody says: seven days, in milliseconds. */
export const WEEK = 7 * 24 * 3_600_000;

/** The order of starting and stopping before and behind a plan, by what its play's user sees. */
export function withOrder(host: HostPlan): HostToFold {
  const before = seenBy(host.seen, 0);
  const now = sequencesIn(before);
  if ('why' in now || host.parts.length === 0) return host;
  const actions = host.parts.flatMap(({ steps }) => steps.map(({ action }) => action));
  const then = sequencesIn(actions.reduce(modelAfter, before));
  if ('why' in then) return host;
  const order: ChangeSet['order'] = { system: now.system.kind, before: now.sequences, after: then.sequences };
  return { ...host, order };
}
