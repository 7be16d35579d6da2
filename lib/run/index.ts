import type { Catalogue } from '../core/catalogue.ts';
import type { RunEvent } from '../core/event.ts';
import type { Host, Inventory, Variables } from '../core/host.ts';
import type { BecomeKeywords, Playbook } from '../core/playbook.ts';
import type { Remedies } from '../core/remedy.ts';
import { newRunId } from '../ledger/index.ts';
import type { Ledger } from '../core/ledger.ts';
import type { RunIdentity } from './host-scripts.ts';
import type { Access, RunResult, RunSettings, TakeUp } from './options.ts';
import type { Need } from '../core/fact.ts';
import type { PlanDocument, PlannedPlay, Way } from '../core/plan.ts';
import type { HostPlan } from '../plan/host-plan.ts';
import { applyDocument, type ApplySettings } from './apply-plan.ts';
import { NOT_ATTEMPTED } from './fleet.ts';
import { PlanRecorder } from './plan-recorder.ts';
import { fleetOf, runPlaybook } from './run.ts';

export { gatherFacts, gatherModels, type GatherSettings, type HostFacts } from './gather-facts.ts';
export type { Access, HostOutcome, RunResult, TakeUp } from './options.ts';
export { planRollBack } from './plan-roll-back.ts';
export { fleetOf } from './run.ts';

/** What a caller may say about a run; everything has a default but what is handed in by `run` of the library. */
export interface RunOptions {
  /** Only tell what would be done. Nothing is changed on any host. */
  readonly check?: boolean | undefined;
  /** Hosts at work at a time. */
  readonly forks?: number | undefined;
  /** Variables that win over all others, as `-e`. */
  readonly extraVars?: Variables | undefined;
  /** A host pattern: only hosts that also fit it. */
  readonly limit?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly skipTags?: readonly string[] | undefined;
  /** Aborted: what is in flight is finished, nothing more is begun, the rest is `not-attempted`. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Milliseconds that one script on a host may take; default one hour. */
  readonly scriptTimeout?: number | undefined;
  /** Milliseconds for which a host whose connection was lost while it acted is tried again; default one minute. */
  readonly patience?: number | undefined;
  /** Who acts, for the hosts' locks and journals: `USER@MACHINE`. */
  readonly by?: string | undefined;
  /** The run's name in journals and ledger; default: a new one. */
  readonly run?: string | undefined;
  readonly ledger?: Ledger | undefined;
  /** What an earlier run has left: only these hosts take part, each only in these plays. */
  readonly takeUp?: TakeUp | undefined;
}

/** What other layers hand in. */
export interface RunParts {
  readonly remedies: Remedies;
  readonly catalogue: Catalogue;
  readonly accessOf: (host: Host, become: BecomeKeywords) => Access;
}

/** Runs a playbook with its defaults filled in: see `runPlaybook`. */
export function runWith(
  playbook: Playbook,
  inventory: Inventory,
  parts: RunParts,
  options: RunOptions,
): Promise<RunResult> {
  return runPlaybook(playbook, inventory, settingsOf(playbook, parts, options));
}

function settingsOf(playbook: Playbook, parts: RunParts, options: RunOptions): RunSettings {
  return {
    ...parts,
    check: options.check ?? false,
    forks: options.forks ?? 20,
    extraVars: options.extraVars ?? {},
    limit: options.limit,
    tags: options.tags ?? [],
    skipTags: options.skipTags ?? [],
    takeUp: options.takeUp,
    signal: options.signal,
    onEvent: options.onEvent ?? (() => undefined),
    scriptTimeout: options.scriptTimeout ?? 3_600_000,
    identity: identityOf(playbook.source, options),
  };
}

/** Plans a playbook: a check, written down host by host, in the inventory's order. */
export async function planWith(
  playbook: Playbook,
  inventory: Inventory,
  parts: RunParts & { readonly alsoRead: readonly Need[] },
  options: RunOptions,
): Promise<{
  readonly plays: readonly PlannedPlay[];
  readonly plans: readonly HostPlan[];
  readonly result: RunResult;
}> {
  const recorders = new Map<string, PlanRecorder>();
  const recorderOf = (host: Host): PlanRecorder => {
    const recorder =
      recorders.get(host.name) ?? new PlanRecorder(host, (become) => wayOf(parts.accessOf(host, become)));
    recorders.set(host.name, recorder);
    return recorder;
  };
  const settings = {
    ...settingsOf(playbook, parts, { ...options, check: true }),
    alsoRead: parts.alsoRead,
    recorderOf,
  };
  const { plays, hosts } = fleetOf(playbook, inventory, options);
  const result = await runPlaybook(playbook, inventory, settings);
  const planned = plays.map(({ name, hosts: own, serial, maxFailPercentage, anyErrorsFatal }, i) => ({
    name,
    hosts: own,
    serial,
    ...(maxFailPercentage !== undefined && { maxFailPercentage }),
    anyErrorsFatal,
    rollback: playbook.plays[i]?.rollback ?? true,
  }));
  const plans = [...hosts.values()].map((host) => recorderOf(host).plan(result.hosts.get(host.name) ?? NOT_ATTEMPTED));
  return { plays: planned, plans, result };
}

function wayOf({ connection, target, root }: Access): Way {
  return { connection, target, root };
}

/** Applies a plan with the defaults filled in: see `applyDocument`. */
export function applyWith(
  document: PlanDocument,
  options: RunOptions,
  parts: Pick<ApplySettings, 'facts' | 'transportOf' | 'only'>,
): Promise<RunResult> {
  return applyDocument(document, {
    ...parts,
    forks: options.forks ?? 20,
    signal: options.signal,
    onEvent: options.onEvent ?? (() => undefined),
    scriptTimeout: options.scriptTimeout ?? 3_600_000,
    identity: identityOf(document.source.name, options),
  });
}

/** The run as journals and ledger know it. */
export function identityOf(reason: string, options: RunOptions): RunIdentity {
  const parts = new Map<string, number>();
  return {
    run: options.run ?? newRunId(),
    owner: options.by ?? 'taisho',
    reason,
    ledger: options.ledger,
    patience: options.patience ?? 60_000,
    lockExpiry: options.scriptTimeout ?? 3_600_000,
    nextPart: (host) => {
      const part = parts.get(host) ?? 0;
      parts.set(host, part + 1);
      return part;
    },
  };
}
