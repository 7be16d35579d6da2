import { because } from '../core/reason.ts';
import type { ChangeVerdict, OkVerdict, Verdict } from '../core/verdict.ts';
import type { Planned } from './batch.ts';
import { TaskFailure, type HostBatch } from './host-batch.ts';

/**
 * Tasks between the actions of a verdict and its closing. The window is closed once it was opened, whatever happened in
 * it, and is not opened at all where nothing would be done in it.
 */
export async function throughWindow(
  batch: HostBatch,
  opening: Omit<Planned, 'steps'> & { readonly verdict: OkVerdict | ChangeVerdict },
  open: (opening: Omit<Planned, 'steps'>, verdict: ChangeVerdict | OkVerdict) => Promise<void>,
  within: () => Promise<void>,
): Promise<void> {
  const { verdict } = opening;
  const mark = batch.mark();
  await open(opening, verdict);
  const opened = batch.since(mark)[0];
  const failure = await failureOf(within);
  if (verdict.kind === 'change' && opened !== undefined) {
    const [first, ...rest] = batch.since(mark);
    const isWaiting = first === opened;
    if (isWaiting && (failure !== undefined || !rest.some(changes)))
      leaveShut(batch, opening, batch.takeBack(mark), failure !== undefined);
    else if (isWaiting || batch.wasSent(opened)) {
      close(batch, opening, verdict, isWaiting ? verdict.actions.map((_, i) => mark.steps + i) : []);
      // After a lost connection nothing is done blindly: what is still stopped is told with the outcome.
      if (failure === undefined || isKnown(failure)) await batch.flush(failure !== undefined);
    }
  }
  if (failure !== undefined) throw failure;
}

async function failureOf(work: () => Promise<void>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Tells the window's tasks as they came to be: nothing was to be done, or nothing can be. */
function leaveShut(
  batch: HostBatch,
  opening: Omit<Planned, 'steps'>,
  [, ...within]: readonly Planned[],
  failed: boolean,
): void {
  const why = failed
    ? because('not_opened', 'a task within can not be done, so that nothing is stopped')
    : because('nothing_within', 'nothing is to be done within, so that nothing is stopped');
  const verdict: Verdict = { kind: 'ok', why, risks: [] };
  batch.close({ ...opening, verdict, ...(failed && { skipped: true }) }, [], []);
  for (const one of within) batch.close(failed && changes(one) ? { ...one, skipped: true, verdict } : one, [], []);
}

function close(
  batch: HostBatch,
  opening: Omit<Planned, 'steps'>,
  { closing = [] }: ChangeVerdict,
  answers: readonly number[],
): void {
  if (closing.length === 0) return;
  const task = { ...opening.task, name: `${opening.task.name} (end)` };
  const why = because('window_closed', 'what was stopped is started again');
  const verdict: Verdict = { kind: 'change', why, actions: closing, risks: [] };
  batch.close(
    { task, verdict, hidden: opening.hidden, ignored: false, rescued: false, closing: true },
    closing,
    answers,
  );
}

function changes({ verdict, skipped }: Planned): boolean {
  return verdict.kind === 'change' && !skipped;
}

function isKnown(failure: Error): boolean {
  return failure instanceof TaskFailure && failure.ended.status !== 'unknown';
}
