import assert from 'node:assert/strict';
import type { JsonObject } from '../../lib/core/json.ts';
import { validateParams } from '../../lib/playbook/validate-params.ts';
import { registry } from './registry.ts';

const { start_order: startOrder, service, command } = registry;

function paramsOf(result: ReturnType<typeof validateParams>): JsonObject {
  assert.ok('params' in result, JSON.stringify(result));
  return { ...result.params };
}

describe('validateParams', () => {
  it('fills defaults in, into a copy', () => {
    const given = Object.freeze({ service: 'splx' });
    assert.deepEqual(paramsOf(validateParams(startOrder, given)), {
      service: 'splx',
      behind: 'known',
      kill_links: false,
    });
    assert.deepEqual(given, { service: 'splx' });
  });

  const wrong: readonly (readonly [given: JsonObject, pointer: string, code: string])[] = [
    [{}, '', 'missing_parameter'],
    [{ service: 'a;b' }, '/service', 'wrong_form'],
    [{ service: '{{7*7}}' }, '/service', 'wrong_form'],
    [{ service: 'a', behind: ['b', '../c'] }, '/behind/1', 'wrong_form'],
    [{ service: 'a', behind: [] }, '/behind', 'wrong_value'],
    [{ service: 'a', to: 100 }, '/to', 'wrong_value'],
    [{ service: 'a', to: '91' }, '/to', 'wrong_type'],
    [{ service: 'a', servce: 'b' }, '/servce', 'unknown_parameter'],
    [JSON.parse('{"service": "a", "__proto__": {"b": 1}}') as JsonObject, '/__proto__', 'unknown_parameter'],
    [{ service: null }, '/service', 'wrong_type'],
  ];
  for (const [given, pointer, code] of wrong) {
    it(`refuses ${JSON.stringify(given)}`, () => {
      const result = validateParams(startOrder, given);
      assert.ok('problems' in result);
      assert.deepEqual(
        result.problems.map((one) => [one.pointer, one.code]),
        [[pointer, code]],
      );
    });
  }

  it('turns text that an expression made into what is needed, and nothing else', () => {
    const coerce = new Set(['to', 'kill_links', 'nothing', '__proto__']);
    for (const [text, value] of [
      ['91', 91],
      [' 5 ', 5],
      ['007', 7],
    ] as const) {
      assert.equal(paramsOf(validateParams(startOrder, { service: 'a', to: text }, { coerce }))['to'], value);
    }
    for (const [text, value] of [
      ['yes', true],
      ['True', true],
      ['1', true],
      ['off', false],
      ['n', false],
    ] as const) {
      const result = validateParams(startOrder, { service: 'a', kill_links: text }, { coerce });
      assert.equal(paramsOf(result)['kill_links'], value);
    }
    for (const text of ['', 'maybe', '9.5', '0x5b', '1e1', '99999999999999999999']) {
      assert.ok('problems' in validateParams(startOrder, { service: 'a', to: text }, { coerce }), text);
    }
    assert.ok('problems' in validateParams(startOrder, { service: 'a', to: '91' }, { coerce: new Set() }));
  });

  it('leaves text alone where text is possible', () => {
    const coerce = new Set(['changed_when', 'argv', 'name']);
    const result = validateParams(command, { argv: ['1'], changed_when: 'yes' }, { coerce });
    assert.deepEqual(paramsOf(result), { argv: ['1'], changed_when: 'yes' });
    assert.equal(paramsOf(validateParams(service, { name: 5 }, { coerce }))['name'], '5');
  });
});
