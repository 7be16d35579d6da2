import assert from 'node:assert/strict';
import type { Json } from '../../lib/core/json.ts';
import { render } from '../../lib/expression/render.ts';

const cases: readonly (readonly [expression: string, expected: Json])[] = [
  ['"/etc/init.d/splx" | basename', 'splx'],
  ['"splx" | basename', 'splx'],
  ['"/etc/init.d/splx" | dirname', '/etc/init.d'],
  ['"/splx" | dirname', '/'],
  ['"splx" | dirname', ''],
  ['"Yes" | bool', true],
  ['"no" | bool', false],
  ['1 | bool', true],
  ['false | bool', false],
  ['"91" | int + 1', 92],
  ['"x" | int', 0],
  ['"x" | int(default=5)', 5],
  ['"x" | int(7)', 7],
  ['1.9 | int', 1],
  ['{"a": 1} | combine({"b": 2}, {"a": 3})', { a: 3, b: 2 }],
  [`'{"a": [1, null]}' | from_json`, { a: [1, null] }],
  ['{"a": ["<&>", none]} | to_json', '{"a":["<&>",null]}'],
  ['"a" | mandatory', 'a'],
  [`"it's" | quote`, `'it'\\''s'`],
  ['"a1b22" | regex_search("[0-9]+")', '1'],
  ['"ab" | regex_search("[0-9]+")', null],
  ['"a-b" | regex_replace("(?P<x>[a-z])-([a-z])", "\\\\2-\\\\g<x>")', 'b-a'],
  ['"cost" | regex_replace("o", "$&")', 'c$&st'],
  ['true | ternary("a", "b")', 'a'],
  ['"" | ternary("a", "b")', 'b'],
  ['none | ternary("a", "b", "c")', 'c'],
  ['[3, 1, 2] | sort | list', [1, 2, 3]],
  ['[[1, {"b": 2}]] | first | mandatory', [1, { b: 2 }]],
];

describe('filters', () => {
  for (const [expression, expected] of cases) {
    it(expression, () => {
      const value = render(`{{ ${expression} }}`, { author: {}, opaque: {} });
      assert.deepEqual(JSON.parse(JSON.stringify(value)), expected);
    });
  }

  it('end no engine when they fail, and say which failed', () => {
    for (const expression of [
      '"{" | from_json',
      '[1] | basename',
      '1 | combine({})',
      '"a" | regex_search("(")',
      '{} | quote',
    ]) {
      assert.throws(() => render(`{{ ${expression} }}`, { author: {}, opaque: {} }), { code: 'expression_failed' });
    }
    assert.equal(render('{{ 1 + 1 }}', { author: {}, opaque: {} }), 2);
  });
});
