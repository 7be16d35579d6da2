import { TaishoError } from '../core/error.ts';
import { matches } from '../core/name.ts';
import { nearest } from '../core/nearest.ts';
import type { RunRecord } from '../core/run-record.ts';
import { ledgerFile } from './file-ledger.ts';
import { readLedger } from './read-ledger.ts';
import { isRunning } from './process-mark.ts';
import { runIds } from './run-ids.ts';
import { runRecord } from './run-record.ts';

/** A run's ledger, found and read. */
export interface FoundRun {
  readonly record: RunRecord;
  readonly file: string;
  /** The number of its last line, where that was cut. */
  readonly cut?: number;
  /** Of a run that has not ended: whether it still goes on, where that can be told. */
  readonly running?: boolean;
}

/** Reads the run that was meant: its identifier, the beginning of one, or `last`. Throws `TaishoError`. */
export async function openRun(directory: string, meant: string): Promise<FoundRun> {
  return openLedger(directory, await findRun(directory, meant));
}

/** Reads a run by its whole identifier. */
export async function openLedger(directory: string, run: string): Promise<FoundRun> {
  const file = ledgerFile(directory, run);
  const { records, cut } = await readLedger(file);
  const record = runRecord(records);
  if (record.begun.run !== run)
    throw new TaishoError('ledger_damaged', `${file}:1: it is the ledger of another run, ${record.begun.run}`);
  const { writer } = record.begun;
  const running = record.ended === undefined && writer !== undefined ? await isRunning(writer) : undefined;
  return { record, file, ...(cut !== undefined && { cut }), ...(running !== undefined && { running }) };
}

/**
 * The identifier of the run that was meant. What is given is only compared with the identifiers there are; it is never
 * part of a path. Throws `TaishoError` for none and for several.
 */
export async function findRun(directory: string, meant: string): Promise<string> {
  const runs = await runIds(directory);
  const [newest] = runs;
  if (newest === undefined) throw new TaishoError('no_such_run', `there are no runs yet in ${directory}`);
  if (meant === 'last') return newest;
  const found = matches(PREFIX, meant) ? runs.filter((run) => run.startsWith(meant)) : [];
  const [only, ...others] = found;
  if (only === undefined) throw noSuchRun(meant, runs);
  if (others.length === 0) return only;
  const some = found.slice(0, SHOWN).join(', ');
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  throw new TaishoError('ambiguous_run', `${found.length} runs begin with ${meant}: ${some}${more}`);
}

const PREFIX = '^\\d[0-9TZa-f-]{0,22}$';
const SHOWN = 5;

function noSuchRun(meant: string, runs: readonly string[]): TaishoError {
  const short = meant.slice(0, 64);
  const near = nearest(
    short,
    runs.map((run) => run.slice(0, short.length)),
  );
  const hint =
    near === undefined
      ? `the last one is ${runs[0]}; taisho runs lists them`
      : `did you mean ${runs.find((run) => run.startsWith(near))}?`;
  return new TaishoError('no_such_run', `there is no run ${JSON.stringify(short)}; ${hint}`);
}
