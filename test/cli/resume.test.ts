import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { callScript } from '../../lib/embedded/host-tree.ts';
import { aFleet, bareHost } from '../run/fleet.ts';
import { livingProcesses } from '../run/snapshot.ts';
import { stateForTests, taisho } from './command-line.ts';

const bin = join(import.meta.dirname, '../../lib/cli/bin.js');
const XYZ = { kind: 'plain', name: 'xyz', chkconfig: '345 90 10' } as const;
const ABC = { kind: 'plain', name: 'abc', chkconfig: '345 80 10' } as const;

describe('taking up a run', function () {
  this.timeout(60_000);
  const fleet = aFleet(bareHost('one', [ABC, XYZ]), bareHost('two', [ABC, XYZ]), bareHost('three'));
  const names = ['one', 'two', 'three'] as const;
  const at = (name: string, path: string): string => join(fleet.root(name), 'tmp', path);
  const sh = (text: string): string => `command: { argv: [/bin/sh, -c, '${text}'] }`;
  const run = (...argv: readonly string[]) => taisho(['run', '-o', 'lines', ...argv]);

  beforeEach(async () => {
    for (const name of names) {
      await fleet.atRest(name);
      for (const file of ['begun', 'count', 'handled', 'may-go']) rmSync(at(name, file), { force: true });
    }
  });

  /** Runs a playbook in a controller of its own and kills that as soon as a file is there. */
  async function killedAt(file: string, playbook: string, ...more: readonly string[]): Promise<void> {
    const argv = [bin, 'run', await fleet.file(playbook), '-i', fleet.inventoryFile, '-o', 'lines', ...more];
    const child = spawn(process.execPath, argv, {
      env: { ...process.env, TAISHO_STATE: stateForTests() },
      stdio: 'ignore',
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    for (let left = 600; !existsSync(file); left--) {
      assert.ok(left > 0 && child.exitCode === null, `${file} is there while the controller lives`);
      await setTimeout(25);
    }
    child.kill('SIGKILL');
    await gone;
  }

  /** `one` is done, `two` under way in a script that ends well, `three` not begun; the handler has not had its turn. */
  const SERIAL = `- hosts: all
  serial: 1
  tasks:
    - { name: counts, ${sh('echo once >>$TAISHO_ROOT/tmp/count')}, notify: h }
    - { name: slow, ${sh('[ "$TAISHO_ROOT" != "ROOT" ] || [ -e $TAISHO_ROOT/tmp/may-go ] || { : >$TAISHO_ROOT/tmp/begun; sleep 2; }')} }
  handlers:
    - { name: h, ${sh('echo handled >>$TAISHO_ROOT/tmp/handled')} }
`;
  const serial = (): string => SERIAL.replace('"ROOT"', `"${fleet.root('two')}"`);
  const lines = (name: string, file: string): number =>
    existsSync(at(name, file)) ? readFileSync(at(name, file), 'utf8').split('\n').length - 1 : 0;

  it('does what a killed controller did not come to, on no host twice, and the handlers that waited', async () => {
    await killedAt(at('two', 'begun'), serial());
    await fleet.atRest('two');
    const told = await taisho(['runs', 'show', 'last']);
    assert.match(told.stdout, /1 ok|1 changed/);
    assert.match(told.stdout, /unknown[^]*two|two[^]*unknown/);
    assert.match(told.stdout, /not-attempted[^]*three|three[^]*not-attempted/);
    assert.match(told.stdout, /\bh\b/, 'the handler is told as owed');
    writeFileSync(at('two', 'may-go'), '');
    const { code, stdout, stderr } = await run('--resume', 'last');
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(
      names.map((name) => lines(name, 'handled')),
      [1, 1, 1],
    );
    assert.equal(lines('one', 'count'), 1, 'a host that was done is not gone to again');
    assert.equal(lines('three', 'count'), 1);
    assert.match((await taisho(['runs', 'show', 'last'])).stdout, /resumes {2}\d{8}T/);
    const again = await run('--resume', 'last');
    assert.deepEqual([again.code, again.stdout.startsWith('nothing is left to do of run ')], [0, true]);
  });

  it('starts what a window of the killed run stopped before it looks at the host', async () => {
    for (const name of ['abc', 'xyz']) await callScript(fleet.root('one'), name, 'start');
    const playbook = `- hosts: one
  tasks:
    - name: w
      pre_stop: { service: abc, conflicts: xyz }
      block:
        - name: tries
          ${sh(': >$TAISHO_ROOT/tmp/begun; [ -e $TAISHO_ROOT/tmp/may-go ]')}
          register: r
          retries: 200
          delay: 1
          until: r.rc == 0
`;
    await killedAt(at('one', 'begun'), playbook);
    await fleet.atRest('one');
    const alive = () => livingProcesses(fleet.root('one')).filter((name) => name !== 'init');
    assert.deepEqual(alive(), [], 'the window is open');
    assert.match(
      (await taisho(['runs', 'show', 'last'])).stdout,
      /not started again: abc, xyz|not started again: xyz, abc/,
    );
    writeFileSync(at('one', 'may-go'), '');
    const { code, stdout, stderr } = await run('--resume', 'last');
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /start xyz, which an earlier run stopped/);
    assert.deepEqual(alive().toSorted(), ['abc', 'xyz']);
  });

  it('tries again those that failed, and only those that ended as was asked', async () => {
    const failing = `- hosts: one:two\n  tasks: [{ name: t, ${sh('echo x >>$TAISHO_ROOT/tmp/count; [ -e $TAISHO_ROOT/tmp/may-go ]')} }]\n`;
    writeFileSync(at('one', 'may-go'), '');
    assert.equal((await run(await fleet.file(failing), '-i', fleet.inventoryFile)).code, 3);
    const none = await run('--retry', 'last', '--outcomes', 'unreachable,not-attempted');
    assert.deepEqual([none.code, /nothing is left/.test(none.stdout)], [0, true]);
    const checked = await run('--retry', 'last', '--check');
    assert.match(checked.stdout, /two/);
    assert.equal(lines('two', 'count'), 1, 'a check does nothing');
    writeFileSync(at('two', 'may-go'), '');
    assert.equal((await run('--retry', 'last')).code, 0);
    assert.deepEqual([lines('one', 'count'), lines('two', 'count')], [1, 2]);
  });

  it('says why a run can not be taken up, before a host is asked', async () => {
    const playbook = await fleet.file(`- hosts: one\n  tasks: [{ name: t, ${sh('exit 1')} }]\n`, 'mine.yml');
    const args = [playbook, '-i', fleet.inventoryFile];
    assert.equal((await run(...args, '-e', 'token=hidden')).code, 3);
    const complaints: readonly (readonly [readonly string[], RegExp])[] = [
      [['--retry', 'last'], /was given -e token, whose values are not recorded: give them again/],
      [['--retry', 'last', '--resume', 'last'], /give one/],
      [[playbook, '--retry', 'last'], /has its own playbook; leave .*mine\.yml out/],
      [['--retry', 'last', '-e', 'token=x', '--outcomes', 'faild'], /"faild" is no outcome; did you mean failed\?/],
      [['--retry', '20200101T000000Z-000000'], /run/],
      [args.slice(0, 1), /say with -i which inventory/],
      [[], /say which playbook to run, or which run to take up/],
      [[...args, '--outcomes', 'failed'], /chooses among hosts of --retry/],
    ];
    for (const [argv, says] of complaints) {
      const { code, stdout, stderr } = await run(...argv);
      assert.deepEqual([code, stdout], [1, ''], argv.join(' '));
      assert.match(stderr, says);
      assert.ok(!stderr.includes('hidden'));
    }
    await fleet.file(`- { name: other, hosts: one, tasks: [] }\n`, 'mine.yml');
    assert.match(
      (await run('--retry', 'last', '-e', 'token=x')).stderr,
      /other plays than in run .*: run it by itself/,
    );
    await fleet.file(`- hosts: two\n  tasks: [{ name: t, ${sh('exit 1')} }]\n`, 'mine.yml');
    const gone = await run('--retry', 'last', '-e', 'token=x');
    assert.match(gone.stderr, /other plays|selects one no longer/);
  });
});
