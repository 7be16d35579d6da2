import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TaishoError } from '../core/error.ts';
import { parseKnownHosts, type KnownHost } from './known-hosts.ts';

/** Reads known_hosts files, each once. */
export type KnownHostsReader = (files: readonly string[] | undefined) => Promise<readonly KnownHost[]>;

/**
 * A reader of the files named, or of the user's and the system's when none are. Those may be missing; one that was
 * named may not, and none may be unreadable. `~/` stands for `home`.
 */
export function knownHostsReader(home: string): KnownHostsReader {
  const read = new Map<string, Promise<readonly KnownHost[]>>();

  function once(file: string, needed: boolean): Promise<readonly KnownHost[]> {
    const path = file.startsWith('~/') ? join(home, file.slice(2)) : file;
    const key = `${needed}:${path}`;
    let entries = read.get(key);
    if (entries === undefined) read.set(key, (entries = readKnownHosts(path, needed)));
    return entries;
  }

  return async (files) => {
    const wanted = files ?? [...USER_FILES.map((name) => join(home, '.ssh', name)), ...SYSTEM_FILES];
    return (await Promise.all(wanted.map((file) => once(file, files !== undefined)))).flat();
  };
}

const USER_FILES = ['known_hosts', 'known_hosts2'];
const SYSTEM_FILES = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];

async function readKnownHosts(path: string, needed: boolean): Promise<readonly KnownHost[]> {
  try {
    return parseKnownHosts(await readFile(path, 'utf8'), path);
  } catch (cause) {
    if (!needed && isMissing(cause)) return [];
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TaishoError(
      'unreadable_known_hosts',
      `known_hosts file ${path} can't be read (${why}); make it, or name another`,
      {
        cause,
      },
    );
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
