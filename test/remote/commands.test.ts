import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceAction } from '../../lib/core/action.ts';
import type { Command } from '../../lib/core/command.ts';
import { bare, booted, described, removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { applied, plant, runText, script, shells } from './shell.ts';

for (const shell of shells) {
  describe(`commands and services, run by ${shell.name}`, function () {
    this.timeout(120_000);
    after(removeTemporary);
    const run = (command: Command, root = '') => applied(root, [{ kind: 'run', command }], { shell })[0];

    it('gives a command its arguments, input, directory and variables as they are', () => {
      const root = plant(temporaryDirectory(), { "it's $HOME": { directory: true } });
      const program = 'printf "%s|" "$@"; cat; printf "|%s|" "$V"; pwd';
      const result = run(
        {
          argv: ['/bin/sh', '-c', program, 'sh', "it's", '$(touch pwned)', '', '-n', 'a\nb'],
          stdin: "x\n'y'\\n%s",
          environment: { V: '`touch pwned` "' },
          directory: "/it's $HOME",
        },
        root,
      );
      assert.equal(result?.stdout, `it's|$(touch pwned)||-n|a\nb|x\n'y'\\n%s|\`touch pwned\` "|${root}/it's $HOME\n`);
      assert.ok(!existsSync(join(root, "it's $HOME/pwned")));
    });

    it('tells how a command ended', () => {
      for (const [argv, status, code] of [
        [['true'], 'done', 0],
        [['/bin/sh', '-c', 'echo out; echo err >&2; exit 3'], 'failed', 3],
        [['/no/such/program'], 'failed', 127],
        [['/bin/sh', '-c', 'kill -9 $$'], 'failed', 137],
      ] as const) {
        const result = run({ argv });
        assert.deepEqual([result?.status, result?.code], [status, code], argv.join(' '));
      }
      const both = run({ argv: ['/bin/sh', '-c', 'echo out; echo err >&2'] });
      assert.deepEqual([both?.stdout, both?.stderr], ['out\n', 'err\n']);
      assert.equal(run({ argv: ['true'], directory: '/no/such' })?.why?.code, 'no_directory');
    });

    it('gives a command an empty standard input, not the script', () => {
      assert.equal(run({ argv: ['cat'] })?.stdout, '');
      assert.equal(run({ argv: ['cat'], timeout: 9 })?.stdout, '');
      assert.equal(run({ argv: ['cat'], stdin: 'x', timeout: 9 })?.stdout, 'x');
    });

    it('ends a command that does not end by itself', () => {
      const began = Date.now();
      const result = run({
        argv: ['/bin/sh', '-c', 'trap "" TERM; echo begun; while :; do sleep 1; done'],
        timeout: 1,
      });
      assert.equal(result?.why?.code, 'command_timed_out');
      assert.equal(result?.stdout, 'begun\n');
      assert.ok(Date.now() - began < 15_000);
      assert.equal(run({ argv: ['/bin/sh', '-c', 'exit 4'], timeout: 5 })?.code, 4);
    });

    it("leaves a command the login's umask and SIGHUP; SIGPIPE doesn't end it when the connection is lost", () => {
      for (const timeout of [{}, { timeout: 9 }]) {
        const seen = run({ argv: ['/bin/sh', '-c', 'umask; grep SigIgn /proc/self/status'], ...timeout });
        const plain = runText('umask; sh -c "grep SigIgn /proc/self/status"').stdout.toString();
        isDefault(seen?.stdout ?? '', plain);
      }
    });

    it('gives an init script SIGHUP as a boot would; SIGPIPE does not end it when the connection is lost', () => {
      const root = plant(temporaryDirectory(), {
        'etc/init.d/abc': script('grep SigIgn /proc/self/status >"$TAISHO_ROOT/seen"; exit 0'),
      });
      applied(root, [{ kind: 'service', service: 'abc', verb: 'reload', from: 'any' }], { shell });
      isDefault(`0022\n${readFileSync(join(root, 'seen'), 'utf8')}`, '0022\n');
    });

    const stop: ServiceAction = { kind: 'service', service: 'splx', verb: 'stop', from: 'running', unloads: 'splxmod' };
    const sendmail: ServiceAction = { kind: 'service', service: 'sendmail', verb: 'stop', from: 'running' };

    it('fails the stop that leaves the module loaded, and does not when what held it was stopped before', async () => {
      const [held] = applied(await booted(described('mail1')), [stop], { shell });
      assert.equal(held?.why?.code, 'still_loaded');
      assert.match(held?.stdout ?? '', /Unloading splx kernel module/);
      const both = applied(await booted(described('mail1')), [sendmail, stop], { shell });
      assert.deepEqual(
        both.map(({ status }) => status),
        ['done', 'done'],
      );
    });

    it('finds drift in a service that is no longer as it was, and calls nothing', async () => {
      const root = await booted(bare([{ kind: 'plain', name: 'abc', chkconfig: '3 50 50' }]));
      const abc = { kind: 'service', service: 'abc' } as const;
      assert.equal(applied(root, [{ ...abc, verb: 'start', from: 'stopped' }], { shell })[0]?.status, 'drifted');
      assert.equal(applied(root, [{ ...abc, verb: 'stop', from: 'running' }], { shell })[0]?.status, 'done');
      assert.equal(applied(root, [{ ...abc, verb: 'stop', from: 'running' }], { shell })[0]?.status, 'drifted');
    });
  });
}

describe('services', function () {
  this.timeout(120_000);
  after(removeTemporary);

  it('does not believe a script that says it stopped: its status still says that it runs', () => {
    const root = plant(temporaryDirectory(), { 'etc/init.d/abc': script('exit 0') });
    const [lied] = applied(root, [{ kind: 'service', service: 'abc', verb: 'stop', from: 'any' }]);
    assert.equal(lied?.why?.code, 'still_running');
  });

  it('does not believe a script that says it started', () => {
    const lies = script('case $1 in start) exit 0 ;; *) exit 3 ;; esac');
    const root = plant(temporaryDirectory(), { 'etc/init.d/liar7': lies });
    const [lied] = applied(root, [{ kind: 'service', service: 'liar7', verb: 'start', from: 'stopped' }]);
    assert.equal(lied?.why?.code, 'not_running');
  });
});

/** SIGHUP (1) is not ignored, SIGPIPE (13) is, so that a lost connection leaves nothing half done; the umask is the same. */
function isDefault(seen: string, plain: string): void {
  assert.equal(seen.split('\n')[0], plain.split('\n')[0]);
  const mask = BigInt(`0x${/SigIgn:\s*([0-9a-f]+)/.exec(seen)?.[1] ?? 'f'}`);
  assert.equal(mask & ((1n << 0n) | (1n << 12n)), 1n << 12n, seen);
}
