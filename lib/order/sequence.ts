import type { Reason } from '../core/reason.ts';

/** The services of one runlevel or target, in the order in which a boot starts them and a shutdown stops them. */
export interface Sequence {
  /** `0` to `6`, `S`, or the name of a systemd target. */
  readonly level: string;
  /** Whether the host boots into it, or passes it on the way (`S`). */
  readonly boot: boolean;
  /** `rank`: one after the other, those of equal rank in an order nobody can rely on. `after`: each as soon as what it comes after is done. */
  readonly certainBy: 'rank' | 'after';
  readonly starts: readonly Place[];
  /** On entering a runlevel; of a target, when the host goes down. */
  readonly stops: readonly Place[];
}

/** One service's place in a sequence. */
export interface Place {
  readonly service: string;
  /** Its link or unit, as the host names it. */
  readonly name: string;
  /** From 0, ascending; of `certainBy: 'after'`, the earliest it can be. */
  readonly rank: number;
  /** What it comes directly after, of the services in this list; only of `certainBy: 'after'`. */
  readonly after: readonly string[];
  /** Why it has this place. */
  readonly why: Reason;
}

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

/** The services whose order against this one is not certain, though nothing says that it may not matter. */
export function tiesOf(places: readonly Place[], { service, rank }: Place): readonly string[] {
  return places.filter((other) => other.rank === rank && other.service !== service).map((other) => other.service);
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
