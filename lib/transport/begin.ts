import { randomBytes } from 'node:crypto';

/**
 * Puts in front of a script a command that tells, on standard error, that `/bin/sh` has begun to read it, and under
 * which process id. Without that mark the script never ran, whatever exit code came back: sudo refused, or the
 * account's shell is not one. The command shares the script's first line, so that line numbers stay right.
 */
export function begin(script: string): { readonly script: string; readonly beginning: Beginning } {
  const token = `taisho-${randomBytes(12).toString('hex')}`;
  return { script: `echo ${token}-$$- >&2; ${script}`, beginning: new Beginning(token) };
}

const MARK_TAIL = '-\n';
const MOST_HELD = 64 * 1024;

/** Takes the mark, and what a login shell printed before it, out of a standard error stream. */
export class Beginning {
  /** Process id of the shell once it has begun. */
  process: number | undefined;
  /** What was printed while the shell had not begun (its last 64 KiB): sudo's refusal, say. */
  before: Buffer = Buffer.alloc(0);
  /** Resolves once it has begun; perhaps never. */
  readonly begun: Promise<void>;
  readonly #token: string;
  #begin: () => void = () => {};

  constructor(token: string) {
    this.#token = token;
    this.begun = new Promise((resolve) => (this.#begin = resolve));
  }

  /** The script's own part of a chunk. */
  take(chunk: Buffer): Buffer {
    if (this.process !== undefined) return chunk;
    const held = Buffer.concat([this.before, chunk]);
    const start = held.indexOf(`${this.#token}-`);
    const digits = start + this.#token.length + 1;
    const end = start < 0 ? -1 : held.indexOf(MARK_TAIL, digits);
    this.before = held.subarray(-MOST_HELD);
    if (end < 0) return Buffer.alloc(0);
    const id = held.toString('latin1', digits, end);
    if (!/^[1-9]\d{0,9}$/.test(id)) return Buffer.alloc(0);
    this.before = held.subarray(0, start);
    this.process = Number(id);
    this.#begin();
    return held.subarray(end + MARK_TAIL.length);
  }
}
