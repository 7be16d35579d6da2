import { because } from '../core/reason.ts';
import type { Action } from '../core/action.ts';
import type { ChangeVerdict, OkVerdict, Verdict } from '../core/verdict.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import { answers, type Planned, type Unplaced } from './batch.ts';
import { TaskFailure, type HostBatch } from './host-batch.ts';
import { HostUnreadable } from './host-session.ts';

/**
 * Tasks between the actions of a verdict and its closing. The window is closed once it was opened, whatever happened in
 * it, and is not opened at all where nothing would be done in it.
 */
export async function throughWindow(
  batch: HostBatch,
  opening: Unplaced & { readonly verdict: OkVerdict | ChangeVerdict },
  { actions, become }: { readonly actions: readonly Action[]; readonly become: BecomeKeywords },
  within: () => Promise<void>,
): Promise<void> {
  const { verdict } = opening;
  await batch.as(become);
  const mark = batch.mark();
  await batch.add(opening, actions, become);
  const opened = batch.since(mark)[0];
  let failure = await failureOf(within);
  if (verdict.kind === 'change' && opened !== undefined) {
    const [first, ...rest] = batch.since(mark);
    if (first !== opened) failure = await closeSent(batch, opened, verdict, become, failure);
    else if (failure !== undefined || !rest.some(changes))
      leaveShut(batch, opening, batch.takeBack(mark), failure !== undefined);
    else {
      await batch.as(become);
      // With check_mode nothing was to be stopped, so that nothing is to be started.
      close(
        batch,
        opening,
        actions.length === 0 ? [] : verdict.closing,
        actions.map((_, i) => mark.steps + i),
      );
      // A check tells it with the outermost window.
      if (!batch.isCheck) await batch.flush();
    }
  }
  if (failure !== undefined) throw failure;
}

/**
 * Closes a window that an earlier script opened: what that script began to stop, as the user who stopped it. Gives the
 * failure that is left: a window that stays open is graver than what failed within it.
 */
async function closeSent(
  batch: HostBatch,
  opened: Planned,
  verdict: ChangeVerdict,
  become: BecomeKeywords,
  failed: Error | undefined,
): Promise<Error | undefined> {
  const failure = failed ?? (await failureOf(() => batch.as(become)));
  const begun = batch.begun(opened) ?? [];
  const closing = verdict.closing?.filter((action) => answers(action, verdict.actions).some((i) => begun[i])) ?? [];
  if (failure !== undefined && isLost(failure)) return leftOpen(batch, opened, closing, failure);
  if (failure !== undefined) batch.drop();
  await batch.as(become);
  close(batch, opened, closing, []);
  return (await failureOf(() => batch.flush())) ?? failure;
}

/** After a lost connection nothing is done blindly: what may still be stopped is told. */
function leftOpen(batch: HostBatch, opened: Planned, closing: readonly Action[], failure: Error): Error {
  const stopped = closing.flatMap((action) => (action.kind === 'service' ? action.service : []));
  if (stopped.length === 0) return failure;
  const why = because('left_open', 'the connection was lost: {services} may still be stopped', { services: stopped });
  const verdict: Verdict = { kind: 'ok', why, risks: [] };
  batch.report(ending(opened, verdict), { status: 'unknown', why });
  return failure instanceof TaskFailure ? failure : new TaskFailure({ status: 'unknown', why }, true);
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
function leaveShut(batch: HostBatch, opening: Unplaced, [, ...within]: readonly Planned[], failed: boolean): void {
  const why = failed
    ? because('not_opened', 'a task within can not be done, so that nothing is stopped')
    : because('nothing_within', 'nothing is to be done within, so that nothing is stopped');
  const verdict: Verdict = { kind: 'ok', why, risks: [] };
  batch.close({ ...opening, verdict, ...(failed && { skipped: true }) }, [], []);
  for (const one of within) batch.close(failed && changes(one) ? { ...one, skipped: true, verdict } : one, [], []);
}

function close(batch: HostBatch, opening: Unplaced, closing: readonly Action[] = [], opened: readonly number[]): void {
  if (closing.length === 0) return;
  const why = because('window_closed', 'what was stopped is started again');
  batch.close(ending(opening, { kind: 'change', why, actions: closing, risks: [] }), closing, opened);
}

function ending({ task, hidden }: Unplaced, verdict: Verdict): Unplaced {
  const named = { ...task, name: `${task.name} (end)` };
  return { task: named, verdict, hidden, ignored: false, rescued: false, closing: true };
}

function changes({ verdict, skipped }: Planned): boolean {
  return verdict.kind === 'change' && !skipped;
}

function isLost(failure: Error): boolean {
  if (failure instanceof HostUnreadable) return failure.lost;
  return failure instanceof TaskFailure && failure.ended.status === 'unknown';
}
