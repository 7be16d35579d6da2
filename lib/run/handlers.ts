import type { Task } from '../core/playbook.ts';

/** A play's handlers on one host: who was notified, and who has had its turn. */
export class Handlers {
  readonly #waiting: Task[];
  readonly #notified = new Set<string>();

  constructor(handlers: readonly Task[]) {
    this.#waiting = [...handlers];
  }

  notify(names: readonly string[]): void {
    for (const name of names) this.#notified.add(name);
  }

  /** The next that was notified by now, in the order of the play; it has its turn with that. */
  next(): Task | undefined {
    for (let handler = this.#waiting.shift(); handler !== undefined; handler = this.#waiting.shift())
      if (this.#isNotified(handler)) return handler;
    return undefined;
  }

  /** Names of those that were notified and have had no turn. */
  get missed(): readonly string[] {
    return this.#waiting.filter((handler) => this.#isNotified(handler)).map(({ name }) => name);
  }

  #isNotified({ name, listen }: Task): boolean {
    return [name, ...listen].some((called) => this.#notified.has(called));
  }
}
