import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Every entry below a host's root: path, mode, inode, time of change in nanoseconds, content. Pretend processes too. */
export function snapshot(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => !STATE.test(path))
    .toSorted()
    .map((path) => {
      const full = join(directory, path);
      const stat = lstatSync(full, { bigint: true });
      const content = stat.isSymbolicLink() ? readlinkSync(full) : stat.isFile() ? readFileSync(full, 'latin1') : '';
      return JSON.stringify([path, Number(stat.mode), String(stat.ino), String(stat.ctimeNs), content]);
    });
}

/** Where a run leaves its journals. */
const STATE = /^var\/lib\/taisho(\/done(\/.*)?)?$/;

/** The start links of a runlevel, in boot order: `S80sendmail`. */
export function startLinks(root: string, level = 3): readonly string[] {
  return readdirSync(join(root, `etc/rc.d/rc${level}.d`))
    .filter((name) => name.startsWith('S'))
    .toSorted();
}

/** Names of the pretend processes that live on a host. */
export function livingProcesses(root: string): readonly string[] {
  return readdirSync(join(root, 'proc'))
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readFileSync(join(root, 'proc', pid, 'comm'), 'utf8').trim())
    .toSorted();
}
