import type { Keyed } from './keyed-places.ts';

/** Neighbours that are neighbours before and after, and need not be drawn one by one: from these indices on. */
export interface Fold {
  readonly left: number;
  readonly right: number;
  readonly length: number;
}

/** Fewer than this are drawn. */
const FEWEST = 3;

/**
 * What stands as before, away from everything that is told. A fold never crosses the edge of a group of equal rank, so
 * that the group can be drawn around it.
 */
export function foldsOf(
  left: readonly Keyed[],
  right: readonly Keyed[],
  isTold: (one: Keyed) => boolean,
): readonly Fold[] {
  const behind = new Map(right.map(({ key }, i) => [key, i]));
  const near = new Set([...nearTold(left, isTold), ...nearTold(right, isTold)]);
  const folds: Fold[] = [];
  for (let i = 0; i < left.length;) {
    const start = behind.get(left[i]?.key ?? '');
    let length = 0;
    while (start !== undefined && canGoOn(left, right, i, start, length, near)) length += 1;
    if (start !== undefined && length >= FEWEST) folds.push({ left: i, right: start, length });
    i += Math.max(1, length);
  }
  return folds;
}

/** Whether the place behind the first `length` ones belongs to the same fold. */
function canGoOn(
  left: readonly Keyed[],
  right: readonly Keyed[],
  i: number,
  j: number,
  length: number,
  near: ReadonlySet<string>,
): boolean {
  const [one, other] = [left[i + length], right[j + length]];
  if (one === undefined || one.key !== other?.key || near.has(one.key)) return false;
  return length === 0 || (!isEdge(left, i + length) && !isEdge(right, j + length));
}

/** Whether a group of equal rank ends or begins between this place and the one before. */
function isEdge(places: readonly Keyed[], i: number): boolean {
  const [twoBefore, before, own, behind] = [-2, -1, 0, 1].map((step) => places[i + step]?.place.rank);
  return before !== own && (twoBefore === before || own === behind);
}

/** Whatever is told, and its neighbours. */
function nearTold(places: readonly Keyed[], isTold: (one: Keyed) => boolean): readonly string[] {
  const told = places.map(isTold);
  return places.flatMap(({ key }, i) => (told[i - 1] || told[i] || told[i + 1] ? key : []));
}
