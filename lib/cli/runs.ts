import type { Json } from '../core/json.ts';
import type { RunBegun } from '../core/ledger.ts';
import { reasonToJson } from '../core/reason.ts';
import type { HostRecord, ListedRun } from '../core/run-record.ts';
import { listRuns, openRun, summaryOf, type FoundRun } from '../ledger/index.ts';
import { painter, printable, printableJson } from '../report/index.ts';
import { runRecordLines } from '../report/run-text.ts';
import { runsLines } from '../report/runs-text.ts';
import { exitCodes } from './exit-code.ts';
import { isColored, type Io } from './io.ts';
import { stateDirectory } from './state-directory.ts';
import { writeNewFile } from './write-new-file.ts';

/** The options of `taisho runs`. */
export interface RunsFlags {
  readonly limitRuns: number;
  readonly output: 'text' | 'json';
}

/** The options of `taisho runs show`. */
export interface ShowRunFlags {
  readonly verbose?: boolean;
  readonly html?: string;
  readonly output: 'text' | 'json';
}

/** `taisho runs`: which runs there were, the newest first. */
export async function runsCommand({ limitRuns, output }: RunsFlags, io: Io): Promise<number> {
  const directory = stateDirectory(io);
  const { runs, more } = await listRuns(directory, limitRuns);
  if (output === 'json') writeJson({ version: 1, runs: runs.map(listedJson), more }, io);
  else if (runs.length === 0) io.stdout.write(`no runs yet in ${printable(directory)}\n`);
  else io.stdout.write(`${runsLines(runs, more, painter(isColored(io))).join('\n')}\n`);
  return exitCodes.done;
}

/** `taisho runs show`: what became of every host of a run, and why. */
export async function showRunCommand(run: string, { verbose, html, output }: ShowRunFlags, io: Io): Promise<number> {
  const found = await openRun(stateDirectory(io), run);
  if (html !== undefined) await writeRunPage(found, html);
  if (output === 'json') writeJson(runJson(found), io);
  else {
    const { record, cut, running } = found;
    const file = { ...(cut !== undefined && { cut }), ...(running !== undefined && { running }) };
    const lines = runRecordLines(record, { paint: painter(isColored(io)), verbose: verbose ?? false, ...file });
    io.stdout.write(`${lines.join('\n')}\n`);
  }
  return exitCodes.done;
}

async function writeRunPage({ record, running }: FoundRun, path: string): Promise<void> {
  const { runPage } = await import('../report/html/index.ts');
  await writeNewFile(path, runPage(record, { ...(running !== undefined && { running }) }));
}

function listedJson(listed: ListedRun): object {
  if ('damage' in listed) return listed;
  const { begun, ended, running, summary } = listed;
  return {
    ...begunJson(begun),
    ...endedJson(ended),
    ...(running !== undefined && { running }),
    hosts: begun.hosts.length,
    summary,
  };
}

function runJson({ record, cut, running }: FoundRun): object {
  return {
    version: 1,
    ...begunJson(record.begun),
    ...endedJson(record.ended),
    ...(running !== undefined && { running }),
    ...(cut !== undefined && { cut }),
    summary: summaryOf(record),
    plays: record.begun.plays,
    hosts: [...record.hosts].map(([name, host]) => ({ name, ...hostJson(host) })),
  };
}

function begunJson({ run, time, by, command, source, plan, resumes, options, directory }: RunBegun): object {
  return { run, time, by, command, source, plan, resumes, options, directory };
}

/** `ended` is null of a run that still goes on, or was broken off. */
function endedJson(ended: FoundRun['record']['ended']): object {
  return { ended: ended?.time ?? null, interrupted: ended?.interrupted ?? false };
}

function hostJson({ why, missed, done, ...rest }: HostRecord): object {
  return {
    ...rest,
    why: reasonToJson(why),
    missed: [...missed].map(([play, handlers]) => ({ play, handlers })),
    done: done.map(({ sent, results, takenBack }) => ({
      ...sent,
      results: results.map(({ why: because, ...result }, i) => ({
        ...result,
        ...(because && { why: reasonToJson(because) }),
        takenBack: takenBack[i] ?? false,
      })),
    })),
  };
}

function writeJson(value: object, io: Io): void {
  const text = JSON.stringify(value as Json, undefined, 2);
  io.stdout.write(`${text.split('\n').map(printableJson).join('\n')}\n`);
}
