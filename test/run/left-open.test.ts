import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodeOf } from '../../lib/cli/exit-code.ts';
import { callScript } from '../../lib/embedded/host-tree.ts';
import { aFleet, bareHost, reasons, statuses, type Ran } from './fleet.ts';
import { livingProcesses } from './snapshot.ts';

const ABC = { kind: 'plain', name: 'abc', chkconfig: '345 80 10' } as const;
const XYZ = { kind: 'plain', name: 'xyz', chkconfig: '345 90 10' } as const;

describe('a window whose connection is lost', function () {
  this.timeout(60_000);
  const fleet = aFleet(bareHost('one', [ABC, XYZ]));
  const root = () => fleet.root('one');
  const alive = () => livingProcesses(root()).filter((name) => name !== 'init');
  const window = (rest: string): string => `- name: w\n  pre_stop: { service: abc, conflicts: xyz }\n${rest}`;
  const cut = (mark: string): string => `command: { argv: [/bin/sh, -c, ": >$TAISHO_ROOT/tmp/${mark}; sleep 2"] }`;

  afterEach(async () => {
    await fleet.atRest('one');
    for (const name of ['abc', 'xyz']) await callScript(root(), name, 'start');
  });

  /** Runs tasks and resets all connections as soon as the mark is there. */
  async function cutAt(mark: string, tasks: string): Promise<Ran> {
    const watch = setInterval(() => {
      if (!existsSync(join(root(), 'tmp', mark))) return;
      clearInterval(watch);
      fleet.host('one').server?.dropConnections();
    }, 20);
    try {
      return await fleet.tasks('one', tasks, { patience: 0 });
    } finally {
      clearInterval(watch);
    }
  }

  /** The window is opened in the script of `a`, and `b` is the cut one's: `c` needs its result, so that the end comes later. */
  const opened = (mark: string): string => `  block:
    - { name: a, command: { argv: ["true"] }, register: r }
    - { name: b, ${cut(mark)}, when: r.rc == 0, register: s }
    - { name: c, debug: { msg: on }, when: s.rc == 0 }`;

  it('says which services may still be stopped, and starts none of them blindly', async () => {
    const ran = await cutAt('cut1', window(opened('cut1')));
    assert.deepEqual(statuses(ran), ['w: change', 'a: change', 'b: unknown', 'w (end): unknown']);
    assert.ok(reasons(ran).includes('w (end): left_open'), reasons(ran).join());
    const told = ran.events.find((event) => event.kind === 'task-result' && event.why.code === 'left_open');
    assert.deepEqual(told?.kind === 'task-result' && told.why.data['services'], ['abc', 'xyz']);
    assert.equal(ran.outcomes['one'], 'unknown');
    assert.equal(exitCodeOf(ran.result), 6);
    assert.deepEqual(alive(), []);
  });

  it('says it though an error within is ignored and the block is rescued; nobody goes on', async () => {
    const block = window(`  ignore_errors: true\n${opened('cut2')}`).replaceAll(/^/gm, '    ');
    const ran = await cutAt(
      'cut2',
      `- block:\n${block}\n  rescue: [{ name: r, debug: { msg: no } }]\n  always: [{ name: s, debug: { msg: no } }]`,
    );
    assert.deepEqual(reasons(ran).slice(-1), ['w (end): left_open']);
    assert.equal(ran.outcomes['one'], 'unknown');
    assert.deepEqual(alive(), []);
  });

  it('says nothing of it where the window was opened and closed in the script that went on by itself', async () => {
    const ran = await cutAt('cut3', window(`  block: [{ name: b, ${cut('cut3')} }]`));
    assert.ok(!reasons(ran).some((line) => line.endsWith('left_open')));
    assert.equal(ran.outcomes['one'], 'unknown');
    const isStarted = (name: string): boolean => existsSync(join(root(), 'var/lock/subsys', name));
    for (let left = 200; !['abc', 'xyz'].every(isStarted); left--) {
      assert.ok(left > 0, 'the script has closed its window');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});
