import { inverse, type Action } from '../core/action.ts';
import type { Step, StepResult } from '../core/step.ts';

/** What takes steps back, the latest first, and what nothing takes back. */
export interface TakeBack {
  readonly steps: readonly Step[];
  /** By index, which of the steps each one takes back. */
  readonly of: readonly number[];
  /** Indexes of steps that were begun and that nothing takes back: commands, restarts, hidden ones. */
  readonly left: readonly number[];
}

/**
 * How to take back those of some steps that may have done something. Each is tried whatever became of the others; one
 * that had not been done after all is passed over on the host. Steps that themselves take something back are done again.
 */
export function takeBack(
  steps: readonly (Pick<Step, 'undoes' | 'hidden'> & { readonly action: Action })[],
  begun: (index: number) => boolean,
): TakeBack {
  const back: { step: Step; of: number }[] = [];
  const left: number[] = [];
  for (const [of, { action, undoes, hidden }] of steps.entries()) {
    if (!begun(of)) continue;
    const inverted = hidden ? undefined : undoes === undefined ? inverse(action) : action;
    if (inverted === undefined) left.push(of);
    else back.unshift({ of, step: { action: inverted, closes: [], undoes: undoes ?? action } });
  }
  if (steps.some(({ undoes }) => undoes !== undefined)) back.reverse();
  return { steps: back.map(({ step }) => step), of: back.map(({ of }) => of), left };
}

/** Whether a step may have left something behind: it was begun, and not taken back in its own script. */
export function mayHaveDone({ status, takenBack }: Pick<StepResult, 'status' | 'takenBack'>): boolean {
  return status !== 'not-done' && status !== 'drifted' && takenBack !== true;
}
