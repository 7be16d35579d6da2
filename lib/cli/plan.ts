import { renderDiagnostic } from '../core/diagnostic.ts';
import { TaishoError } from '../core/error.ts';
import { loadCatalogue } from '../load/load-catalogue.ts';
import { loadInventory } from '../load/load-inventory.ts';
import { loadPlaybook } from '../library.ts';
import { plan } from '../make-plan.ts';
import { exitCodeOf } from './exit-code.ts';
import { extraVarsOf } from './extra-vars.ts';
import type { Io } from './io.ts';
import { caller } from './caller.ts';
import { checkPlanFiles, presentPlan, type PlanFiles } from './present-plan.ts';
import { version } from './version.ts';
import { wayIn, type WayInFlags } from './way-in.ts';

/** The options of `taisho plan`, as commander gives them. */
export interface PlanFlags extends WayInFlags, PlanFiles {
  readonly inventory: string;
  readonly diff?: boolean;
  readonly limit?: string;
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly extraVars?: readonly string[];
  readonly forks?: number;
  readonly catalogue?: string;
  readonly validHours?: number;
  readonly detailedExitcode?: boolean;
}

/** `taisho plan`: what a playbook would do, shown and saved to be applied exactly so. Changes nothing on any host. */
export async function planCommand(path: string, flags: PlanFlags, io: Io): Promise<number> {
  await checkPlanFiles(flags);
  const inventory = await loadInventory(flags.inventory);
  const playbook = await loadPlaybook(path, {
    warn: (warning) => void io.stderr.write(`${renderDiagnostic(warning)}\n`),
  });
  const { document, result } = await plan(playbook, inventory, {
    catalogue: await loadCatalogue(flags.catalogue),
    extraVars: await extraVarsOf(flags.extraVars ?? []),
    limit: flags.limit,
    tags: flags.tags,
    skipTags: flags.skipTags,
    forks: flags.forks,
    version: await version(),
    by: caller(),
    ...(flags.validHours !== undefined && { validFor: flags.validHours * 3_600_000 }),
    ...wayIn(flags, io),
  });
  if (document.hosts.length === 0)
    throw new TaishoError('no_hosts', 'no host of the inventory fits the playbook and the limit');
  await presentPlan(document, flags, io);
  return exitCodeOf(result, flags.detailedExitcode);
}
