import { openRun } from '../ledger/index.ts';
import { rollBackPlan } from '../make-rollback.ts';
import { planFile } from '../plan/plan-file.ts';
import type { ReportKind } from '../report/index.ts';
import { applyDocumentCommand } from './apply.ts';
import { caller } from './caller.ts';
import { exitCodes } from './exit-code.ts';
import type { Io } from './io.ts';
import { checkPlanFiles, presentPlan, type PlanFiles } from './present-plan.ts';
import { stateDirectory } from './state-directory.ts';
import { version } from './version.ts';
import { wayIn } from './way-in.ts';

/** The options of `taisho rollback`. */
export interface RollbackFlags extends PlanFiles {
  readonly check?: boolean;
  readonly limit?: readonly string[];
  readonly forks?: number;
  readonly diff?: boolean;
  readonly verbose?: boolean;
  readonly output: ReportKind;
}

/** `taisho rollback`: plans to take a run back, and does it, or only shows and saves the plan. */
export async function rollbackCommand(run: string, flags: RollbackFlags, io: Io): Promise<number> {
  await checkPlanFiles(flags);
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
  if (flags.out === undefined && !flags.check)
    return applyDocumentCommand({ document, digest: planFile(document).digest }, 'rollback', flags, io);
  await presentPlan(document, flags, io);
  return exitCodes.done;
}
