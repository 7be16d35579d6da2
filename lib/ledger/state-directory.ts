import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { TaishoError } from '../core/error.ts';

/** Makes the directory in which ledgers lie, for its owner alone, where it is not there yet; refuses one that others may write to. */
export async function makeStateDirectory(directory: string): Promise<void> {
  try {
    const first = await mkdir(directory, { recursive: true, mode: 0o700 });
    if (first !== undefined) await syncFrom(resolve(directory), dirname(resolve(first)));
  } catch (error) {
    throw new TaishoError('no_state_directory', `the directory of ledgers can not be made: ${String(error)}`, {
      cause: error,
    });
  }
  await isStateDirectory(directory);
}

/**
 * Whether the directory is there. Refuses one that others may write to, itself or by way of a directory above it: who can
 * change a ledger chooses what a rollback does.
 */
export async function isStateDirectory(directory: string): Promise<boolean> {
  const whole = resolve(directory);
  const own = await statOf(whole);
  if (own === undefined) return false;
  if (!own.isDirectory()) throw refused(`${whole} is not a directory`);
  if (!isTrusted(own.uid)) throw refused(`${whole} belongs to user ${own.uid}, who may change what lies in it`);
  if ((own.mode & 0o022) !== 0)
    throw refused(`others may write to ${whole} (mode ${modeText(own.mode)}); take that away with chmod go-w`);
  for (let above = dirname(whole), below = whole; above !== below; [below, above] = [above, dirname(above)]) {
    const found = await statOf(above);
    if (found !== undefined && (found.mode & 0o1002) === 0o002)
      throw refused(`others may put another directory in place of ${below}: ${above} has mode ${modeText(found.mode)}`);
  }
  return true;
}

/** Makes what was just created in a directory last through a loss of power. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFrom(directory: string, last: string): Promise<void> {
  for (let at = dirname(directory); ; at = dirname(at)) {
    await syncDirectory(at);
    if (at === last || at === dirname(at)) return;
  }
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    throw refused(`${path} can not be looked at: ${code ?? String(error)}`);
  }
}

function isTrusted(uid: number): boolean {
  return uid === 0 || uid === (process.geteuid?.() ?? uid);
}

function modeText(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

function refused(why: string): TaishoError {
  return new TaishoError('bad_state_directory', `the directory of ledgers is not used: ${why}`);
}
