import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootHost, writeHost, type HostDescription } from '../../lib/embedded/host-tree.ts';
import { scenarios } from '../../lib/embedded/scenarios.ts';

const made: string[] = [];

/** A directory of its own, with a name that breaks careless quoting; removed by `removeTemporary`. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "taisho it's $HOME * "));
  made.push(directory);
  return directory;
}

export function removeTemporary(): void {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
}

/** A booted host in a directory of its own. */
export async function booted(description: HostDescription): Promise<string> {
  const directory = await written(description);
  await bootHost(directory, description.runlevel);
  return directory;
}

/** A host in a directory of its own, not booted yet. */
export async function written(description: HostDescription): Promise<string> {
  const directory = temporaryDirectory();
  await writeHost(directory, description);
  return directory;
}

export function described(name: string): HostDescription {
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return scenario.description;
}

/** A host with nothing on it but these services. */
export function bare(services: HostDescription['services'], rest: Partial<HostDescription> = {}): HostDescription {
  return { release: 'Red Hat release 5', kernel: '2.6.18', runlevel: 3, services, ...rest };
}

export function read(directory: string, path: string): string {
  return readFileSync(join(directory, path), 'utf8');
}

/** The use count of splxmod, or undefined when it isn't loaded. */
export function useCount(directory: string): number | undefined {
  const count = /^splxmod \d+ (\d+) /m.exec(read(directory, 'proc/modules'))?.[1];
  return count === undefined ? undefined : Number(count);
}

/** Runs a script with exactly this environment. */
export function runScript(path: string, argv: readonly string[], env: Record<string, string>, cwd = '/') {
  const { status, stdout, stderr } = spawnSync(path, argv, { env, cwd, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

/** Every entry below a directory with what makes it what it is: mode, size, time of change, content. */
export function snapshot(directory: string): string[] {
  const lines: string[] = [];
  for (const path of readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const full = join(directory, path);
    const stat = lstatSync(full);
    const content = stat.isSymbolicLink() ? readlinkSync(full) : stat.isFile() ? readFileSync(full, 'latin1') : '';
    lines.push(JSON.stringify([path, stat.mode, stat.ino, stat.ctimeMs, content]));
  }
  return lines;
}
