import type { Action } from '../core/action.ts';
import type { TaskReference } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import type { ChangeVerdict, Verdict } from '../core/verdict.ts';
import type { Step } from '../core/step.ts';
import type { Prepared } from './task-plan.ts';

/** A task that has been planned and waits for the batch to be applied, or only for its turn to be reported. */
export interface Planned {
  readonly task: TaskReference;
  readonly verdict: Verdict;
  readonly prepared?: Prepared;
  /** Who acts. */
  readonly become: BecomeKeywords;
  /** The batch's steps that are this task's, from and up to. */
  readonly steps: readonly [from: number, to: number];
  readonly hidden: boolean;
  /** A failure is ignored: the next task follows. */
  readonly ignored: boolean;
  /** A failure is rescued by a block. */
  readonly rescued: boolean;
  /** Ends a window: done whatever happened since it was opened. */
  readonly closing?: true;
  /** A skipped task. */
  readonly skipped?: true;
  /** Handlers to be told of a change. */
  readonly notify?: readonly string[];
  /** Told once it is clear how the task ended; whether it has changed something. */
  readonly ended?: (changed: boolean, result: JsonObject) => void;
  /** Whether a result of the task's command counts as a change. */
  readonly changed?: (result: JsonObject) => boolean;
}

/** A task that has no place in a batch yet. */
export type Unplaced = Omit<Planned, 'steps' | 'become'>;

/** Tasks planned one after the other on the model, to be applied in one script. */
export class Batch {
  readonly steps: Step[] = [];
  readonly planned: Planned[] = [];
  become: BecomeKeywords = {};

  get isEmpty(): boolean {
    return this.planned.length === 0;
  }

  /** Adds a task with its actions. */
  add(planned: Unplaced, actions: readonly Action[], closes?: readonly number[]): void {
    const from = this.steps.length;
    for (const action of actions)
      this.steps.push({
        action,
        ...(closes ? { closes: answered(action, closes, this.steps) } : { task: this.planned.length }),
        ...(planned.hidden && { hidden: true as const }),
      });
    this.planned.push({ ...planned, become: this.become, steps: [from, this.steps.length] });
  }

  /** Takes back everything from this task on: a window that nothing happened in. Gives the tasks back. */
  cut(at: number): readonly Planned[] {
    const taken = this.planned.splice(at);
    this.steps.length = taken[0]?.steps[0] ?? this.steps.length;
    return taken;
  }

  /** Empties the batch and gives what it held. */
  take(): { steps: readonly Step[]; planned: readonly Planned[] } {
    return { steps: this.steps.splice(0), planned: this.planned.splice(0) };
  }
}

/** Whether a change has an effect that is only known after it. */
export function isOpaque({ actions }: ChangeVerdict): boolean {
  return actions.some(
    (action) =>
      action.kind === 'run' || (action.kind === 'service' && (action.verb === 'restart' || action.verb === 'reload')),
  );
}

function answered(action: Action, closes: readonly number[], steps: readonly Step[]): readonly number[] {
  const opening = closes.flatMap((i) => steps[i]?.action ?? []);
  return answers(action, opening).flatMap((i) => closes[i] ?? []);
}

/** Which of the actions that opened a window this one takes back, by index: those on its service; with none, all. */
export function answers(action: Action, opening: readonly Action[]): readonly number[] {
  const same = opening.flatMap((one, i) =>
    action.kind === 'service' && one.kind === 'service' && one.service === action.service ? i : [],
  );
  return same.length > 0 ? same : opening.map((_, i) => i);
}
