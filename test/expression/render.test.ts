import assert from 'node:assert/strict';
import type { Json } from '../../lib/core/json.ts';
import { ExpressionError } from '../../lib/expression/expression-error.ts';
import { render } from '../../lib/expression/render.ts';
import type { Scope } from '../../lib/expression/scope.ts';

function scope(author: Scope['author'] = {}, opaque: Scope['opaque'] = {}): Scope {
  return { author, opaque };
}

/** Objects without prototype compare as plain ones. */
function comparable(value: Json): unknown {
  return JSON.parse(JSON.stringify(value));
}

const values: readonly (readonly [what: string, value: Json, scope: Scope, expected: Json])[] = [
  ['text without expressions stays', 'a } b { c', scope(), 'a } b { c'],
  ['numbers and null stay', [1, null, true], scope(), [1, null, true]],
  ['a sole expression keeps a list', '{{ x }}', scope({ x: [1, 'a', null] }), [1, 'a', null]],
  ['a sole expression keeps a mapping', '{{ x }}', scope({ x: { a: { b: 1 } } }), { a: { b: 1 } }],
  ['a sole expression keeps a number', '{{ n + 1 }}', scope({ n: 90 }), 91],
  ['a sole expression keeps text of digits', '{{ n }}', scope({ n: '0644' }), '0644'],
  ['none is null', '{{ none }}', scope(), null],
  ['two expressions make text', '{{ n }}{{ n }}', scope({ n: 9 }), '99'],
  ['an expression within text makes text', 'S{{ n }}splx', scope({ n: 91 }), 'S91splx'],
  ['braces in text of an expression', '{{ "}}" }}', scope(), '}}'],
  ['a mapping in an expression', '{{ {"a": {"b": n}} }}', scope({ n: 1 }), { a: { b: 1 } }],
  ['keys are not rendered', { '{{ n }}': '{{ n }}' }, scope({ n: 1 }), { '{{ n }}': 1 }],
  ['nested values are rendered', { a: ['{{ n }}', { b: '{{ n }}' }] }, scope({ n: 1 }), { a: [1, { b: 1 }] }],
  ['a final newline stays', '{{ n }}\n', scope({ n: 1 }), '1\n'],
  ['nothing is escaped for HTML', '<{{ x }}>', scope({ x: '<&">' }), '<<&">>'],
  ['default takes an undefined name', '{{ x | default("d") }}', scope(), 'd'],
  ['default takes an undefined path', '{{ x.y.z | default("d") }}', scope(), 'd'],
  ['default(omit) leaves a key out', { a: '{{ x | default(omit) }}', b: 1 }, scope(), { b: 1 }],
  ['default(omit) leaves an entry out', ['{{ x | default(omit) }}', 1], scope(), [1]],
  [
    'loops have variables of their own',
    '{% for h in hosts %}{{ h.n }};{% endfor %}',
    scope({ hosts: [{ n: 1 }] }),
    '1;',
  ],
  ['set has variables of its own', '{% set a = n %}{{ a }}', scope({ n: 1 }), '1'],
  ['a macro has arguments of its own', '{% macro f(a, b=2) %}{{ a + b }}{% endmacro %}{{ f(1) }}', scope(), '3'],
  ['raw sections stay', '{% raw %}{{ x }}{% endraw %}', scope(), '{{ x }}'],
  ['comments go', 'a{# {{ x }} #}b', scope(), 'ab'],
  ["an author's variable is rendered when asked for", '{{ a }}', scope({ a: '{{ b }}', b: '{{ c }}', c: 1 }), 1],
  ["an author's variable may ask for an opaque one", '{{ a }}', scope({ a: 'x{{ b }}' }, { b: 'y' }), 'xy'],
  ['what nobody asks for may be wrong', '{{ a }}', scope({ a: 1, b: '{{ nobody }}' }), 1],
  ["an author's variable that can't be made has a default", '{{ a | default(1) }}', scope({ a: '{{ nobody }}' }), 1],
  ['an opaque value wins over an author', '{{ a }}', scope({ a: 1 }, { a: 2 }), 2],
  ['python methods work', '{{ "a,b".split(",") }}', scope(), ['a', 'b']],
];

describe('render', () => {
  for (const [what, value, given, expected] of values) {
    it(what, () => assert.deepEqual(comparable(render(value, given)), expected));
  }

  it('never evaluates what is opaque, wherever it passes through', () => {
    for (const hostile of [
      '{{7*7}}',
      '{% for i in range(9) %}x{% endfor %}',
      '{{ secret }}',
      '{#',
      '${7*7}',
      '__proto__',
    ]) {
      const given = scope(
        { secret: 's', through: '{{ fact }}', list: ['{{ fact }}'], joined: 'a{{ through }}' },
        { fact: hostile },
      );
      assert.equal(render('{{ fact }}', given), hostile);
      assert.equal(render('{{ through }}', given), hostile);
      assert.equal(render('{{ joined }}', given), `a${hostile}`);
      assert.equal(render('{{ through }}{{ fact }}', given), hostile + hostile);
      assert.deepEqual(render('{{ list }}', given), [hostile]);
      assert.equal(render('{{ fact | default("x") }}', given), hostile);
      assert.equal(render('{{ {"a": fact}["a"] }}', given), hostile);
    }
  });

  it('gives objects without prototype, whatever their keys', () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2, "then": 3}') as Json;
    const result = render('{{ x }}', scope({}, { x: hostile })) as Record<string, Json>;
    assert.equal(Object.getPrototypeOf(result), null);
    assert.deepEqual(Object.keys(result), ['__proto__', 'constructor', 'then']);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it('reaches nothing but variables', () => {
    for (const name of [
      'process',
      'globalThis',
      'constructor',
      '__proto__',
      'toString',
      'hasOwnProperty',
      'debug',
      'require',
    ]) {
      assert.throws(() => render(`{{ ${name} }}`, scope()), { code: 'undefined_variable' });
    }
    assert.throws(() => render('{{ x.constructor }}', scope({ x: {} })), { code: 'undefined_variable' });
    assert.throws(() => render('{{ x.__class__ }}', scope({ x: 'a' })), { code: 'undefined_variable' });
  });
});

const errors: readonly (readonly [text: string, scope: Scope, code: string, offset: number, suggestion?: string])[] = [
  ['{{ x }}', scope(), 'undefined_variable', 3],
  ['a {{ x }}', scope(), 'undefined_variable', 5],
  ['é😀 {{ x }}', scope(), 'undefined_variable', 7],
  ['{{ servce }}', scope({ service: 1 }), 'undefined_variable', 3, 'service'],
  ['{{ x == 1 }}', scope(), 'undefined_variable', 3],
  ['{{ [x] }}', scope(), 'undefined_variable', 4],
  ['{{ {"a": x} }}', scope(), 'undefined_variable', 9],
  ['{{ x.y }}', scope({ x: {} }), 'undefined_variable', 3],
  ['{{ x.y == 1 }}', scope({ x: {} }), 'undefined_variable', 3],
  ['{{ x["y"] }}', scope({ x: {} }), 'undefined_variable', 3],
  ['{{ x[y] }}', scope({ x: [1] }), 'undefined_variable', 5],
  ['{{ "a" if false }}', scope(), 'undefined_variable', 2],
  ['{{ "a" ~ x }}', scope(), 'undefined_variable', 9],
  ['{{ x | lower }}', scope(), 'undefined_variable', 3],
  ['{{ not x }}', scope(), 'undefined_variable', 7],
  ['{% if x %}a{% endif %}', scope(), 'undefined_variable', 6],
  ['{% for i in l %}{{ i.b == 1 }}{% endfor %}', scope({ l: [{}] }), 'undefined_variable', 19],
  ['{{ a }}', scope({ a: '{{ b }}', b: '{{ a }}' }), 'variable_cycle', 0],
  ['{{ a }}', scope({ a: ['{{ a }}'] }), 'variable_cycle', 0],
  ['{{ a }}', scope({ a: '{{ nobody }}' }), 'undefined_variable', 3],
  ['{{ 1 // 0 }}', scope(), 'expression_failed', 3],
  ['{{ 1 / 0 }}', scope(), 'expression_failed', 2],
  ['{{ 12345678901234567890 }}', scope(), 'expression_failed', 2],
  ['{{ x | from_json }}', scope({ x: '{' }), 'expression_failed', 2],
  ['{{ "a" | nofilter }}', scope(), 'expression_failed', 9],
  [
    '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}',
    scope(),
    'expression_exhausted',
    40,
  ],
  ['{{ x | regex_search("^(a+)+$") }}', scope({}, { x: `${'a'.repeat(50)}!` }), 'expression_failed', 2],
  ['{% include "/etc/passwd" %}', scope(), 'expression_failed', 3],
];

describe('render refuses', () => {
  for (const [text, given, code, offset, suggestion] of errors) {
    it(`${text} with ${JSON.stringify(given.author)}`, () => {
      assert.throws(
        () => render(text, given),
        (error: unknown) => {
          assert.ok(error instanceof ExpressionError);
          assert.deepEqual([error.code, error.offset, error.suggestion], [code, offset, suggestion]);
          assert.equal(error.reason.code, code);
          return true;
        },
      );
    });
  }

  it('never shows the value of a variable', () => {
    const secrets = scope({ password: 'canary-1' }, { other: ['canary-2'], text: '{"canary-3": ' });
    for (const text of [
      '{{ password + 1 }}',
      '{{ other.x.y }}',
      '{{ password | bogus }}',
      '{{ text | from_json }}',
      '{{ password }}{{ nobody }}',
    ]) {
      assert.throws(
        () => render(text, secrets),
        (error: ExpressionError) => !/canary/.test(`${error.message} ${error.stack} ${JSON.stringify(error.reason)}`),
      );
    }
  });

  it('goes on after the engine was ended by too much', () => {
    let deep: Json = 'x';
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    assert.throws(() => render('{{ x == x }}', scope({}, { x: deep })), { code: 'expression_exhausted' });
    assert.throws(() => render('{{ "a" * n }}', scope({}, { n: 4_000_000_000 })), { code: 'expression_exhausted' });
    assert.equal(render('{{ 1 + 1 }}', scope()), 2);
  });
});
