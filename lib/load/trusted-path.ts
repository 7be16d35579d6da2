import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { TaishoError } from '../core/error.ts';
import { unreadable } from './read-text.ts';

const WORLD_WRITABLE = 0o002;
const STICKY = 0o1000;

/**
 * Refuses a file whose code would be run though others could have written it: it, or a directory on the way to it, is
 * writable for everyone (a sticky directory such as /tmp holds only what its owner put there). Throws `TaishoError`.
 */
export async function requireTrusted(path: string): Promise<void> {
  if (process.getuid === undefined) return;
  const places = new Set([resolve(path), await real(path)]);
  for (const place of places) await checkPlace(place, process.getuid());
}

async function checkPlace(path: string, user: number): Promise<void> {
  const file = await stat(path);
  if (file.mode & WORLD_WRITABLE) refuse(path, path, 'is writable for everyone', 'chmod o-w');
  let child = file;
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    const found = await stat(directory);
    if (found.mode & WORLD_WRITABLE) {
      if (!(found.mode & STICKY)) refuse(path, directory, 'is a directory that everyone may write to', 'chmod o-w');
      if (child.uid !== 0 && child.uid !== user)
        refuse(path, directory, 'is shared, and another user put this there', 'move it from');
    }
    if (directory === dirname(directory)) return;
    child = found;
  }
}

function refuse(path: string, culprit: string, why: string, instead: string): never {
  const message = `${path} is not run: ${culprit} ${why}, so anyone could have changed it; ${instead} ${culprit}`;
  throw new TaishoError('untrusted_path', message);
}

async function real(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw unreadable(error, path, 'playbook');
  }
}
