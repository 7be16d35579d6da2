import assert from 'node:assert/strict';
import fc from 'fast-check';
import { printable, printableJson, printableLines } from '../../lib/report/printable.ts';
import { forbidden, hostile } from './hostile.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
  fc.array(fc.nat(0xa0)).map((units) => String.fromCharCode(...units)),
  fc.array(fc.nat(0x10ffff)).map((points) => String.fromCodePoint(...points)),
);

describe('printable', () => {
  const cases: readonly [name: string, text: string, shown: string][] = [
    ['plain text', 'S01splx → S91splx, ünïcödé 失敗', 'S01splx → S91splx, ünïcödé 失敗'],
    ['an escape sequence', '\u001b[31mred', '\\x1b[31mred'],
    ['a line feed, carriage return and tab', 'a\nb\rc\td', 'a\\nb\\rc\\td'],
    ['NUL and DEL', '\u0000\u007f', '\\x00\\x7f'],
    ['a C1 control that is an escape by itself', '\u009b2J', '\\x9b2J'],
    ['a bidirectional override', 'a\u202eb', 'a\\u202eb'],
    ['bidirectional isolates', '\u2066\u2067\u2068\u2069', '\\u2066\\u2067\\u2068\\u2069'],
    ['characters without width', '\u200b\u200d\ufeff\u2060', '\\u200b\\u200d\\ufeff\\u2060'],
    ['line and paragraph separators', '\u2028\u2029', '\\u2028\\u2029'],
    ['lone surrogates', '\ud800x\udc00', '\\ud800x\\udc00'],
    ['tag characters outside the basic plane', '\u{e0041}', '\\u{e0041}'],
    ['blanks that pass for letters', '\u3164\u115f', '\\u3164\\u115f'],
    ['a whole pair', '\u{1f600}', '\u{1f600}'],
  ];
  for (const [name, text, shown] of cases) {
    it(`shows ${name}`, () => assert.equal(printable(text), shown));
  }

  it('never lets a forbidden character through', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.doesNotMatch(printable(text), forbidden);
        assert.ok(!printable(text).includes('\n'));
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves alone what is printable already', () => {
    fc.assert(fc.property(anyText, (text) => assert.equal(printable(printable(text)), printable(text))));
  });
});

describe('printableLines', () => {
  const cases: readonly [name: string, text: string, lines: string[]][] = [
    ['nothing', '', []],
    ['one line without an end', 'a', ['a']],
    ['a last newline', 'a\nb\n', ['a', 'b']],
    ['empty lines', '\n\n', ['', '']],
    ['one carriage return before a newline', 'a\r\nb\r\r\n', ['a', 'b\\r']],
    ['a carriage return within a line', 'a\rb', ['a\\rb']],
    ['a line separator, which is no newline', 'a\u2028b', ['a\\u2028b']],
  ];
  for (const [name, text, lines] of cases) {
    it(`takes ${name}`, () => assert.deepEqual(printableLines(text), lines));
  }

  it('never lets a forbidden character through', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const line of printableLines(text)) assert.doesNotMatch(line, forbidden);
      }),
    );
  });
});

describe('printableJson', () => {
  it('parses to the same value and holds nothing forbidden', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = printableJson(JSON.stringify({ [text]: [text, hostile] }));
        assert.doesNotMatch(json, forbidden);
        assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify({ [text]: [text, hostile] })));
      }),
    );
  });
});
