import { constants } from 'node:os';
import type { Ending } from './supervise.ts';

/** Milliseconds that output may stay silent once the shell has exited. */
const LINGER = 3_000;

/**
 * Ends the wait for output that a process left behind (a daemon, say) holds open: the shell's own exit is known by
 * then, and nothing has been printed for a while.
 */
export class Linger {
  readonly over: Promise<Ending>;
  #resolve: (ending: Ending) => void = () => {};
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.over = new Promise((resolve) => (this.#resolve = resolve));
  }

  /** The shell has exited; undefined when nobody knows how. */
  begin(code: number | undefined): void {
    if (code !== undefined) this.#timer = setTimeout(() => this.#resolve({ kind: 'exited', code }), LINGER);
  }

  /** Something was printed. */
  heard(): void {
    this.#timer?.refresh();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}

/** The exit code a shell would give: its own, 128 and the signal's number, or undefined when neither is known. */
export function exitCode(code: number | null | undefined, signal: string | null | undefined): number | undefined {
  if (code !== null && code !== undefined) return code;
  if (signal === null || signal === undefined) return undefined;
  return 128 + ((constants.signals as Readonly<Record<string, number>>)[signal] ?? 0);
}
