import { writeFile } from 'node:fs/promises';
import { TaishoError } from '../core/error.ts';

/** Writes a file that only its owner may read, and that is not there yet. Throws `TaishoError`. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw fileExists(path, error);
    throw new TaishoError('not_written', `${path} can not be written (${code ?? 'unknown error'})`, { cause: error });
  }
}

/** The complaint that a file to be written is there already. */
export function fileExists(path: string, cause?: unknown): TaishoError {
  return new TaishoError('file_exists', `${path} is there already; name another file, or remove it`, { cause });
}
