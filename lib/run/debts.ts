import type { Owed } from '../core/ledger.ts';
import type { Step, StepResult } from '../core/step.ts';
import type { Planned } from './batch.ts';
import type { Handlers } from './handlers.ts';
import { leftStopped, type Acted } from './roll-back.ts';

/** What a play owes a host while it is on its way: handlers that wait, and services that its windows have stopped. */
export class Debts {
  readonly #handlers: Handlers | undefined;
  /** Services that windows start again: one that a task stopped for good is not owed. */
  readonly #windowed = new Set<string>();

  constructor(handlers: Handlers | undefined) {
    this.#handlers = handlers;
  }

  /** What is owed behind these scripts, should nothing follow. */
  behind(sent: readonly Acted[]): Owed {
    return { missed: this.#handlers?.unfinished() ?? [], leftStopped: this.#leftStopped(sent) };
  }

  /** What will be owed behind a script that follows these: by its results or, without any, if nobody hears of it. */
  ofNext(
    before: readonly Acted[],
    steps: readonly Step[],
    planned: readonly Planned[],
  ): (results?: readonly StepResult[]) => Owed {
    for (const { verdict } of planned)
      if (verdict.kind === 'change')
        for (const action of verdict.closing ?? []) if (action.kind === 'service') this.#windowed.add(action.service);
    return (results) => {
      const done = results ?? steps.map(() => DONE);
      const notified = planned.filter((one) => hasChanged(one, done)).flatMap(({ notify = [] }) => notify);
      const isOver = results?.every(({ status }) => status === 'done') ?? false;
      const missed = isOver ? this.#handlers?.missedWith(notified) : this.#handlers?.unfinished(notified);
      return { missed: missed ?? [], leftStopped: this.#leftStopped([...before, { steps, results: done }]) };
    };
  }

  #leftStopped(sent: readonly Acted[]): readonly string[] {
    return leftStopped(sent).filter((service) => this.#windowed.has(service));
  }
}

function hasChanged({ verdict, skipped, steps }: Planned, results: readonly Pick<StepResult, 'status'>[]): boolean {
  if (verdict.kind !== 'change' || skipped) return false;
  return results.slice(...steps).every(({ status }) => status === 'done');
}

const DONE = { status: 'done' } as const;
