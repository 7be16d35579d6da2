import type { Place } from '../../core/sequence.ts';

/** A place, told apart from another of the same service. */
export interface Keyed {
  readonly key: string;
  readonly place: Place;
}

/** Places with keys that find the same service again in another order. */
export function keyed(places: readonly Place[]): readonly Keyed[] {
  const seen = new Map<string, number>();
  return places.map((place) => {
    const nth = seen.get(place.service) ?? 0;
    seen.set(place.service, nth + 1);
    return { key: JSON.stringify([place.service, nth]), place };
  });
}
