import { constants } from 'node:os';
import type { Ending } from './supervise.ts';

/** Milliseconds that output may stay silent once the shell has exited. */
const LINGER = 300;

/**
 * Ends the wait for output that a process left behind (a daemon, say) holds open: the shell's own exit is known by
 * then, nothing has been printed for a while, and `caughtUp` has come true: what was printed before is all here.
 */
export class Linger {
  readonly over: Promise<Ending>;
  readonly #caughtUp: () => Promise<void>;
  #resolve: (ending: Ending) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #chunks = 0;
  #cancelled = false;

  constructor(caughtUp: () => Promise<void>) {
    this.#caughtUp = caughtUp;
    this.over = new Promise((resolve) => (this.#resolve = resolve));
  }

  /** The shell has exited; undefined when nobody knows how. */
  begin(code: number | undefined): void {
    if (code === undefined || this.#cancelled) return;
    this.#timer = setTimeout(() => void this.#silent(code), LINGER);
  }

  /** Something was printed. */
  heard(): void {
    this.#chunks += 1;
    this.#timer?.refresh();
  }

  cancel(): void {
    this.#cancelled = true;
    clearTimeout(this.#timer);
  }

  /** Silence may be a line that stalls, or a busy event loop: it counts only if it outlasts catching up. */
  async #silent(code: number): Promise<void> {
    this.#timer = undefined;
    const chunks = this.#chunks;
    await this.#caughtUp();
    if (chunks === this.#chunks) this.#resolve({ kind: 'exited', code });
    else this.begin(code);
  }
}

/** The exit code a shell would give: its own, 128 and the signal's number, or undefined when neither is known. */
export function exitCode(code: number | null | undefined, signal: string | null | undefined): number | undefined {
  if (code !== null && code !== undefined) return code;
  if (signal === null || signal === undefined) return undefined;
  return 128 + ((constants.signals as Readonly<Record<string, number>>)[signal] ?? 0);
}
