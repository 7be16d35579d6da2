import assert from 'node:assert/strict';
import fc from 'fast-check';
import { latestFirst, type Start } from '../../lib/remedies/latest-first.ts';

const names = (starts: readonly Start[]): string => starts.map(({ name }) => name).join(' ');

describe('latestFirst', () => {
  const start: fc.Arbitrary<Start> = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    started: fc.option(fc.nat(3), { nil: undefined }),
    number: fc.option(fc.nat(3), { nil: undefined }),
  });

  it('is a total order', () => {
    fc.assert(
      fc.property(start, start, start, (a, b, c) => {
        assert.equal(Math.sign(latestFirst(a, b)), -Math.sign(latestFirst(b, a)) || 0);
        if (latestFirst(a, b) <= 0 && latestFirst(b, c) <= 0) assert.ok(latestFirst(a, c) <= 0);
        if (latestFirst(a, b) === 0) assert.deepEqual({ ...a }, { ...b });
      }),
      { numRuns: 5000 },
    );
  });

  it('gives one order, however the services were found', () => {
    const several = fc.uniqueArray(start, { selector: ({ name }) => name });
    const shuffled = several.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        assert.equal(names(one.toSorted(latestFirst)), names(other.toSorted(latestFirst)));
      }),
    );
  });

  for (const [what, starts, expected] of [
    [
      'by time, whatever the numbers say',
      [
        ['a', 100, 90],
        ['b', 900, 10],
      ],
      'b a',
    ],
    [
      'by number where no time is known',
      [
        ['a', undefined, 10],
        ['b', undefined, 90],
      ],
      'b a',
    ],
    [
      'by number among those that started together',
      [
        ['a', 5, 10],
        ['b', 5, 90],
      ],
      'b a',
    ],
    [
      'those without a time last',
      [
        ['a', undefined, 90],
        ['b', 0, 10],
      ],
      'b a',
    ],
    [
      'those without a number last',
      [
        ['a', undefined, undefined],
        ['b', undefined, 0],
      ],
      'b a',
    ],
    [
      'by name when nothing else tells',
      [
        ['b', undefined, undefined],
        ['a', undefined, undefined],
      ],
      'a b',
    ],
    [
      'what went round in a circle',
      [
        ['a', 10, 30],
        ['b', undefined, 20],
        ['c', 20, 10],
      ],
      'c a b',
    ],
  ] as const) {
    it(`puts ${what}`, () => {
      const all = starts.map(([name, started, number]) => ({ name, started, number }));
      assert.equal(names(all.toSorted(latestFirst)), expected);
      assert.equal(names(all.toReversed().toSorted(latestFirst)), expected);
    });
  }
});
