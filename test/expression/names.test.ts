import assert from 'node:assert/strict';
import type { Json } from '../../lib/core/json.ts';
import { namesIn, namesInConditions } from '../../lib/expression/names.ts';

const cases: readonly (readonly [value: Json, names: string])[] = [
  ['plain text', ''],
  ['{{ a }}', 'a'],
  ['{{ a.b.c[d] }} and {{ e | default(f) }}', 'a d e f'],
  ['{{ "a" ~ \'b\' }}', ''],
  ['{{ a is defined and b is not none }}', 'a b'],
  ['{{ f(k=v) }}{{ range(n) }}', 'v n'],
  ['{{ {"k": v, w: 1} }}', 'v w'],
  ['{{ true and none and True }}', ''],
  ['{% for i in list if i.a == b %}{{ i }}{{ loop.index }}{% endfor %}', 'list b'],
  ['{% set a = b %}{{ a }}', 'b'],
  ['{% if a %}{% elif b %}{% endif %}', 'a b'],
  ['{% raw %}{{ a }}{% endraw %}{# {{ b }} #}', ''],
  [{ k: ['{{ a }}', { '{{ b }}': '{{ c }}' }] }, 'a c'],
  ['{{ __proto__.constructor }}', '__proto__'],
];

describe('namesIn', () => {
  for (const [value, names] of cases) {
    it(JSON.stringify(value), () => assert.deepEqual([...namesIn(value)].join(' '), names));
  }

  it("follows the author's variables, also in circles", () => {
    const author = { a: '{{ b }}', b: ['{{ result.stdout }}', '{{ a }}'] };
    assert.deepEqual([...namesIn('{{ a }}', author)], ['a', 'b', 'result']);
    assert.deepEqual([...namesInConditions(['a is defined', '{{ x }}'], author)], ['a', 'b', 'result', 'x']);
  });

  it('takes conditions without braces for expressions', () => {
    assert.deepEqual([...namesInConditions(['a.b == c and not d'])], ['a', 'c', 'd']);
  });
});
