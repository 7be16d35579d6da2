import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InvalidInput } from '../../lib/core/error.ts';
import type { Json } from '../../lib/core/json.ts';
import { ExpressionError } from '../../lib/expression/expression-error.ts';
import { checkExpression, checkTemplate } from '../../lib/expression/check.ts';
import { render } from '../../lib/expression/render.ts';
import { parsePlaybook, playbookFromValue } from '../../lib/playbook/parse-playbook.ts';
import { parseExtraVars, parseVars } from '../../lib/playbook/variables.ts';
import { registry } from './registry.ts';

const options = { source: 'fuzz.yml', remedies: registry };
const seed = `- name: First
  hosts: [web, db]
  vars: { service: splx, list: [a, "{{ b }}"] }
  serial: [1, 10%]
  tasks:
    - start_order: { service: "{{ service }}", behind: [a, b], to: 91 }
      when: a is defined and b == 1
      notify: Restart
    - pre_stop: { service: splx, for: upgrade }
      block:
        - command: { argv: [./x], changed_when: false }
          register: result
          until: result is succeeded
    - block: [{ debug: { msg: "a {{ b | default('c') }}" } }]
      rescue: [{ debug: }]
  handlers:
    - { name: Restart, service: { name: splx, state: restarted, enabled: true } }
`;

/** Gives something or throws `InvalidInput`, nothing else. */
function isTidy(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof InvalidInput, String(error instanceof Error ? error.stack : error));
    assert.ok(error.diagnostics.length > 0);
    for (const { at } of error.diagnostics) assert.ok(!at || (at.line >= 1 && at.column >= 1 && at.length >= 1));
  }
}

const fragments = [
  '{{',
  '}}',
  '{%',
  ' a',
  ': ',
  '- ',
  '\n',
  '\n  ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '&a',
  '*a',
  '!x',
  '|',
  '>',
  '#',
  '\t',
  '0644',
  'yes',
  '__proto__',
  '<<',
  '? ',
  '\u0000',
  '\ud800',
  'é',
  '%',
  '@',
  '...',
  '---',
];
const mutation = fc.record({ at: fc.nat(), cut: fc.nat({ max: 12 }), put: fc.constantFrom(...fragments) });

function mutated(text: string, mutations: readonly { at: number; cut: number; put: string }[]): string {
  let result = text;
  for (const { at, cut, put } of mutations) {
    const place = at % (result.length + 1);
    result = result.slice(0, place) + put + result.slice(place + cut);
  }
  return result;
}

const keys = [
  'hosts',
  'tasks',
  'block',
  'rescue',
  'when',
  'vars',
  'loop',
  'notify',
  'debug',
  'command',
  'pre_stop',
  'argv',
  'msg',
  'name',
  'serial',
  'tags',
  '__proto__',
  'then',
  'constructor',
  'handlers',
  'register',
];
const scalars = fc.oneof(
  fc.constantFrom<Json>(null, true, 'a', '{{ a }}', '{{', '10%', 'a b', ''),
  fc.integer(),
  fc.double(),
  fc.string(),
);
const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
  anything: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalars,
    fc.array(tie('anything'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...keys), tie('anything'), { maxKeys: 5 }),
  ),
}));

describe('whatever an author writes', () => {
  it('any text is a playbook or InvalidInput', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => isTidy(() => parsePlaybook(text, options))),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 40 }), (parts) =>
        isTidy(() => parsePlaybook(parts.join(''), options)),
      ),
      { numRuns: 1000 },
    );
  });

  it('any damaged playbook is a playbook or InvalidInput', () => {
    isTidy(() => assert.ok(parsePlaybook(seed, options)));
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (all) =>
        isTidy(() => parsePlaybook(mutated(seed, all), options)),
      ),
      { numRuns: 1500 },
    );
  });

  it('any value is a playbook or InvalidInput', () => {
    fc.assert(
      fc.property(anything, (value) => isTidy(() => playbookFromValue([value], options))),
      { numRuns: 1500 },
    );
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), (value) =>
        isTidy(() => playbookFromValue(value, options)),
      ),
      { numRuns: 500 },
    );
  });

  it('any variables are variables or InvalidInput', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => isTidy(() => parseVars(text, 'vars.yml'))),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '=', ' ', '"', "'", '\\', '{', '}', ':', ',')), (parts) =>
        isTidy(() => parseExtraVars(parts.join(''))),
      ),
      { numRuns: 1000 },
    );
  });
});

const words = [
  'a',
  'b',
  '.',
  '.c',
  '[',
  ']',
  '(',
  ')',
  ' is ',
  ' not ',
  'defined',
  '|',
  'default',
  ' in ',
  '==',
  '"x"',
  "'",
  '{',
  '}',
  ' if ',
  ' else ',
  '1',
  '-',
  ',',
  '%}',
  '{% ',
  '{{ ',
  ' }}',
  'for ',
  'set ',
  '=',
  '\n',
  'é',
  '😀',
];

describe('whatever an expression holds', () => {
  it('checking it never throws, and gives an offset within it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 25 }), (parts) => {
        const text = parts.join('');
        for (const problem of [checkExpression(text), checkTemplate(text)]) {
          assert.ok(problem === undefined || (problem.offset >= 0 && problem.offset <= text.length));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('rendering it gives JSON or an ExpressionError within the text', () => {
    const scope = { author: { a: { c: '{{ b }}' }, d: '{{ a }}' }, opaque: { b: [1, '{{ a }}'] } };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 25 }), (parts) => {
        const text = `{{ ${parts.join('')} }}`;
        try {
          JSON.stringify(render(text, scope));
        } catch (error) {
          assert.ok(error instanceof ExpressionError, String(error));
          assert.ok(error.offset >= 0 && error.offset <= error.expression.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('what is checked and correct fails for its values only', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 12 }), (parts) => {
        const text = `{{ ${parts.join('')} }}`;
        if (checkTemplate(text) !== undefined) return;
        try {
          render(text, { author: { a: { c: 1 }, b: 'x' }, opaque: {} });
        } catch (error) {
          assert.notEqual((error as ExpressionError).code, 'expression_syntax', text);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('opaque text comes out as it went in', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(...words)).map((parts) => parts.join('')),
        ),
        (text) => {
          const scope = { author: { through: '{{ fact }}' }, opaque: { fact: text } };
          assert.equal(render('{{ fact }}', scope), text);
          assert.equal(render('{{ through }}', scope), text);
          assert.equal(render('<{{ through }}>', scope), `<${text}>`);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
