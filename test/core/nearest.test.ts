import assert from 'node:assert/strict';
import { nearest } from '../../lib/core/nearest.ts';

describe('nearest', () => {
  const cases: readonly (readonly [word: string, candidates: readonly string[], meant: string | undefined])[] = [
    ['hots', ['hosts', 'vars', 'children'], 'hosts'],
    ['vras', ['hosts', 'vars', 'children'], 'vars'],
    ['childern', ['hosts', 'vars', 'children'], 'children'],
    ['Hosts', ['hosts', 'vars'], 'hosts'],
    ['web', ['web'], 'web'],
    ['tasks', ['hosts', 'vars', 'children'], undefined],
    ['x', ['y'], undefined],
    ['', ['a', ''], ''],
    ['abc', [], undefined],
    ['wbe', ['wbx', 'web'], 'wbx'],
    ['__proto__', ['__prot__'], '__prot__'],
    ['失敗した', ['失敗し'], '失敗し'],
  ];
  for (const [word, candidates, meant] of cases) {
    it(`${JSON.stringify(word)} among ${JSON.stringify(candidates)} means ${meant ?? 'nothing'}`, () => {
      assert.equal(nearest(word, candidates), meant);
    });
  }

  it('takes any iterable, and long words', () => {
    assert.equal(nearest('b'.repeat(2000), new Set(['a'.repeat(2000), 'b'.repeat(1999)])), 'b'.repeat(1999));
  });
});
