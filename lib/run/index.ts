import type { Catalogue } from '../core/catalogue.ts';
import type { RunEvent } from '../core/event.ts';
import type { Host, Inventory, Variables } from '../core/host.ts';
import type { BecomeKeywords, Playbook } from '../core/playbook.ts';
import type { Remedies } from '../core/remedy.ts';
import type { Access, RunResult } from './options.ts';
import { runPlaybook } from './run.ts';

export { gatherFacts, gatherModels, type GatherSettings, type HostFacts } from './gather-facts.ts';
export type { Access, HostOutcome, RunResult } from './options.ts';

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
  return runPlaybook(playbook, inventory, {
    ...parts,
    check: options.check ?? false,
    forks: options.forks ?? 20,
    extraVars: options.extraVars ?? {},
    limit: options.limit,
    tags: options.tags ?? [],
    skipTags: options.skipTags ?? [],
    signal: options.signal,
    onEvent: options.onEvent ?? (() => undefined),
    scriptTimeout: options.scriptTimeout ?? 3_600_000,
  });
}
