import { openRun } from '../ledger/index.ts';
import { rollBackPlan } from '../make-rollback.ts';
import { planFile } from '../plan/plan-file.ts';
import { painter, type ReportKind } from '../report/index.ts';
import { planLines } from '../report/plan-text.ts';
import { applyDocumentCommand } from './apply.ts';
import { caller } from './caller.ts';
import { exitCodes } from './exit-code.ts';
import { isColored, type Io } from './io.ts';
import { stateDirectory } from './state-directory.ts';
import { version } from './version.ts';
import { wayIn } from './way-in.ts';
import { writeNewFile } from './write-new-file.ts';

/** The options of `taisho rollback`. */
export interface RollbackFlags {
  readonly out?: string;
  readonly check?: boolean;
  readonly limit?: readonly string[];
  readonly forks?: number;
  readonly diff?: boolean;
  readonly verbose?: boolean;
  readonly output: ReportKind;
}

/** `taisho rollback`: plans to take a run back, and does it, or only shows and saves the plan. */
export async function rollbackCommand(run: string, flags: RollbackFlags, io: Io): Promise<number> {
  const { record } = await openRun(stateDirectory(io), run);
  const { signal, transports } = wayIn({}, io);
  const { limit: only, forks } = flags;
  const document = await rollBackPlan(record, {
    only,
    forks,
    signal,
    transports,
    version: await version(),
    by: caller(),
  });
  const { text, digest } = planFile(document);
  if (flags.out === undefined && !flags.check) return applyDocumentCommand({ document, digest }, 'rollback', flags, io);
  if (flags.out !== undefined) await writeNewFile(flags.out, text);
  const style = { paint: painter(isColored(io)), columns: io.stdout.columns ?? 100, now: new Date() };
  const lines = planLines(document, {
    ...style,
    digest,
    version: await version(),
    diff: flags.diff ?? false,
    evidence: false,
  });
  io.stdout.write(`${lines.join('\n')}\n`);
  if (flags.out !== undefined && document.applyable)
    io.stdout.write(`\nTo apply exactly this: taisho apply ${flags.out} --digest sha256:${digest}\n`);
  return exitCodes.done;
}
