import { inverse } from '../core/action.ts';
import type { RecordedStep } from '../core/ledger.ts';
import type { Step, StepResult } from '../core/step.ts';
import { codes } from './codes.ts';
import type { Journal } from './journal.ts';

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
export function takeBack(steps: readonly (Step | RecordedStep)[], begun: (index: number) => boolean): TakeBack {
  const back: { step: Step; of: number }[] = [];
  const left: number[] = [];
  for (const [of, recorded] of steps.entries()) {
    if (!begun(of)) continue;
    const step = takingBack(recorded);
    if (step === undefined) left.push(of);
    else back.unshift({ of, step });
  }
  if (steps.some((step) => isShown(step) && step.undoes !== undefined)) back.reverse();
  return { steps: back.map(({ step }) => step), of: back.map(({ of }) => of), left };
}

function takingBack(step: Step | RecordedStep): Step | undefined {
  if (!isShown(step)) return undefined;
  const { action, undoes } = step;
  const inverted = undoes === undefined ? inverse(action) : action;
  return inverted && { action: inverted, closes: [], undoes: undoes ?? action };
}

function isShown(step: Step | RecordedStep): step is Step {
  return step.hidden !== true;
}

/** Whether a step may have left something behind: it was begun, and not taken back in its own script. */
export function mayHaveDone({ status, takenBack }: Pick<StepResult, 'status' | 'takenBack'>): boolean {
  return status !== 'not-done' && status !== 'drifted' && takenBack !== true;
}

/** The same of a step in a journal. */
export function mayHaveDoneBy({ begun, undone }: Pick<Journal, 'begun' | 'undone'>): (index: number) => boolean {
  return (index) => {
    const code = begun.get(index);
    if (!begun.has(index) || code === codes.drifted || code === codes.notJournalled) return false;
    return undone.get(index) !== 0;
  };
}
