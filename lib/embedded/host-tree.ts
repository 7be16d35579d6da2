import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Entry } from '../core/action.ts';
import { TaishoError } from '../core/error.ts';
import { MARKER } from './functions.ts';
import type { HostDescription } from './host-description.ts';
import { hostFiles } from './host-files.ts';

export { bootHost, callScript, type Called } from './boot-host.ts';
export { linksOf, type HostDescription, type LinkDescription, type ServiceDescription } from './host-description.ts';

/** Writes a described host, switched off, into a directory that is empty or not there yet. */
export async function writeHost(directory: string, description: HostDescription): Promise<void> {
  const root = resolve(directory);
  const entries = hostFiles(description);
  if (existsSync(root) && readdirSync(root).length > 0) {
    throw new TaishoError(
      'directory_not_empty',
      `${root}: a host is only written into an empty directory; name another`,
    );
  }
  mkdirSync(root, { recursive: true });
  for (const [path, entry] of entries) write(join(root, path), entry);
}

/** Removes an embedded host with all that is in it; anything else is never removed. */
export async function removeHost(directory: string): Promise<void> {
  const root = resolve(directory);
  if (!existsSync(root)) return;
  if (!existsSync(join(root, MARKER))) {
    throw new TaishoError(
      'not_an_embedded_host',
      `${root}: not an embedded host (no ${MARKER} below it); left as it is`,
    );
  }
  await rm(root, { recursive: true, force: true });
}

// Synchronous: a process forked by somebody else in between would hold a script open, and running it fail (ETXTBSY).
function write(path: string, entry: Entry): void {
  if (entry.type === 'link') return symlinkSync(entry.target, path);
  if (entry.type === 'directory') mkdirSync(path, { mode: entry.mode });
  else writeFileSync(path, entry.content, { mode: entry.mode, flag: 'wx' });
  chmodSync(path, entry.mode);
}
