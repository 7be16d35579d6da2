import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { Need } from '../core/fact.ts';
import type { Host } from '../core/host.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import type { Reason } from '../core/reason.ts';
import { Unreachable } from '../core/transport.ts';
import { knownValues } from '../plan/model.ts';
import { eachOf } from './batches.ts';
import { HostSession, HostUnreadable, type SessionSettings } from './host-session.ts';
import type { Access } from './options.ts';

/** What was read of a host, by fact, as JSON; or why it could not be. */
export type HostFacts = { readonly facts: JsonObject } | { readonly why: Reason };

/** Reads facts of hosts, one script on each. */
export async function gatherFacts(
  hosts: readonly Host[],
  needs: readonly Need[],
  settings: Omit<SessionSettings, 'accessOf'> & {
    forks: number;
    accessOf: (host: Host, become: BecomeKeywords) => Access;
  },
): Promise<ReadonlyMap<string, HostFacts>> {
  const found = await eachOf(hosts, settings.forks, async (host): Promise<[string, HostFacts]> => {
    const session = new HostSession({ ...settings, accessOf: (become) => settings.accessOf(host, become) });
    try {
      return [host.name, { facts: toJson(knownValues(await session.gather(needs, {}))) as JsonObject }];
    } catch (error) {
      if (error instanceof Unreachable || error instanceof HostUnreadable) return [host.name, { why: error.reason }];
      throw error;
    } finally {
      await session.close();
    }
  });
  return new Map(found);
}

/** Maps become objects without prototype: names that hosts chose are keys in them. */
function toJson(value: unknown): Json {
  if (value instanceof Map || isJsonObject(value)) {
    const object = Object.create(null) as Record<string, Json>;
    for (const [key, one] of value instanceof Map ? (value as Map<string, unknown>) : Object.entries(value))
      object[key] = toJson(one);
    return object;
  }
  return Array.isArray(value) ? value.map(toJson) : ((value ?? null) as Json);
}
