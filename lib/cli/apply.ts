import { apply } from '../apply.ts';
import type { DigestedPlan } from '../plan/plan-file.ts';
import { loadPlan } from '../read-plan.ts';
import { createReport, streamOutput, type ReportKind } from '../report/index.ts';
import { exitCodeOf } from './exit-code.ts';
import { isColored, type Io } from './io.ts';
import { ledgerOf } from './run-ledger.ts';
import { version } from './version.ts';
import { wayIn } from './way-in.ts';

/** The options of `taisho apply`. */
export interface ApplyFlags {
  readonly digest?: string;
  readonly limit?: readonly string[];
  readonly forks?: number;
  readonly diff?: boolean;
  readonly verbose?: boolean;
  readonly output: ReportKind;
}

/** `taisho apply`: does what a saved plan says, on each host exactly that or nothing. */
export async function applyCommand(file: string, flags: ApplyFlags, io: Io): Promise<number> {
  const plan = await loadPlan(file, { digest: flags.digest, now: new Date(), version: await version() });
  return applyDocumentCommand(plan, 'apply', flags, io);
}

/** Applies a plan that was read or just made, and tells how it goes. */
export async function applyDocumentCommand(
  { document, digest }: DigestedPlan,
  command: 'apply' | 'rollback',
  flags: Omit<ApplyFlags, 'digest'>,
  io: Io,
): Promise<number> {
  const report = await createReport(flags.output, streamOutput(io.stdout, isColored(io)), {
    check: false,
    diff: flags.diff ?? false,
    verbose: flags.verbose ?? false,
  });
  const hosts = document.hosts.map(({ name }) => name).filter((name) => flags.limit?.includes(name) ?? true);
  const ledger = await ledgerOf(
    {
      command,
      source: document.source.name,
      plan: digest,
      options: {},
      hosts,
      plays: document.plays.map(({ name, hosts: own }) => ({ name, hosts: own.filter((one) => hosts.includes(one)) })),
    },
    io,
  );
  try {
    const { signal, transports } = wayIn({}, io);
    const result = await apply(document, {
      only: flags.limit,
      forks: flags.forks,
      signal,
      transports,
      ...ledger.options,
      onEvent: (event) => report.event(event),
    });
    await ledger.end(result.interrupted);
    return exitCodeOf(result);
  } finally {
    await report.end();
    await ledger.close();
  }
}
