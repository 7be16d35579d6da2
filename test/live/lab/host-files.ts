import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file on a host: a link when it has a target. `path` is absolute on the host; the mode is 0644 by default. */
export type HostFile =
  | { readonly path: string; readonly content: string; readonly mode?: number }
  | { readonly path: string; readonly target: string };

/** Writes a host's files below a directory, with directories that everybody may enter; of equal paths the last counts. */
export async function writeHostFiles(directory: string, files: readonly HostFile[]): Promise<void> {
  const last = new Map(files.map((file) => [file.path, file]));
  for (const file of last.values()) {
    await makeDirectories(directory, dirname(file.path));
    await write(join(directory, file.path), file);
  }
}

async function makeDirectories(top: string, path: string): Promise<void> {
  let directory = top;
  for (const part of path.split('/')) {
    directory = join(directory, part);
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o755);
  }
}

async function write(path: string, file: HostFile): Promise<void> {
  if ('target' in file) return symlink(file.target, path);
  await writeFile(path, file.content);
  await chmod(path, file.mode ?? 0o644);
}
