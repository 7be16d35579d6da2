import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wrapped } from '../../lib/report/wrapped.ts';

describe('wrapping', () => {
  const table: readonly (readonly [text: string, columns: number, lines: readonly string[]])[] = [
    ['', 10, []],
    ['one two', 10, ['one two']],
    ['one two three', 10, ['one two', '  three']],
    ['web[1,2,3,4,5,6]', 10, ['web[1,2,3,', '  4,5,6]']],
    ['  kept one two', 10, ['  kept one', '  two']],
    ['abcdefghijklmno', 10, ['abcdefghij', '  klmno']],
    ['one abcdefghijklmno', 10, ['one', '  abcdefgh', '  ijklmno']],
    ['失敗失敗失敗', 10, ['失敗失敗失', '  敗']],
  ];
  for (const [text, columns, lines] of table)
    it(`breaks ${JSON.stringify(text)}`, () => assert.deepEqual(wrapped(text, columns, '  '), lines));

  it('keeps every character, in lines that fit', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ',', '失'), maxLength: 80 });
    fc.assert(
      fc.property(words, fc.integer({ min: 8, max: 30 }), (text, columns) => {
        const lines = wrapped(text, columns, '  ');
        for (const line of lines) {
          const width = [...line].reduce((sum, one) => sum + (one <= '~' ? 1 : 2), 0);
          assert.ok(width <= columns, JSON.stringify(lines));
        }
        assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
      }),
      { numRuns: 1000 },
    );
  });
});
