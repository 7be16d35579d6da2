import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { UnreadablePrint } from '../../lib/core/fact.ts';
import { modules } from '../../lib/facts/modules.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { gathered, nobody, plant, printed, runText, shells } from '../remote/shell.ts';
import { actionFunctions } from '../../lib/remote/action-script.ts';
import { prelude } from '../../lib/remote/prelude.ts';

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

  it('reads that nothing is loaded', () => {
    assert.equal(gathered(plant(temporaryDirectory(), { 'proc/modules': '' }), modules).size, 0);
  });

  it('refuses a list that is not there or may not be read', function () {
    const none = plant(temporaryDirectory(), { 'proc/1/stat': '' });
    assert.throws(() => gathered(none, modules), isNotSeen);
    if (process.getuid?.() !== 0) return this.skip();
    const closed = plant(temporaryDirectory(), { 'proc/modules': { text: 'splxmod 1 1 -\n', mode: 0o600 } });
    chmodSync(closed, 0o755);
    assert.throws(() => gathered(closed, modules, [], { uid: nobody }), isNotSeen);
  });

  it('refuses every print that is cut before its mark', () => {
    const print = printed(plant(temporaryDirectory(), { 'proc/modules': 'splxmod 1 1 -\n' }), modules);
    for (let cut = 0; cut < 'modules'.length; cut++)
      assert.throws(() => modules.parse(print.slice(0, cut), []), isNotSeen);
  });

  for (const shell of shells) {
    it(`by ${shell.name}, an action takes a module neither for loaded nor for not loaded where that can not be read`, () => {
      for (const [tree, answers] of [
        [{ 'proc/modules': 'first 1 0 -\nsplxmod 1 1 - Live 0x0\n' }, '0 1'],
        [{ 'proc/modules': 'splxmod2 1 1 - Live 0x0\n' }, '1 0'],
        [{ 'proc/modules': '' }, '1 0'],
        [{ 'proc/1/stat': '' }, '2 1'],
      ] as const) {
        const text = `t_loaded splxmod; echo $?; t_unloaded splxmod; echo $?`;
        const { stdout } = runText(`${prelude(plant(temporaryDirectory(), tree))}${actionFunctions}${text}\n`, {
          shell,
        });
        assert.equal(stdout.toString().trim().replace('\n', ' '), answers, JSON.stringify(tree));
      }
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

function isNotSeen(error: unknown): boolean {
  return error instanceof UnreadablePrint && error.reason.code === 'modules_not_seen';
}
