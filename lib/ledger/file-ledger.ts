import { constants, open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { TaishoError } from '../core/error.ts';
import type { Ledger, LedgerRecord, RunBegun } from '../core/ledger.ts';
import { matches, RUN_ID } from '../core/name.ts';
import { LARGEST_FILE, LONGEST_LINE } from './bounds.ts';
import { processMark } from './process-mark.ts';
import { RecordOrder } from './record-order.ts';
import { recordShape } from './record-shape.ts';
import { misfitText } from './shape.ts';
import { makeStateDirectory, syncDirectory } from './state-directory.ts';

/** A ledger that is written to: a file with a line of JSON for each record. */
export interface FileLedger extends Ledger {
  /** Path of the file. */
  readonly file: string;
  /** Resolves once everything appended is on disk; nothing can be appended afterwards. */
  close(): Promise<void>;
}

/** The file of a run's ledger. */
export function ledgerFile(directory: string, run: string): string {
  if (!matches(RUN_ID, run)) throw new TaishoError('bad_run_id', `${JSON.stringify(run)} is not a run's identifier`);
  return join(directory, `${run}.jsonl`);
}

/**
 * Begins a run's ledger. Once it resolves, the first record is on disk. Throws `TaishoError` where that can't be, so that
 * no run goes on that is not written down.
 */
export async function createLedger(directory: string, run: RunBegun): Promise<FileLedger> {
  const file = ledgerFile(directory, run.run);
  await makeStateDirectory(directory);
  const handle = await created(file);
  const writer = new Writer(handle, file);
  const mark = await processMark();
  try {
    await writer.append(mark === undefined ? run : { ...run, writer: mark });
    await syncDirectory(directory);
    return writer;
  } catch (error) {
    await handle.close();
    // Nothing was begun: a ledger without its first record says nothing.
    await unlink(file).catch(() => {});
    throw error instanceof TaishoError ? error : notWritten(file, error);
  }
}

async function created(file: string): Promise<FileHandle> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_APPEND, O_NOFOLLOW } = constants;
  try {
    return await open(file, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritten(file, error);
    throw new TaishoError('run_exists', `there is a ledger ${file} already; begin the run again`, { cause: error });
  }
}

interface Waiting {
  readonly line: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: TaishoError) => void;
}

/** Whatever is appended while a write is under way goes out with the next, in one write and one sync. */
class Writer implements FileLedger {
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #order = new RecordOrder();
  #size = 0;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #failure: TaishoError | undefined;
  #closed: Promise<void> | undefined;

  constructor(handle: FileHandle, file: string) {
    this.#handle = handle;
    this.file = file;
  }

  async append(record: LedgerRecord): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed !== undefined)
      throw new TaishoError('ledger_closed', `the ledger ${this.file} is closed; nothing more can be written to it`);
    const line = this.#lineOf(record);
    const written = new Promise<void>((resolve, reject) => this.#waiting.push({ line, resolve, reject }));
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
    return written;
  }

  close(): Promise<void> {
    this.#closed ??= (async () => {
      await this.#writing;
      await this.#handle.close();
    })();
    return this.#closed;
  }

  /** What could not be read back is not written. */
  #lineOf(record: LedgerRecord): Buffer {
    const misfit = recordShape(record);
    const line = Buffer.from(misfit === undefined ? `${JSON.stringify(record)}\n` : '');
    const isTooLarge = line.length > LONGEST_LINE || this.#size + line.length > LARGEST_FILE;
    const wrong = misfit !== undefined ? misfitText(misfit) : isTooLarge ? 'it is too large' : this.#order.next(record);
    if (wrong !== undefined) {
      const what = `a record of kind ${JSON.stringify(record.kind)}`;
      throw new TaishoError('bad_record', `${what} can not be written to the ledger ${this.file}: ${wrong}`);
    }
    this.#size += line.length;
    return line;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(Buffer.concat(batch.map(({ line }) => line)));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        // What a failed write or sync left on disk is not known, so that nothing can be written behind it.
        this.#failure = notWritten(this.file, error);
        for (const { reject } of [...batch, ...this.#waiting]) reject(this.#failure);
        this.#waiting = [];
      }
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) at += (await this.#handle.write(bytes, at)).bytesWritten;
    await this.#handle.datasync();
  }
}

function notWritten(file: string, error: unknown): TaishoError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const why = CAUSES[code] ?? String(error);
  const message = `the ledger ${file} can not be written (${why}): nothing more is begun`;
  return new TaishoError('ledger_not_written', message, { cause: error });
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EIO: 'the disk failed',
};
