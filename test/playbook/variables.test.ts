import assert from 'node:assert/strict';
import { InvalidInput } from '../../lib/core/error.ts';
import { parseExtraVars, parseVars } from '../../lib/playbook/variables.ts';

describe('parseVars', () => {
  it('reads a mapping', () => {
    assert.deepEqual({ ...parseVars('a: 1\nb: [c, "{{ d }}"]', 'vars.yml') }, { a: 1, b: ['c', '{{ d }}'] });
    assert.deepEqual(
      { ...parseVars('{"a": {"b": null}}', 'vars.json') }['a'],
      Object.assign(Object.create(null), { b: null }),
    );
  });

  it('reads nothing from an empty file', () => {
    for (const text of ['', '---\n', '# only a comment\n']) assert.deepEqual({ ...parseVars(text, 'vars.yml') }, {});
  });

  const wrong: readonly (readonly [text: string, code: string])[] = [
    ['[1]', 'not_a_mapping'],
    ['word', 'not_a_mapping'],
    ['a-b: 1', 'bad_variable_name'],
    ['a: "{{ b"', 'expression_syntax'],
    ['a: 1\na: 2', 'duplicate_key'],
    ['a: [', 'yaml_syntax'],
  ];
  for (const [text, code] of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseVars(text, 'vars.yml'),
        (error: InvalidInput) => error.diagnostics[0]?.code === code && error.diagnostics[0].at?.file === 'vars.yml',
      );
    });
  }
});

describe('parseExtraVars', () => {
  const cases: readonly (readonly [text: string, variables: object])[] = [
    ['', {}],
    ['a=1', { a: '1' }],
    ['a=1 b=two', { a: '1', b: 'two' }],
    ['a=\'v w\' b="x y"', { a: 'v w', b: 'x y' }],
    ['a=x=y', { a: 'x=y' }],
    ['a=', { a: '' }],
    ['a=b\\ c', { a: 'b c' }],
    ['a="say \\"hi\\""', { a: 'say "hi"' }],
    ["a='it'\\''s'", { a: "it's" }],
    ['conflicts=abc,def', { conflicts: 'abc,def' }],
    ['a={{7*7}}', { a: '{{7*7}}' }],
    ['{"a": [1, true]}', { a: [1, true] }],
    ['{a: yes, b: 2}', { a: 'yes', b: 2 }],
    ['__proto__=x', JSON.parse('{"__proto__": "x"}') as object],
  ];
  for (const [text, variables] of cases) {
    it(JSON.stringify(text), () => {
      const found = parseExtraVars(text);
      assert.equal(Object.getPrototypeOf(found), null);
      assert.deepEqual(JSON.parse(JSON.stringify(found)), variables);
    });
  }

  for (const text of ['a', '=b', 'a-b=c', 'a="b', "a='b", '[1]', '{a', '@file']) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => parseExtraVars(text), { code: 'invalid_input' }));
  }
});
