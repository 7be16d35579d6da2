import type { Fact } from '../core/fact.ts';
import type { RunEvent } from '../core/event.ts';
import type { ChangeSet, PlanDocument, PlannedHost } from '../core/plan.ts';
import { because, sentence } from '../core/reason.ts';
import { Unreachable, type Transport } from '../core/transport.ts';
import { NOT_ATTEMPTED, runFleet } from './fleet.ts';
import { HostApply } from './host-apply.ts';
import { HostScripts, type RunIdentity } from './host-scripts.ts';
import { HostSession, HostUnreadable } from './host-session.ts';
import type { HostOutcome, RunResult } from './options.ts';

/** How a plan is applied. */
export interface ApplySettings {
  /** What hosts may be asked about, by name. */
  readonly facts: ReadonlyMap<string, Fact<unknown>>;
  readonly transportOf: (connection: 'ssh' | 'local') => Transport;
  readonly forks: number;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent: (event: RunEvent) => void;
  readonly scriptTimeout: number;
  readonly identity: RunIdentity;
  /** Only these hosts of the plan. */
  readonly only?: ReadonlySet<string> | undefined;
}

/**
 * Does what a plan says, on each host exactly that or nothing: a host that is another one, or no longer as it was planned
 * on, is left alone and says so. Resolves with what became of every host of the plan.
 */
export async function applyDocument(document: PlanDocument, settings: ApplySettings): Promise<RunResult> {
  const { forks, signal, onEvent, identity, only } = settings;
  const chosen = document.hosts.filter(({ name }) => only?.has(name) ?? true);
  const hosts = new Map(chosen.map((host) => [host.name, host]));
  onEvent({ kind: 'run-start', playbook: document.source.name, check: false, hosts: hosts.size });
  const plays = document.plays.map((play) => ({ ...play, hosts: play.hosts.filter((name) => hosts.has(name)) }));
  const attempt = async (play: number, name: string): Promise<HostOutcome> => {
    const host = hosts.get(name);
    const set = document.changeSets[host?.changeSet ?? -1];
    if (host === undefined || set === undefined) return NOT_ATTEMPTED;
    const outcome = await applyHost({ document, host, set, play }, settings);
    await identity.ledger?.append({
      kind: 'host',
      time: new Date().toISOString(),
      host: name,
      play,
      ...outcome,
      missed: [],
      leftStopped: [],
    });
    return outcome;
  };
  return runFleet(plays, [...hosts.keys()], { check: false, forks, signal, onEvent, attempt });
}

interface HostTurn {
  readonly document: PlanDocument;
  readonly host: PlannedHost;
  readonly set: ChangeSet;
  readonly play: number;
}

async function applyHost({ document, host, set, play }: HostTurn, settings: ApplySettings): Promise<HostOutcome> {
  if (!set.applyable) return asPlanned(set);
  if (!set.parts.some((part) => part.play === play)) return NOTHING;
  const { scriptTimeout, signal, transportOf } = settings;
  const session = new HostSession({
    scriptTimeout,
    signal,
    accessOf: ({ user }) => {
      const way = host.ways[Number(user)] ?? host.ways[0];
      if (way === undefined) throw new RangeError(`the plan has no way into ${host.name}`);
      return { ...way, transport: transportOf(way.connection) };
    },
  });
  try {
    const { hostKey } = await session.enter({ user: String(set.parts[0]?.way ?? 0) });
    if (hostKey !== host.hostKey) return otherKey(host.hostKey, hostKey);
    const scripts = new HostScripts(session, host.name, play, settings.identity);
    return await new HostApply({ document, host, set, play }, scripts, settings).run();
  } catch (error) {
    if (error instanceof Unreachable || error instanceof HostUnreadable)
      return { outcome: 'unreachable', why: error.reason };
    if (error instanceof Error && error.name === 'AbortError') return NOT_ATTEMPTED;
    throw error;
  } finally {
    await session.close();
  }
}

const NOTHING: HostOutcome = { outcome: 'ok', why: because('nothing_to_do', 'nothing was to be done') };

/** A host for which the plan has nothing that could be applied. */
function asPlanned({ outcome, why, open }: ChangeSet): HostOutcome {
  if (outcome === 'ok') return NOTHING;
  if (outcome === 'refused' || outcome === 'unreachable') return { outcome: 'refused', why };
  const reason = sentence(open[0] ?? why);
  return { outcome: 'refused', why: because('not_planned', 'it was not planned to its end: {reason}', { reason }) };
}

function otherKey(planned = 'none', found = 'none'): HostOutcome {
  const text = 'the host shows another key ({found}) than when it was planned ({planned}): nothing was done';
  return { outcome: 'drifted', why: because('other_host_key', text, { planned, found }) };
}
