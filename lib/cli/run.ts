import { renderDiagnostic } from '../core/diagnostic.ts';
import { TaishoError } from '../core/error.ts';
import { loadCatalogue } from '../load/load-catalogue.ts';
import { loadInventory } from '../load/load-inventory.ts';
import { loadPlaybook, run } from '../library.ts';
import type { RecordedOption } from '../core/ledger.ts';
import { fleetOf } from '../run/index.ts';
import { ledgerOf } from './run-ledger.ts';
import { createReport, streamOutput, type ReportKind } from '../report/index.ts';
import { earlierRun, type EarlierRun } from './earlier-run.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { extraVarsOf } from './extra-vars.ts';
import { isColored, type Io } from './io.ts';
import { wayIn, type WayInFlags } from './way-in.ts';

/** The options of `taisho run`, as commander gives them. */
export interface RunFlags extends WayInFlags {
  readonly inventory?: string;
  /** A run of which the rest is to be done, or what failed in it. */
  readonly resume?: string;
  readonly retry?: string;
  /** With `retry`: hosts that ended so. */
  readonly outcomes?: readonly string[];
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
export async function runCommand(path: string | undefined, given: RunFlags, io: Io): Promise<number> {
  const earlier =
    given.resume === undefined && given.retry === undefined ? undefined : await earlierRun(path, given, io);
  const { source, flags } = wanted(path, given, earlier);
  if (earlier?.takeUp.size === 0) {
    io.stdout.write(`nothing is left to do of run ${earlier.run}\n`);
    return exitCodes.done;
  }
  const extraVars = await extraVarsOf(flags.extraVars ?? []);
  const inventory = await loadInventory(flags.inventory);
  const catalogue = await loadCatalogue(flags.catalogue);
  const playbook = await loadPlaybook(source, {
    warn: (warning) => void io.stderr.write(`${renderDiagnostic(warning)}\n`),
  });
  const check = flags.check ?? false;
  const output = streamOutput(io.stdout, isColored(io));
  earlier?.check(playbook, inventory);
  const { plays, hosts } = fleetOf(playbook, inventory, { limit: flags.limit, takeUp: earlier?.takeUp });
  const ledger =
    check || hosts.size === 0
      ? undefined
      : await ledgerOf(
          {
            command: 'run',
            source,
            ...(earlier && { resumes: earlier.run }),
            options: recorded(flags, Object.keys(extraVars)),
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
      takeUp: earlier?.takeUp,
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

/** What is to be run, and how. Throws `TaishoError` where that is not said, or said twice. */
function wanted(
  path: string | undefined,
  flags: RunFlags,
  earlier: EarlierRun | undefined,
): { readonly source: string; readonly flags: RunFlags & { readonly inventory: string } } {
  if (earlier !== undefined) return { source: earlier.playbook, flags: earlier.flags };
  if (flags.outcomes !== undefined) throw new TaishoError('bad_option', '--outcomes chooses among hosts of --retry');
  if (path === undefined)
    throw new TaishoError('no_playbook', 'say which playbook to run, or which run to take up: --resume or --retry');
  const { inventory } = flags;
  if (inventory === undefined) throw new TaishoError('no_inventory', 'say with -i which inventory the hosts are in');
  return { source: path, flags: { ...flags, inventory } };
}

/** The options by which a run can be called again; values of variables may be secret and are not written down. */
function recorded(
  { inventory, limit, tags, skipTags, forks, become, user, privateKey, knownHosts, catalogue }: RunFlags,
  extraVars: readonly string[],
): Readonly<Record<string, RecordedOption>> {
  const given = {
    ...(extraVars.length > 0 && { extraVars }),
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
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<
    string,
    RecordedOption
  >;
}
