import { readdir } from 'node:fs/promises';
import { matches, RUN_ID } from '../core/name.ts';
import { ledgerFile } from './file-ledger.ts';
import { readBegun } from './read-ledger.ts';
import { isStateDirectory } from './state-directory.ts';

/** The runs of which there is a ledger, newest first. Other files in the directory are none of ours. */
export async function runIds(directory: string): Promise<readonly string[]> {
  if (!(await isStateDirectory(directory))) return [];
  const names = (await readdir(directory)).filter((name) => name.endsWith('.jsonl')).map((name) => name.slice(0, -6));
  const ids = names.filter((name) => matches(RUN_ID, name)).toSorted(descending);
  return withinSeconds(ids, directory);
}

/** A name tells the second; which of two in one second is the newer, only their records tell. */
async function withinSeconds(ids: readonly string[], directory: string): Promise<readonly string[]> {
  const times = new Map<string, string>();
  for (const [i, id] of ids.entries())
    if ([ids[i - 1], ids[i + 1]].some((near) => near !== undefined && second(near) === second(id)))
      times.set(id, await begunAt(ledgerFile(directory, id)));
  const key = (id: string): string => `${second(id)} ${times.get(id) ?? ''}`;
  return ids.toSorted((one, other) => descending(key(one), key(other)));
}

async function begunAt(file: string): Promise<string> {
  try {
    return (await readBegun(file)).time;
  } catch {
    return '';
  }
}

function second(id: string): string {
  return id.slice(0, id.indexOf('-'));
}

function descending(one: string, other: string): number {
  return Number(one < other) - Number(one > other);
}
