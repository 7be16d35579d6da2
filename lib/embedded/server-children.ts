import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** A command under way, the leader of a process group of its own. */
export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** What the commands of one server started, so that nothing of it outlives the server. */
export class Children {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #running = new Set<Child>();
  /** Groups whose leader has exited and left somebody behind. */
  #left: number[] = [];
  #ended = false;

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  /** Starts `/bin/sh -c COMMAND`; throws where no process can be had. */
  start(command: string): Child {
    if (this.#ended) throw new Error('the server is closed');
    const environment = { ...this.#environment };
    const child = spawn('/bin/sh', ['-c', command], { cwd: '/', env: environment, detached: true, stdio: 'pipe' });
    const { pid } = child;
    if (pid === undefined) return child;
    this.#running.add(child);
    child.once('exit', () => {
      this.#running.delete(child);
      this.#left = [...this.#left, pid].filter(isAlive);
    });
    return child;
  }

  /** Kills everything, and waits until it is gone as far as this process can know. */
  async end(): Promise<void> {
    this.#ended = true;
    const exits = [...this.#running].map((child) => once(child, 'exit'));
    for (const child of this.#running) signalGroup(child.pid!, 'SIGKILL');
    await Promise.all(exits);
    for (const group of this.#left) signalGroup(group, 'SIGKILL');
  }
}

/** Sends a signal to a process group; to one that is gone, nothing. */
export function signalGroup(group: number, signal: string | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false; // Gone, or a signal that this system does not know.
  }
}

function isAlive(group: number): boolean {
  return signalGroup(group, 0);
}
