import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { checkExpression, checkTemplate } from '../../lib/expression/check.ts';
import { renderText } from '../../lib/expression/engine.ts';
import { FILTERS, TESTS } from '../../lib/expression/vocabulary.ts';

const expressions: readonly (readonly [text: string, offset: number | undefined])[] = [
  ['a == 1', undefined],
  ['-1 < a', undefined],
  ['a is defined and b.c[0] | lower in ["}}"]', undefined],
  ['"{" in a', undefined],
  ['yes', undefined],
  ['{{ a }}', undefined],
  ['', 0],
  ['  ', 0],
  ['a ==', 4],
  ['a b', 2],
  ['a\n + ) b', 5],
  ['a }} b', 0],
  ['a | flattn', 4],
  ['a is not defind', 9],
  ['é == 1', 0],
  ['a == "x', 7],
  ['{{ a b }}', 5],
  [`${'('.repeat(101)}1${')'.repeat(101)}`, 100],
  ['a'.repeat(20_000), 0],
];

const templates: readonly (readonly [text: string, offset: number | undefined])[] = [
  ['plain } text {', undefined],
  ['a {{ b }} c {{ d | default("}}") }}', undefined],
  ['{% if a %}{{ b }}{% else %}c{% endif %}', undefined],
  ['{% raw %}{{ a b }}{% endraw %}', undefined],
  ['{{ }}', 0],
  ['{{', 0],
  ['a {{ b + }}', 9],
  ['é {{ a b }}', 7],
  ['😀 {{ a b }}', 8],
  ['line\n{{ a b }}', 10],
  ['{% if a %}', 8],
  ['{% endif %}', 3],
  ['{# never closed', 15],
  ['{{ a | nofilter }}', 7],
];

describe('checkExpression', () => {
  for (const [text, offset] of expressions) {
    it(JSON.stringify(text.slice(0, 40)), () => assert.equal(checkExpression(text)?.offset, offset));
  }
});

describe('checkTemplate', () => {
  for (const [text, offset] of templates) {
    it(JSON.stringify(text), () => assert.equal(checkTemplate(text)?.offset, offset));
  }

  it('evaluates nothing', () => {
    const started = performance.now();
    assert.equal(
      checkTemplate('{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}'),
      undefined,
    );
    assert.equal(checkExpression('("a" * many) | length > 0'), undefined);
    assert.ok(performance.now() - started < 50);
  });
});

describe('the vocabulary', () => {
  it('has every filter and test that the engine has', () => {
    renderText('', {});
    const { Environment } = createRequire(import.meta.url)('minijinja-js') as typeof import('minijinja-js');
    const said = String(new Environment().evalExpr('debug()', {}));
    const listed = (name: string): string[] =>
      [...(new RegExp(`${name}: \\[([^\\]]*)`).exec(said)?.[1] ?? '').matchAll(/"([a-z_]+)"/g)].map(
        ([, word]) => word ?? '',
      );
    const [filters, tests] = [listed('filters'), listed('tests')];
    assert.ok(filters.length > 40 && tests.length > 20);
    assert.deepEqual(
      filters.filter((name) => !FILTERS.has(name)),
      [],
    );
    assert.deepEqual(
      tests.filter((name) => !TESTS.has(name)),
      [],
    );
  });

  it('has none that the engine lacks', () => {
    for (const name of FILTERS) assert.doesNotMatch(failure(`{{ 'a' | ${name} }}`), /is unknown/);
    for (const name of TESTS) assert.doesNotMatch(failure(`{{ 'a' is ${name} }}`), /is unknown/);
  });
});

function failure(template: string): string {
  try {
    renderText(template, {});
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
