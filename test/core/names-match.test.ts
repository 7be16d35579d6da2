import assert from 'node:assert/strict';
import fc from 'fast-check';
import { namesMatch } from '../../lib/core/names-match.ts';

const rows: readonly (readonly [pattern: string, name: string, fits: boolean])[] = [
  ['splx', 'splx', true],
  ['splx', 'splxhttpd', false],
  ['splx', 'Splx', false],
  ['splx*', 'splx', true],
  ['splx*', 'splxhttpd', true],
  ['*', '', true],
  ['*', 'anything', true],
  ['', '', true],
  ['', 'x', false],
  ['**', 'x', true],
  ['*x', '', false],
  ['a*b', 'ab', true],
  ['a*b', 'aXbXb', true],
  ['a*b', 'aXbX', false],
  ['*a*b*', 'xxaxxbxx', true],
  ['*ab*ab*', 'ab', false],
  ['a.c', 'abc', false],
  ['a.c*', 'a.cd', true],
  ['a+b', 'aab', false],
  ['a@*', 'a@tty1', true],
  ['a*', 'a\nb', true],
  ['a*', 'a*', true],
  ['a*b', 'a*b', true],
  ['[ab]', 'a', false],
  ['.*', 'x', false],
  ['(a|b)*', '(a|b)c', true],
];

describe('namesMatch', () => {
  for (const [pattern, name, fits] of rows) {
    it(`${JSON.stringify(pattern)} ${fits ? 'fits' : 'does not fit'} ${JSON.stringify(name)}`, () => {
      assert.equal(namesMatch(pattern, name), fits);
    });
  }

  it('is what a regular expression would say', () => {
    const word = (letters: string) =>
      fc.array(fc.constantFrom(...letters), { maxLength: 9 }).map((all) => all.join(''));
    fc.assert(
      fc.property(word('ab*'), word('ab'), (pattern, name) => {
        assert.equal(namesMatch(pattern, name), new RegExp(`^${pattern.replaceAll(/\*+/g, '[^]*')}$`).test(name));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes no longer than the product of both lengths, whatever the pattern', () => {
    const begun = performance.now();
    for (const pattern of ['*a*a*a*a*b', '*a'.repeat(2000) + 'b', 'a*'.repeat(2000) + 'b', '*'.repeat(4000) + 'b']) {
      assert.equal(namesMatch(pattern, 'a'.repeat(20_000)), false);
    }
    assert.ok(performance.now() - begun < 2000, `${performance.now() - begun} ms`);
  });
});
