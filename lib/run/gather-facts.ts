import { toJson, type JsonObject } from '../core/json.ts';
import type { Need } from '../core/fact.ts';
import type { Host } from '../core/host.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import type { Reason } from '../core/reason.ts';
import { Unreachable } from '../core/transport.ts';
import { knownValues, type Model } from '../plan/model.ts';
import { eachOf } from './batches.ts';
import { HostSession, HostUnreadable, type SessionSettings } from './host-session.ts';
import type { Access } from './options.ts';

/** What was read of a host, by fact, as JSON; or why it could not be. */
export type HostFacts = { readonly facts: JsonObject } | { readonly why: Reason };

/** How facts are read outside a play. */
export type GatherSettings = Omit<SessionSettings, 'accessOf'> & {
  readonly forks: number;
  readonly accessOf: (host: Host, become: BecomeKeywords) => Access;
};

/** Reads facts of hosts, one script on each. */
export function gatherFacts(
  hosts: readonly Host[],
  needs: readonly Need[],
  settings: GatherSettings,
): Promise<ReadonlyMap<string, HostFacts>> {
  return gatherModels(hosts, needs, settings, (model) => ({ facts: toJson(knownValues(model)) as JsonObject }));
}

/** Reads hosts, one script on each, and says what `use` makes of each, or why it could not be read. */
export async function gatherModels<T>(
  hosts: readonly Host[],
  needs: readonly Need[],
  settings: GatherSettings,
  use: (model: Model, host: Host) => T,
): Promise<ReadonlyMap<string, T | { readonly why: Reason }>> {
  const found = await eachOf(hosts, settings.forks, async (host): Promise<[string, T | { readonly why: Reason }]> => {
    const session = new HostSession({ ...settings, accessOf: (become) => settings.accessOf(host, become) });
    try {
      return [host.name, use(await session.gather(needs, {}), host)];
    } catch (error) {
      if (error instanceof Unreachable || error instanceof HostUnreadable) return [host.name, { why: error.reason }];
      throw error;
    } finally {
      await session.close();
    }
  });
  return new Map(found);
}
