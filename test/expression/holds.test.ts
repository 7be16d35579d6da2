import assert from 'node:assert/strict';
import { holds } from '../../lib/expression/holds.ts';
import type { Scope } from '../../lib/expression/scope.ts';

const scope: Scope = {
  author: { service: 'splx', level: 3, empty: '', yes: 'x', indirect: '{{ result.changed }}', list: ['a'] },
  opaque: {
    result: { changed: true, failed: false, stdout: 'a,b', lines: [], code: 0 },
    broken: { failed: true, skipped: false },
    left: { skipped: true },
    hostile: '1 == 1',
    said: 'True',
  },
};

const cases: readonly (readonly [condition: string, expected: boolean])[] = [
  ['true', true],
  ['False', false],
  ['yes', true],
  ['no', false],
  ['level == 3', true],
  ['level > 3 or service == "splx"', true],
  ['service in ["a", "splx"]', true],
  ['not (level == 3)', false],
  ['result is changed', true],
  ['result is not changed', false],
  ['result is failed', false],
  ['result is success and result is succeeded', true],
  ['broken is failed', true],
  ['left is skipped', true],
  ['broken is not skipped', true],
  ['result.code == 0', true],
  ['result.stdout.split(",")[1] == "b"', true],
  ['"b" in result.stdout', true],
  ['result.stdout is match("a")', true],
  ['result.stdout is match("b")', false],
  ['result.stdout is search("b")', true],
  ['indirect', true],
  ['nobody is defined', false],
  ['nobody is not defined', true],
  ['nobody is undefined', true],
  ['(nobody) is defined', false],
  ['nobody is defined and nobody == 1', false],
  ['nobody is not defined or nobody == 1', true],
  ['nobody.a.b is defined', false],
  ['result.nothing is defined', false],
  ['result.changed is defined', true],
  ['nobody | default(true)', true],
  ['(nobody | default([])) | length == 0', true],
  ['result.nothing | default(false)', false],
  ['said', true],
  ['"no"', false],
  ['"yes" | bool', true],
  ['"off" | bool', false],
  ['level | string == "3"', true],
  ['{{ level == 3 }}', true],
  ['{{ said }}', true],
  ['list | map("upper") | list == ["A"]', true],
];

const errors: readonly (readonly [condition: string, code: string, offset: number])[] = [
  ['undefinedvar == 1', 'undefined_variable', 0],
  ['1 == undefinedvar', 'undefined_variable', 5],
  ['undefinedvar', 'undefined_variable', 0],
  ['not undefinedvar', 'undefined_variable', 4],
  ['undefinedvar in list', 'undefined_variable', 0],
  ['undefinedvar != "a"', 'undefined_variable', 0],
  ['level == 3 and undefinedvar == 1', 'undefined_variable', 15],
  ['result.nothing == 1', 'undefined_variable', 0],
  ['result.lines[0] == "a"', 'undefined_variable', 0],
  ['result.stdout.split(",")[7] == "b"', 'undefined_variable', 0],
  ['list[undefinedvar] == 1', 'undefined_variable', 5],
  ['undefinedvar is failed', 'undefined_variable', 0],
  ['-undefinedvar == 1', 'undefined_variable', 1],
  ['undefinedvar.get(1) == 1', 'undefined_variable', 0],
  ['undefinedvar[0:1] == "a"', 'undefined_variable', 0],
  ['undefinedvar is none', 'undefined_variable', 0],
  ['"a" if undefinedvar else "b"', 'undefined_variable', 7],
  ['dict(a=undefinedvar) == 1', 'undefined_variable', 7],
  ['{"a": undefinedvar}["a"] == 1', 'undefined_variable', 6],
  ['level is changed', 'expression_failed', 0],
  ['level', 'not_boolean', 0],
  ['service', 'not_boolean', 0],
  ['empty', 'not_boolean', 0],
  ['list', 'not_boolean', 0],
  ['none', 'not_boolean', 0],
  ['hostile', 'not_boolean', 0],
  ['{{ hostile }}', 'not_boolean', 0],
  ['level ==', 'expression_syntax', 6],
];

describe('holds', () => {
  for (const [condition, expected] of cases) {
    it(condition, () => assert.equal(holds([condition], scope), expected));
  }

  for (const [condition, code, offset] of errors) {
    it(`refuses ${condition}`, () => assert.throws(() => holds([condition], scope), { code, offset }));
  }

  it('asks for all conditions, and stops at the first that does not hold', () => {
    assert.equal(holds([], scope), true);
    assert.equal(holds(['level == 3', 'service == "splx"'], scope), true);
    assert.equal(holds(['level == 4', 'undefinedvar'], scope), false);
  });
});
