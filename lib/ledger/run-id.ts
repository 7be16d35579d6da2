import { randomBytes } from 'node:crypto';

/** A run's identifier: `20261124T012819Z-3f9c2a`. Sorts by time; the three random bytes tell runs of one second apart. */
export function newRunId(now: Date = new Date(), random: Uint8Array = randomBytes(3)): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${time}-${Buffer.from(random.subarray(0, 3)).toString('hex')}`;
}
