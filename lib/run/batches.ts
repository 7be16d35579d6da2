import type { BatchSize } from '../core/playbook.ts';

/** Cuts hosts into batches as `serial` says: the last size repeats; a percentage is of all hosts, at least one. */
export function batches<T>(hosts: readonly T[], serial: readonly BatchSize[]): readonly (readonly T[])[] {
  if (serial.length === 0) return hosts.length === 0 ? [] : [hosts];
  const cut: (readonly T[])[] = [];
  for (let from = 0; from < hosts.length;) {
    const size = serial[Math.min(cut.length, serial.length - 1)] ?? { percent: 100 };
    const count = Math.max(1, 'hosts' in size ? size.hosts : Math.floor((hosts.length * size.percent) / 100));
    cut.push(hosts.slice(from, from + count));
    from += count;
  }
  return cut;
}

/**
 * Does something for each, at most `width` at a time; the order of the results is that of the items. When one rejects,
 * no more are begun, and it rejects once those in flight have ended: nothing goes on unseen.
 */
export async function eachOf<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const i = next++;
      try {
        results[i] = await work(items[i] as T);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, worker));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return results;
}
