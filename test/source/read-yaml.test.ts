import assert from 'node:assert/strict';
import type { Diagnostic } from '../../lib/core/diagnostic.ts';
import { InvalidInput } from '../../lib/core/error.ts';
import { readYaml } from '../../lib/source/read-yaml.ts';

function problems(text: string): readonly Diagnostic[] {
  try {
    return readYaml(text, 'file.yml').problems;
  } catch (error) {
    assert.ok(error instanceof InvalidInput);
    return error.diagnostics;
  }
}

function bomb(levels: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < levels; level += 1) {
    const all = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ');
    lines.push(`a${level}: &a${level} [${all}]`);
  }
  return lines.join('\n');
}

const hazards: readonly (readonly [what: string, text: string, code: string, at: string])[] = [
  ['a tab for indentation', 'a:\n\tb: 1', 'yaml_syntax', '2:1'],
  ['a bracket that is not closed', 'a: [1, 2\n', 'yaml_syntax', '1:9'],
  ['a quote that is not closed', 'a: "b\n', 'yaml_syntax', '1:6'],
  ['a colon too many', 'a: b: c', 'yaml_syntax', '1:4'],
  ['a key that is here twice', 'a: 1\nb: 2\na: 3', 'duplicate_key', '3:1'],
  ['the same in a flow', '{a: 1, "a": 2}', 'duplicate_key', '1:8'],
  ['a merge key', 'a: &x {b: 1}\nc:\n  <<: *x', 'merge_key', '3:3'],
  ['a tag of its own', 'a: !vault x', 'custom_tag', '1:11'],
  ['a tag that makes code', 'a: !!js/function x', 'custom_tag', '1:18'],
  ['a standard tag', 'a: !!binary aGk=', 'custom_tag', '1:13'],
  ['a tag on a mapping', 'a: !!set {b}', 'custom_tag', '1:10'],
  ['an alias without anchor', 'a: *b', 'unknown_alias', '1:4'],
  ['an anchor that holds itself', 'a: &a [*a]', 'too_deep', '1:7'],
  ['two documents', 'a: 1\n---\nb: 2', 'several_documents', '2:1'],
  ['a mapping for a key', '? {a: 1}\n: b', 'bad_key', '1:3'],
  ['a list for a key', '[a]: b', 'bad_key', '1:1'],
  ['a number without end', 'a: .inf', 'bad_number', '1:4'],
  ['no number', 'a: .nan', 'bad_number', '1:4'],
  ['a number with a leading zero', 'a: 0644', 'leading_zero', '1:4'],
  ['an expression without quotes', 'a: {{ b }}', 'unquoted_expression', '1:5'],
  ['an expression without quotes, in a list', '- {{ b }}', 'unquoted_expression', '1:4'],
  ['an expression without quotes, and more', 'a: {{ b }}/c', 'yaml_syntax', '1:11'],
  ['an alias bomb', bomb(9), 'too_many_aliases', '10:1'],
];

describe('readYaml', () => {
  for (const [what, text, code, at] of hazards) {
    it(`tells of ${what}`, () => {
      const [found] = problems(text);
      assert.equal(found?.code, code);
      if (code !== 'too_many_aliases') assert.equal(`${found.at?.line}:${found.at?.column}`, at);
    });
  }

  it('reads YAML 1.2: words that were booleans are text, octal numbers need an o', () => {
    const { value } = readYaml('{a: yes, b: off, c: 0o644, d: 1_000, e: 2001-01-01, f: ~, g: 1e3, h: 0x1f}', 'f');
    assert.deepEqual(
      { ...(value as object) },
      { a: 'yes', b: 'off', c: 420, d: '1_000', e: '2001-01-01', f: null, g: 1000, h: 31 },
    );
  });

  it('takes a few aliases, and tells of what is wrong in one where it is written', () => {
    const source = readYaml('a: &x [1, two]\nb: *x', 'f');
    assert.deepEqual(source.locate(['b', 1]), source.locate(['a', 1]));
  });

  it('ends soon on hostile text', () => {
    const texts: Record<string, string> = {
      brackets: '['.repeat(60_000),
      braces: '{'.repeat(60_000),
      entries: '- '.repeat(60_000),
      'question marks': '? '.repeat(30_000),
      'keys within keys': 'a: '.repeat(30_000),
      indentation: Array.from({ length: 700 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
      'closing braces': '}'.repeat(60_000),
      documents: '---\n'.repeat(20_000),
      'distinct keys': Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n'),
      'equal keys': 'a: 1\n'.repeat(20_000),
      anchors: '- &a b\n'.repeat(30_000),
      aliases: `a: &a b\nc: [${'*a, '.repeat(20_000)}]`,
      values: `[${'1,'.repeat(120_000)}]`,
      'a bomb': bomb(50),
      size: 'a'.repeat(1_048_577),
    };
    for (const [what, text] of Object.entries(texts)) {
      const started = performance.now();
      problems(text);
      const took = performance.now() - started;
      assert.ok(took < 4000, `${what} took ${took} ms`);
    }
  }).timeout(60_000);

  it('shows only the beginning of a very long line', () => {
    const source = readYaml(`{a: ${'x'.repeat(5000)}, b: 1}`, 'f');
    assert.ok((source.locate(['a'])?.text.length ?? 0) < 500);
    assert.equal(source.locate(['b'])?.text, '');
  });

  it('keeps no prototype, whatever the keys', () => {
    const { value } = readYaml('{__proto__: {polluted: 1}, constructor: {prototype: {polluted: 1}}}', 'f');
    assert.equal(Object.getPrototypeOf(value), null);
    assert.equal(Object.getPrototypeOf((value as Record<string, object>)['__proto__']), null);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it('locates keys, values and characters within them', () => {
    const source = readYaml('a: "xyz"\nb:\n  - folded: >\n      one\n      two\n', 'f');
    const at = (...given: Parameters<typeof source.locate>): string => {
      const found = source.locate(...given);
      return `${found?.line}:${found?.column}+${found?.length}`;
    };
    assert.equal(at(['a']), '1:4+5');
    assert.equal(at(['a'], { part: 'key' }), '1:1+1');
    assert.equal(at(['a'], { offset: 2 }), '1:7+1');
    assert.equal(at(['b', 0, 'folded']), '3:13+1');
    assert.equal(at(['b', 0, 'folded'], { offset: 5 }), '3:13+1');
    assert.equal(at(['nowhere']), '1:1+1');
  });
});
