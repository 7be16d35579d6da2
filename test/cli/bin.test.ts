import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stateForTests } from './command-line.ts';
import { aFleet, bareHost } from '../run/fleet.ts';

const bin = join(import.meta.dirname, '../../lib/cli/bin.js');

describe('the program', function () {
  this.timeout(30_000);
  const fleet = aFleet(bareHost('one'), bareHost('two'));
  afterEach(() => fleet.atRest('one'));
  const SLOW =
    '- hosts: all\n  serial: 1\n  tasks:\n    - { name: a, command: { argv: [/bin/sh, -c, "echo begun >$TAISHO_ROOT/tmp/go; sleep 1; echo done >>$TAISHO_ROOT/tmp/go"] } }\n';

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`finishes what is in flight at the first ${signal}, and ends with 130`, async () => {
      const begun = join(fleet.root('one'), 'tmp/go');
      rmSync(begun, { force: true });
      const { child, ended } = started(['run', await fleet.file(SLOW), '-i', fleet.inventoryFile, '-o', 'lines']);
      await until(() => existsSync(begun));
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      assert.equal(code, 130, stderr);
      assert.match(stderr, /interrupted/);
      assert.equal(readFileSync(begun, 'utf8'), 'begun\ndone\n');
      assert.match(stdout, /two +not-attempted|1 not-attempted/);
      assert.ok(!existsSync(join(fleet.root('two'), 'tmp/go')));
    });

    it(`stops at once at the second signal, ${signal} and then SIGINT`, async () => {
      const path = await fleet.file(SLOW.replace('sleep 1', 'sleep 8').replaceAll('tmp/go', `tmp/slow-${signal}`));
      const { child, ended } = started(['run', path, '-i', fleet.inventoryFile, '-o', 'lines']);
      await until(() => existsSync(join(fleet.root('one'), `tmp/slow-${signal}`)));
      const from = Date.now();
      child.kill(signal);
      await new Promise((resolve) => setTimeout(resolve, 200));
      child.kill('SIGINT');
      assert.equal((await ended).code, 130);
      assert.ok(Date.now() - from < 4000);
    });
  }

  it('finishes what is in flight when its terminal goes away', async function () {
    if (spawnSync('script', ['--version']).error !== undefined) return this.skip();
    const begun = join(fleet.root('one'), 'tmp/tty');
    const tasks = `${SLOW.replaceAll('tmp/go', 'tmp/tty').replace('name: a,', 'name: a, register: r,')}    - { name: b, when: r.rc == 0, command: { argv: [/bin/sh, -c, "echo finished >>$TAISHO_ROOT/tmp/tty"] } }\n`;
    const run = [process.execPath, bin, 'run', await fleet.file(tasks), '-i', fleet.inventoryFile];
    const { child, ended } = launched('script', ['-qec', run.map((word) => `'${word}'`).join(' '), '/dev/null']);
    await until(() => existsSync(begun));
    child.kill('SIGKILL');
    await ended;
    await until(() => readFileSync(begun, 'utf8') === 'begun\ndone\nfinished\n');
    assert.ok(!existsSync(join(fleet.root('two'), 'tmp/tty')));
  });

  it('lets a reader go away in the middle of a text', () => {
    const words = [process.execPath, bin, 'schema', 'plan'].map((word) => `'${word}'`).join(' ');
    const { stdout, stderr } = spawnSync('/bin/sh', ['-c', `${words} | head -c 1`], { encoding: 'utf8' });
    assert.deepEqual([stdout, stderr], ['{', '']);
  });

  for (const output of ['lines', 'json', 'tree']) {
    it(`survives a reader that goes away after the first line, -o ${output}`, async () => {
      const path = await fleet.file(
        '- hosts: all\n  tasks:\n    - { name: a, debug: { msg: x }, loop: "{{ range(300) | list }}" }\n',
      );
      const shell = '"$0" "$1" run "$2" -i "$3" -v -o "$4" | head -1; echo "${PIPESTATUS[0]}" >&2';
      const { ended } = launched('/bin/bash', ['-c', shell, process.execPath, bin, path, fleet.inventoryFile, output]);
      const { stderr } = await ended;
      assert.match(stderr.trim(), /^\d+$/, stderr);
    });
  }

  it('shows its help for little more than node itself costs', () => {
    const cost = (argv: readonly string[]): number => {
      const times = Array.from({ length: 5 }, () => {
        const { stdout } = spawnSync('/bin/sh', ['-c', '"$@" >/dev/null; times', 'sh', process.execPath, ...argv], {
          encoding: 'utf8',
        });
        const children = stdout.trim().split('\n')[1] ?? '';
        return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
          (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
          0,
        );
      });
      return Math.min(...times) * 1000;
    };
    const more = cost([bin, '--help']) - cost(['-e', '0']);
    assert.ok(more < 150, `${Math.round(more)} ms`);
  });
});

function started(argv: readonly string[]) {
  return launched(process.execPath, [bin, ...argv]);
}

function launched(program: string, argv: readonly string[]) {
  const env = { ...process.env, TAISHO_STATE: stateForTests() };
  const child = spawn(program, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, ...text })),
  );
  return { child, ended };
}

async function until(holds: () => boolean): Promise<void> {
  for (let left = 200; !holds(); left--) {
    if (left === 0) throw new Error('it did not come about in 10 seconds');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
