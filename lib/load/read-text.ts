import { open, type FileHandle } from 'node:fs/promises';
import { TaishoError } from '../core/error.ts';

/** Bytes; more is no playbook, inventory or catalogue, and an endless device is never read to its end. */
const LARGEST = 16 * 1024 * 1024;

/** A file's text (UTF-8), of at most `largest` bytes. `kind` says in errors what it was to be. Throws `TaishoError`. */
export async function readText(path: string, kind = 'file', largest = LARGEST): Promise<string> {
  const bytes = await readBytes(path, kind, largest);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TaishoError('not_utf8', `the ${kind} ${path} is not UTF-8 text; convert it first`, { cause });
  }
}

async function readBytes(path: string, kind: string, largest: number): Promise<Buffer> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    return await upToLimit(handle, path, kind, largest);
  } catch (error) {
    throw unreadable(error, path, kind);
  } finally {
    await handle?.close();
  }
}

async function upToLimit(handle: FileHandle, path: string, kind: string, largest: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(65_536), 0, 65_536, null);
    if (bytesRead === 0) return Buffer.concat(chunks, size);
    size += bytesRead;
    if (size > largest) throw new TaishoError('too_large', `the ${kind} ${path} is larger than ${largest} bytes`);
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

/** A file system's error as one sentence. */
export function unreadable(error: unknown, path: string, kind: string): TaishoError {
  if (error instanceof TaishoError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const cause = { cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new TaishoError('file_not_found', `there is no ${kind} ${path}; check the path`, cause);
  }
  if (code === 'EISDIR')
    return new TaishoError('is_a_directory', `${path} is a directory; name the ${kind} in it`, cause);
  if (code === 'EACCES' || code === 'EPERM') {
    return new TaishoError('unreadable_file', `the ${kind} ${path} may not be read; check its permissions`, cause);
  }
  const why = error instanceof Error ? error.message : 'unknown error';
  return new TaishoError('unreadable_file', `the ${kind} ${path} can't be read: ${why}`, cause);
}
