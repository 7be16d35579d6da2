import assert from 'node:assert/strict';
import { UnreadablePrint } from '../../lib/core/fact.ts';
import { modules } from '../../lib/facts/modules.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { gathered, plant } from '../remote/shell.ts';

describe('modules', () => {
  after(removeTemporary);

  for (const [line, uses, holders] of [
    ['splxmod 123456 1 - Live 0x00000000', 1, []],
    ['splxmod 123456 0 - Live 0xffffffffc0000000 (POE)', 0, []],
    ['splxmod 123456 2 abc,def, Live 0x0', 2, ['abc', 'def']],
    ['splxmod 123456 3', 3, []],
    ['splxmod 123456 - - Live 0x0', 0, []],
    ['splxmod 123456', 0, []],
    ['splxmod 123456 -1 - Live 0x0', -1, []],
    ['splxmod 123456 1 [permanent], Live 0x0', 1, ['[permanent]']],
  ] as const) {
    it(`reads ${line}`, () => {
      const root = plant(temporaryDirectory(), { 'proc/modules': `first 1 0 - Live 0x0\n${line}\n` });
      assert.deepEqual(gathered(root, modules).get('splxmod'), { name: 'splxmod', uses, holders });
    });
  }

  for (const line of ['splxmod', 'splxmod many 1', '<html>', ' x 1 2']) {
    it(`refuses ${line}`, () => {
      const root = plant(temporaryDirectory(), { 'proc/modules': `${line}\n` });
      assert.throws(() => gathered(root, modules), UnreadablePrint);
    });
  }

  it('takes a name for a name, whatever it is', () => {
    const root = plant(temporaryDirectory(), { 'proc/modules': '__proto__ 1 2 -\n{{7*7}} 1 2 -\nconstructor 1 2 -\n' });
    const found = gathered(root, modules);
    assert.deepEqual([...found.keys()], ['__proto__', '{{7*7}}', 'constructor']);
    assert.equal(found.has('toString'), false);
  });

  it('foresees what a stop unloads and a start loads', () => {
    const root = plant(temporaryDirectory(), { 'proc/modules': 'splxmod 1 1 - Live 0x0\n' });
    const before = gathered(root, modules);
    const action = { kind: 'service', service: 'splx', verb: 'stop', from: 'running' } as const;
    const gone = modules.after(before, { ...action, unloads: 'splxmod' });
    assert.deepEqual(gone, new Map());
    assert.ok(typeof gone !== 'symbol');
    const back = modules.after(gone, { ...action, verb: 'start', loads: 'splxmod' });
    assert.deepEqual(typeof back === 'symbol' ? [] : [...back.keys()], ['splxmod']);
    assert.equal(before.size, 1);
  });
});
