import { constants, open, type FileHandle } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { TaishoError } from '../core/error.ts';
import type { LedgerRecord, RunBegun } from '../core/ledger.ts';
import { LARGEST_FILE, LONGEST_LINE } from './bounds.ts';
import { RecordOrder } from './record-order.ts';
import { recordShape } from './record-shape.ts';
import { misfitText } from './shape.ts';

/** A ledger as it was read. */
export interface ReadLedger {
  readonly records: readonly LedgerRecord[];
  /** The number of the last line, where it was cut: its writer died while writing it, or is writing it now. */
  readonly cut?: number;
}

const CHUNK = 1 << 20;

/**
 * Reads a ledger. A last line that was cut is left out and told: what it says was never acknowledged, so nothing was built
 * on it. Any other line that can't be read is a `TaishoError` with file and line.
 */
export async function readLedger(file: string): Promise<ReadLedger> {
  const records: LedgerRecord[] = [];
  for await (const record of recordsOf(file)) {
    if (record === CUT) return { records, cut: records.length + 1 };
    records.push(record);
  }
  return { records };
}

/** The first record of a ledger. */
export async function readBegun(file: string): Promise<RunBegun> {
  for await (const record of recordsOf(file)) if (record !== CUT && record.kind === 'run') return record;
  throw damaged(`${file}:1`, 'there is no whole line: nothing was begun');
}

const CUT = Symbol('a line that was cut');

async function* recordsOf(file: string): AsyncGenerator<LedgerRecord | typeof CUT> {
  const handle = await opened(file);
  try {
    const size = await sizeOf(file, handle);
    const order = new RecordOrder();
    let line = 0;
    for await (const { bytes, ended } of linesOf(handle, size)) {
      line += 1;
      if (bytes.length > LONGEST_LINE) throw damaged(`${file}:${line}`, 'the line is too long');
      const record = ended ? recordIn(bytes, order) : CUT;
      if (typeof record === 'string') throw damaged(`${file}:${line}`, record);
      if (line > 1 || record !== CUT) yield record;
      else line = 0;
    }
    if (line === 0) throw damaged(`${file}:1`, 'there is no whole line: nothing was begun');
  } finally {
    await handle.close();
  }
}

async function sizeOf(file: string, handle: FileHandle): Promise<number> {
  const found = await handle.stat();
  if (!found.isFile()) throw damaged(file, 'it is not a file');
  if ((found.mode & 0o022) !== 0) throw damaged(file, 'others may write to it');
  if (found.size > LARGEST_FILE) throw damaged(file, 'it is larger than any ledger');
  return found.size;
}

async function opened(file: string): Promise<FileHandle> {
  try {
    return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw damaged(file, code === 'ENOENT' ? 'it is not there' : `it can not be read: ${code ?? String(error)}`);
  }
}

function damaged(where: string, why: string): TaishoError {
  return new TaishoError('ledger_damaged', `${where}: ${why}`);
}

/** Lines without their newline; a last one that has none is not `ended`. A line that is too long is given as soon as that is seen. */
async function* linesOf(handle: FileHandle, size: number): AsyncGenerator<{ bytes: Buffer; ended: boolean }> {
  let parts: Buffer[] = [];
  let length = 0;
  for (let at = 0; at < size;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(Math.min(CHUNK, size - at)), { position: at });
    if (bytesRead === 0) break;
    at += bytesRead;
    let from = 0;
    for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, from)) {
      yield { bytes: Buffer.concat([...parts, buffer.subarray(from, end)]), ended: true };
      [parts, length, from] = [[], 0, end + 1];
    }
    parts.push(buffer.subarray(from, bytesRead));
    length += bytesRead - from;
    if (length > LONGEST_LINE) break;
  }
  if (length > 0) yield { bytes: Buffer.concat(parts), ended: false };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A line as a record, or what is wrong with it. */
function recordIn(line: Buffer, order: RecordOrder): LedgerRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(line));
  } catch {
    return 'the line is not JSON in UTF-8';
  }
  const misfit = recordShape(value);
  if (misfit !== undefined) return misfitText(misfit);
  const record = value as LedgerRecord;
  return order.next(record) ?? record;
}
