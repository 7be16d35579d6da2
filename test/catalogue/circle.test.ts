import assert from 'node:assert/strict';
import fc from 'fast-check';
import { circleIn } from '../../lib/catalogue/circle.ts';
import { serviceNames } from '../../lib/catalogue/edges.ts';
import type { Catalogue, Product, Turn } from '../../lib/core/catalogue.ts';
import { matchesAny, namesMatch } from '../../lib/core/names-match.ts';

const base = { name: 'x', processes: [], packages: [], paths: [], clashingModules: [], source: 'y' };
const name = fc.constantFrom('a', 'b', 'c', 'a*', '*c', 'ac', 'd');
const turn: fc.Arbitrary<Turn> = fc.constantFrom('before', 'after', 'any');
const target = fc.oneof(fc.record({ service: name }), fc.record({ product: fc.constantFrom('0', '1', '2', '3') }));
const conflict = fc.tuple(target, turn, turn).map(([meant, stop, start]) => ({ ...meant, stop, start }));
const products = fc
  .array(
    fc.record({ services: fc.uniqueArray(name, { maxLength: 2 }), conflicts: fc.array(conflict, { maxLength: 2 }) }),
    { maxLength: 4 },
  )
  .map((all) => all.map((one, i): Product => ({ ...base, id: String(i), ...one })));

/** Whether an entry of a catalogue has one service take its turn before another, read as it is defined. */
function isBefore(catalogue: Catalogue, verb: 'stop' | 'start', one: string, other: string): boolean {
  const meets = (by: Product, own: string, other_: string, wanted: Turn): boolean =>
    matchesAny(by.services, own) &&
    !matchesAny(by.services, other_) &&
    by.conflicts.some(
      (said) =>
        said[verb] === wanted &&
        ('service' in said
          ? namesMatch(said.service, other_)
          : catalogue.products.some(({ id, services }) => id === said.product && matchesAny(services, other_))),
    );
  return catalogue.products.some((by) => meets(by, other, one, 'before') || meets(by, one, other, 'after'));
}

/** Whether one can be reached from itself. */
function goesRound(names: readonly string[], step: (one: string, other: string) => boolean): boolean {
  return names.some((first) => {
    const reached = new Set(names.filter((next) => step(first, next)));
    for (const one of reached) for (const next of names) if (step(one, next)) reached.add(next);
    return reached.has(first);
  });
}

describe('a circle in a catalogue', () => {
  it('is found where there is one and nowhere else, and is one', () => {
    let circles = 0;
    fc.assert(
      fc.property(products, (made) => {
        const catalogue = { products: made };
        const names = serviceNames(catalogue);
        const isRound = (verb: 'stop' | 'start') =>
          goesRound(names, (one, other) => isBefore(catalogue, verb, one, other));
        const found = circleIn(catalogue);
        assert.equal(found !== undefined, isRound('stop') || isRound('start'));
        if (found === undefined) return;
        circles += 1;
        assert.equal(found.verb, isRound('stop') ? 'stop' : 'start');
        assert.equal(found.services.length, found.said.length);
        for (const [i, one] of found.services.entries())
          assert.ok(isBefore(catalogue, found.verb, one, found.services[(i + 1) % found.services.length] ?? ''));
      }),
      { numRuns: 3000 },
    );
    assert.ok(circles > 100, `only ${circles} had one`);
  });
});
