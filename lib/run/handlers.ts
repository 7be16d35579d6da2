import type { Task } from '../core/playbook.ts';

/** A play's handlers on one host: who was notified, and who has had its turn. */
export class Handlers {
  readonly #waiting: Task[];
  readonly #notified = new Set<string>();
  #atWork: Task | undefined;

  constructor(handlers: readonly Task[]) {
    this.#waiting = [...handlers];
  }

  notify(names: readonly string[]): void {
    for (const name of names) this.#notified.add(name);
  }

  /** The next that was notified by now, in the order of the play; it has its turn with that. */
  next(): Task | undefined {
    do this.#atWork = this.#waiting.shift();
    while (this.#atWork !== undefined && !isNotified(this.#atWork, this.#notified));
    return this.#atWork;
  }

  /** Names of those that were notified and have had no turn. */
  get missed(): readonly string[] {
    return this.missedWith([]);
  }

  /** Those that would be missed, were these names notified as well. */
  missedWith(names: readonly string[]): readonly string[] {
    const called = new Set([...this.#notified, ...names]);
    return this.#waiting.filter((handler) => isNotified(handler, called)).map(({ name }) => name);
  }

  /** Those, and before them the one that has its turn. */
  unfinished(names: readonly string[] = []): readonly string[] {
    return [...(this.#atWork === undefined ? [] : [this.#atWork.name]), ...this.missedWith(names)];
  }
}

function isNotified({ name, listen }: Task, called: ReadonlySet<string>): boolean {
  return [name, ...listen].some((one) => called.has(one));
}
