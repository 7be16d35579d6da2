import type { RemedyTask } from '../core/playbook.ts';
import { because } from '../core/reason.ts';
import { holds } from '../expression/holds.ts';
import type { Scope } from '../expression/scope.ts';
import type { Ended } from './ended.ts';
import { explained, TaskProblem } from './task-plan.ts';

/**
 * Tries until the task's `until` holds of what a try gives, as often and as fast as the task says. Undefined: it came to
 * hold; else the failure that this is.
 */
export async function retried(
  task: RemedyTask,
  signal: AbortSignal | undefined,
  attempt: () => Promise<Scope>,
): Promise<Ended | undefined> {
  for (let left = Math.max(1, task.retries); ; left--) {
    const reached = isReached(task, await attempt());
    if (reached === true) return undefined;
    if (reached !== false) return reached;
    if (left <= 1) {
      const why = because('until_not_reached', 'after {retries} tries, until does not hold', { retries: task.retries });
      return { status: 'failed', why };
    }
    await pause(task.delay * 1000, signal);
  }
}

function isReached(task: RemedyTask, scope: Scope): boolean | Ended {
  try {
    return explained(task, '/until', () => holds(task.until, scope));
  } catch (error) {
    if (!(error instanceof TaskProblem)) throw error;
    return { status: 'failed', why: error.reason };
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
