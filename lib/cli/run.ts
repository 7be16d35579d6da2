import { renderDiagnostic } from '../core/diagnostic.ts';
import { TaishoError } from '../core/error.ts';
import { loadCatalogue } from '../load/load-catalogue.ts';
import { loadInventory } from '../load/load-inventory.ts';
import { loadPlaybook, run } from '../library.ts';
import type { RecordedOption } from '../core/ledger.ts';
import { fleetOf } from '../run/index.ts';
import { ledgerOf } from './run-ledger.ts';
import { createReport, streamOutput, type ReportKind } from '../report/index.ts';
import { exitCodeOf } from './exit-code.ts';
import { extraVarsOf } from './extra-vars.ts';
import { isColored, type Io } from './io.ts';
import { wayIn, type WayInFlags } from './way-in.ts';

/** The options of `taisho run`, as commander gives them. */
export interface RunFlags extends WayInFlags {
  readonly inventory: string;
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly limit?: string;
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly extraVars?: readonly string[];
  readonly forks?: number;
  readonly catalogue?: string;
  readonly verbose?: boolean;
  readonly detailedExitcode?: boolean;
  readonly output: ReportKind;
}

/** `taisho run`: everything the caller may have got wrong is found before a host is touched. */
export async function runCommand(path: string, flags: RunFlags, io: Io): Promise<number> {
  const extraVars = await extraVarsOf(flags.extraVars ?? []);
  const inventory = await loadInventory(flags.inventory);
  const catalogue = await loadCatalogue(flags.catalogue);
  const playbook = await loadPlaybook(path, {
    warn: (warning) => void io.stderr.write(`${renderDiagnostic(warning)}\n`),
  });
  const check = flags.check ?? false;
  const output = streamOutput(io.stdout, isColored(io));
  const { plays, hosts } = fleetOf(playbook, inventory, flags.limit);
  const ledger =
    check || hosts.size === 0
      ? undefined
      : await ledgerOf(
          {
            command: 'run',
            source: path,
            options: recorded(flags),
            hosts: [...hosts.keys()],
            plays: plays.map(({ name, hosts: own }) => ({ name, hosts: own })),
          },
          io,
        );
  const report = await createReport(flags.output, output, {
    check,
    diff: flags.diff ?? false,
    verbose: flags.verbose ?? false,
  });
  try {
    const result = await run(playbook, inventory, {
      ...ledger?.options,
      catalogue,
      check,
      extraVars,
      limit: flags.limit,
      tags: flags.tags,
      skipTags: flags.skipTags,
      forks: flags.forks,
      ...wayIn(flags, io),
      onEvent: (event) => report.event(event),
    });
    if (result.hosts.size === 0)
      throw new TaishoError('no_hosts', 'no host of the inventory fits the playbook and the limit');
    await ledger?.end(result.interrupted);
    return exitCodeOf(result, flags.detailedExitcode);
  } finally {
    await report.end();
    await ledger?.close();
  }
}

/** The options by which a run can be called again; values of variables may be secret and are not written down. */
function recorded({
  inventory,
  limit,
  tags,
  skipTags,
  forks,
  become,
  user,
  privateKey,
  knownHosts,
  catalogue,
}: RunFlags): Readonly<Record<string, RecordedOption>> {
  const given = { inventory, limit, tags, skipTags, forks, become, user, privateKey, knownHosts, catalogue };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<
    string,
    RecordedOption
  >;
}
