import { TaishoError } from '../core/error.ts';
import { outcomes, type Outcome } from '../core/outcome.ts';
import type { ListedRun, RunRecord } from '../core/run-record.ts';
import { openLedger } from './find-run.ts';
import { runIds } from './run-ids.ts';

/** Runs, newest first, at most so many. One of which the ledger can't be read is in the list, and hides no other. */
export async function listRuns(
  directory: string,
  limit: number,
): Promise<{ readonly runs: readonly ListedRun[]; readonly more: number }> {
  const ids = await runIds(directory);
  const runs: ListedRun[] = [];
  for (const run of ids.slice(0, limit)) runs.push(await listed(directory, run));
  return { runs, more: ids.length - runs.length };
}

async function listed(directory: string, run: string): Promise<ListedRun> {
  try {
    const { record, running } = await openLedger(directory, run);
    const { begun, ended } = record;
    return {
      run,
      begun,
      ...(ended && { ended }),
      ...(running !== undefined && { running }),
      summary: summaryOf(record),
    };
  } catch (error) {
    if (!(error instanceof TaishoError)) throw error;
    return { run, damage: error.message };
  }
}

/** How many hosts came to which outcome. */
export function summaryOf({ hosts }: RunRecord): Readonly<Record<Outcome, number>> {
  const summary = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome } of hosts.values()) summary[outcome] += 1;
  return summary;
}
