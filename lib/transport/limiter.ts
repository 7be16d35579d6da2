import { onAbort } from './on-abort.ts';
import { patience } from './patience.ts';

/** Runs tasks, some of them at a time. Rejects with the signal's reason while a task waits for its turn. */
export type Limiter = <T>(task: (keepPlace: () => void) => Promise<T>, signal?: AbortSignal) => Promise<T>;

/**
 * At most `places` tasks at a time, in the order they came. A task that takes longer than so many milliseconds
 * goes on but gives its place away: a host that doesn't answer holds nobody up. One that has answered calls
 * `keepPlace`: were its place given away while it computes, all would compute at a time and none would end in time.
 */
export function limiter(places: number, milliseconds: number): Limiter {
  let free = places;
  const waiting = new Set<() => void>();

  function give(): void {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  function take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const forget = onAbort(signal, () => {
        waiting.delete(turn);
        reject(signal?.reason as Error);
      });
      const turn = () => {
        forget();
        resolve();
      };
      waiting.add(turn);
    });
  }

  return async function limited(task, signal) {
    await take(signal);
    const giveOnce = once(give);
    const keepPlace = patience(milliseconds, giveOnce);
    try {
      return await task(keepPlace);
    } finally {
      keepPlace();
      giveOnce();
    }
  };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
