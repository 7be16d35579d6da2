import type { Catalogue } from '../core/catalogue.ts';
import { conflictBetween } from '../catalogue/index.ts';
import { latestFirst, type Start } from './latest-first.ts';

/** Services in the order in which they are stopped: latest start first, but none before what the catalogue wants stopped before it. */
export function stopSequence<T>(
  services: readonly T[],
  startOf: (service: T) => Start,
  catalogue: Catalogue,
): readonly T[] {
  const waiting = services.toSorted((one, other) => latestFirst(startOf(one), startOf(other)));
  const nameOf = (one: T): string => startOf(one).name;
  const isHeld = (one: T): boolean =>
    waiting.some((other) => conflictBetween(catalogue, nameOf(other), nameOf(one))?.stop === 'before');
  const stopped: T[] = [];
  while (waiting.length > 0) {
    // All are held only by a catalogue that goes round in a circle, which none that was read from a file does.
    const next = Math.max(
      0,
      waiting.findIndex((one) => !isHeld(one)),
    );
    stopped.push(...waiting.splice(next, 1));
  }
  return stopped;
}
