import type { Place, Sequence } from '../core/sequence.ts';

export type { Place, Sequence } from '../core/sequence.ts';

/** Whether the first service surely comes before the second, in `starts` or in `stops`. Not surely: false. */
export function comesBefore(
  { certainBy }: Pick<Sequence, 'certainBy'>,
  places: readonly Place[],
  one: string,
  other: string,
): boolean {
  const [first, last] = [placeOf(places, one), placeOf(places, other)];
  if (first === undefined || last === undefined) return false;
  return certainBy === 'rank' ? first.rank < last.rank : isReached(places, last, one, new Set());
}

/** A service's place; undefined where it isn't in the list. */
export function placeOf(places: readonly Place[], service: string): Place | undefined {
  return places.find((place) => place.service === service);
}

function isReached(places: readonly Place[], from: Place, wanted: string, seen: Set<string>): boolean {
  if (seen.has(from.service)) return false;
  seen.add(from.service);
  return from.after.some((name) => {
    if (name === wanted) return true;
    const place = placeOf(places, name);
    return place !== undefined && isReached(places, place, wanted, seen);
  });
}
