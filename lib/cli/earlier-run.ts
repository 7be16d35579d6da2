import { resolve } from 'node:path';
import { TaishoError } from '../core/error.ts';
import type { Inventory } from '../core/host.ts';
import { nearest } from '../core/nearest.ts';
import { outcomes, type Outcome } from '../core/outcome.ts';
import type { Playbook } from '../core/playbook.ts';
import type { RunRecord } from '../core/run-record.ts';
import { hostsToResume, hostsToRetry, openRun, resumeOptions, retried, type HostToTakeUp } from '../ledger/index.ts';
import { fleetOf } from '../run/index.ts';
import type { Io } from './io.ts';
import type { RunFlags } from './run.ts';
import { stateDirectory } from './state-directory.ts';

/** A run that takes up an earlier one: how it is made, and what is left to be done. */
export interface EarlierRun {
  readonly run: string;
  readonly playbook: string;
  /** As the earlier run was given them, unless this one is given its own. */
  readonly flags: RunFlags & { readonly inventory: string };
  readonly takeUp: ReadonlyMap<string, HostToTakeUp>;
  /** Throws `TaishoError` where playbook and inventory do not fit what is left any more. */
  check(playbook: Playbook, inventory: Inventory): void;
}

/** The run that `--resume` or `--retry` names. Throws `TaishoError` for one that can not be taken up. */
export async function earlierRun(path: string | undefined, flags: RunFlags, io: Io): Promise<EarlierRun> {
  const { resume, retry } = flags;
  if (path !== undefined)
    throw new TaishoError('bad_option', `a run that is taken up has its own playbook; leave ${path} out`);
  if (resume !== undefined && retry !== undefined)
    throw new TaishoError('bad_option', '--resume takes on what a run did not come to, --retry what failed: give one');
  const { record, running } = await openRun(stateDirectory(io), resume ?? retry ?? '');
  const { run } = record.begun;
  if (running) throw new TaishoError('still_running', `run ${run} still goes on; end it before you take it up`);
  const { playbook, inventory, directory, options } = resumeOptions(record);
  checkExtraVars(record, flags);
  const left = retry === undefined ? hostsToResume(record) : hostsToRetry(record, outcomesOf(flags.outcomes));
  const takeUp = new Map(left.filter(({ plays }) => plays.length > 0).map((one) => [one.host, one]));
  // What the earlier run was limited to is in its record; a limit of this one narrows that.
  const { limit: _, extraVars: __, ...before } = options;
  return {
    run,
    playbook: resolve(directory, playbook),
    flags: {
      ...(placed(before, directory) as Partial<RunFlags>),
      ...flags,
      inventory: flags.inventory ?? place(inventory, directory),
    },
    takeUp,
    check: (now, hosts) => checkFits(record, now, hosts, { takeUp, limit: flags.limit }),
  };
}

/** Values of variables are not recorded: they may be secret. */
function checkExtraVars({ begun: { run, options } }: RunRecord, flags: RunFlags): void {
  const names = options['extraVars'];
  if (!Array.isArray(names) || names.length === 0 || (flags.extraVars ?? []).length > 0) return;
  throw new TaishoError(
    'extra_vars_needed',
    `run ${run} was given -e ${names.join(', ')}, whose values are not recorded: give them again`,
  );
}

function outcomesOf(given: readonly string[] | undefined): readonly Outcome[] {
  if (given === undefined) return retried;
  return given.map((name) => {
    const known = outcomes.find((outcome) => outcome === name);
    if (known !== undefined) return known;
    const near = nearest(name, outcomes);
    const hint = near === undefined ? `there are ${outcomes.join(', ')}` : `did you mean ${near}?`;
    throw new TaishoError('bad_option', `${JSON.stringify(name)} is no outcome; ${hint}`);
  });
}

/** Options that name files, relative to where the earlier run was called. */
function placed(options: Readonly<Record<string, unknown>>, directory: string): Readonly<Record<string, unknown>> {
  const files = new Set(['catalogue', 'privateKey', 'knownHosts']);
  const at = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(at) : typeof value === 'string' ? place(value, directory) : value;
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, files.has(name) ? at(value) : value]),
  );
}

/** A path; but a list of hosts is none, and `~` leads where it leads. */
function place(path: string, directory: string): string {
  return path.includes(',') || path.startsWith('~') ? path : resolve(directory, path);
}

function checkFits(
  { begun }: RunRecord,
  playbook: Playbook,
  inventory: Inventory,
  { takeUp, limit }: Pick<EarlierRun, 'takeUp'> & { readonly limit: string | undefined },
): void {
  const before = begun.plays.map(({ name }) => name);
  const now = playbook.plays.map(({ name }) => name);
  if (JSON.stringify(before) !== JSON.stringify(now)) {
    const text = `the playbook has other plays than in run ${begun.run} (then: ${before.join(', ')}; now: ${now.join(', ')}): run it by itself`;
    throw new TaishoError('other_plays', text);
  }
  const known = new Set(inventory.hosts.map(({ name }) => name));
  const all = fleetOf(playbook, inventory, { limit: undefined, takeUp });
  const missing = [...takeUp.values()].flatMap(({ host, plays }) =>
    plays.every((play) => all.plays[play]?.hosts.includes(host)) ? [] : [host],
  );
  if (missing.length === 0 || limit !== undefined) return;
  const text = known.has(missing[0] ?? '')
    ? `the playbook selects ${missing.join(', ')} no longer`
    : `${missing.join(', ')}: not in the inventory any more`;
  throw new TaishoError('hosts_gone', `${text}; --limit says which hosts of run ${begun.run} to take up`);
}
