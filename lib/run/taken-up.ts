import type { Owed } from '../core/ledger.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import type { HostScripts } from './host-scripts.ts';
import type { TakeUp } from './options.ts';

/**
 * What an earlier run owes a host in this play. Of a script whose end nobody heard the host is asked first: one that was
 * broken off is taken back before the play looks at the host. Throws `Unreachable`.
 */
export async function takenUp(
  left: ReturnType<TakeUp['get']>,
  play: { readonly index: number; readonly become: BecomeKeywords },
  scripts: HostScripts | undefined,
): Promise<Owed | undefined> {
  if (left === undefined) return undefined;
  const isFirst = left.plays[0] === play.index;
  const owed = { missed: left.missed.get(play.index) ?? [], leftStopped: isFirst ? left.leftStopped : [] };
  if (isFirst && left.open.length > 0)
    await scripts?.send({
      steps: [],
      needs: [],
      become: play.become,
      guards: [],
      tasks: [],
      of: [],
      owed: () => owed,
    });
  return owed;
}
