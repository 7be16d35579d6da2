import type { Keyed } from './keyed-places.ts';

/** Neighbours that are neighbours before and after, and need not be drawn one by one: from these indices on. */
export interface Fold {
  readonly left: number;
  readonly right: number;
  readonly length: number;
}

/** Fewer than this are drawn. */
const FEWEST = 3;

/** What stands as before, away from everything that is told. A group of equal rank is folded wholly, or apart from its surroundings. */
export function foldsOf(
  left: readonly Keyed[],
  right: readonly Keyed[],
  isTold: (one: Keyed) => boolean,
): readonly Fold[] {
  const behind = new Map(right.map(({ key }, i) => [key, i]));
  const near = new Set([...nearTold(left, isTold), ...nearTold(right, isTold)]);
  const folds: Fold[] = [];
  for (let i = 0; i < left.length;) {
    const start = behind.get(left[i]?.key ?? '') ?? -1;
    const length = stretch(left, right, i, start, near);
    if (length > 0) folds.push(...parted({ left: i, right: start, length }, left, right));
    i += Math.max(1, length);
  }
  return folds.filter(({ length }) => length >= FEWEST);
}

/** How many from here on go side by side in both. */
function stretch(
  left: readonly Keyed[],
  right: readonly Keyed[],
  i: number,
  j: number,
  near: ReadonlySet<string>,
): number {
  let length = 0;
  for (;;) {
    const key = left[i + length]?.key;
    if (key === undefined || key !== right[j + length]?.key || near.has(key)) return length;
    length += 1;
  }
}

/** A stretch that begins or ends within a group of equal rank is parted there, so that the group can be drawn. */
function parted(whole: Fold, left: readonly Keyed[], right: readonly Keyed[]): readonly Fold[] {
  const { left: i, right: j, length } = whole;
  const head = Math.max(cutOff(left, i, length, 1), cutOff(right, j, length, 1));
  const tail = Math.max(
    cutOff(left, i + length - 1, length - head, -1),
    cutOff(right, j + length - 1, length - head, -1),
  );
  const part = (from: number, size: number): Fold => ({ left: i + from, right: j + from, length: size });
  const cuts = [part(0, head), part(length - tail, tail)];
  return [
    part(head, length - head - tail),
    ...cuts.filter((one) => isOneRank(left, one.left, one.length) && isOneRank(right, one.right, one.length)),
  ];
}

/** How many from an end of a stretch on are of a group that goes on outside of it. */
function cutOff(places: readonly Keyed[], end: number, length: number, step: 1 | -1): number {
  const rank = rankAt(places, end);
  if (rankAt(places, end - step) !== rank) return 0;
  let size = 0;
  while (size < length && rankAt(places, end + size * step) === rank) size += 1;
  return size;
}

function isOneRank(places: readonly Keyed[], from: number, length: number): boolean {
  return places.slice(from, from + length).every(({ place }) => place.rank === rankAt(places, from));
}

function rankAt(places: readonly Keyed[], index: number): number | undefined {
  return places[index]?.place.rank;
}

/** Whatever is told, and its neighbours. */
function nearTold(places: readonly Keyed[], isTold: (one: Keyed) => boolean): readonly string[] {
  const told = places.map(isTold);
  return places.flatMap(({ key }, i) => (told[i - 1] || told[i] || told[i + 1] ? key : []));
}
