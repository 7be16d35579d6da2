import { comesBefore, placeOf, type Sequence } from './sequence.ts';

/**
 * Orders of others that are certain now and will not be (`a before b`): somebody has moved links, and no header says so, or
 * they hung by the service, which now hangs by a conflict that does not start in that runlevel.
 * `chance`: services of which nothing is foretold.
 */
export function lostOrders(
  now: readonly Sequence[],
  then: readonly Sequence[],
  chance: ReadonlySet<string>,
): readonly string[] {
  const lost = now.flatMap((sequence) => {
    const later = then.find(({ level }) => level === sequence.level);
    if (later === undefined) return [];
    const names = sequence.starts.map((place) => place.service).filter((name) => !chance.has(name));
    return names.flatMap((one) =>
      names
        .filter((other) => comesBefore(sequence, sequence.starts, one, other) && !isKept(sequence, later, one, other))
        .map((other) => `${one} before ${other}`),
    );
  });
  return [...new Set(lost)].toSorted();
}

/** Where numbers count now, insserv keeps an order when it gives smaller ones again, though no header may ask for it. */
function isKept({ certainBy }: Sequence, later: Sequence, one: string, other: string): boolean {
  if (certainBy === 'after') return comesBefore(later, later.starts, one, other);
  const [first, last] = [placeOf(later.starts, one), placeOf(later.starts, other)];
  return first === undefined || last === undefined || first.rank < last.rank;
}
