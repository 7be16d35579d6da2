import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callScript } from '../../lib/embedded/host-tree.ts';
import { booted, described, read, removeTemporary, runScript, useCount } from './temporary-host.ts';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/embedded');
const FAILED = readFileSync(join(FIXTURES, 'splx-stop.no-tty.txt'), 'utf8');
const CLEAN = readFileSync(join(FIXTURES, 'splx-stop.clean.txt'), 'utf8');

const shells = [
  ['/bin/dash', ''],
  ['/bin/bash', ' --posix'],
  ['/bin/busybox', ' ash'],
] as const;

describe('the stand-in scripts', () => {
  after(removeTemporary);

  for (const [program, option] of shells) {
    if (!existsSync(program)) {
      it(`go through a whole life under ${program}${option} (pending: it is not installed here)`);
      continue;
    }
    it(`parse under ${program}${option}`, async () => {
      const host = await booted(described('mail3'));
      const scripts = readdirSync(join(host, 'etc/rc.d/init.d')).map((name) => `etc/rc.d/init.d/${name}`);
      for (const script of [...scripts, 'etc/rc.d/rc', 'root/patch/cp_deploy_script.sh']) {
        const { stderr, status } = spawnSync(program, [...option.split(' ').filter(Boolean), '-n', join(host, script)]);
        assert.deepEqual([status, stderr.toString()], [0, ''], script);
      }
    });

    it(`go through a whole life under ${program}${option} without a word on standard error`, async () => {
      const host = await booted({ ...described('mail1'), shell: `${program}${option}` });
      const steps = [
        ['splx', 'stop', 1, FAILED],
        ['sendmail', 'stop', 0, 'Shutting down sendmail: [  OK  ]\r\n'],
        ['splx', 'stop', 0, CLEAN],
        ['sendmail', 'status', 3, 'sendmail is stopped\n'],
        ['network', 'status', 0, 'network is running...\n'],
        ['sendmail', 'start', 0, 'Starting sendmail: [  OK  ]\r\n'],
        ['splx', 'restart', 0, undefined],
        ['splx', 'stop', 0, CLEAN],
      ] as const;
      for (const [service, verb, code, stdout] of steps) {
        const called = await callScript(host, service, verb);
        assert.deepEqual([called.code, called.stderr], [code, ''], `${service} ${verb}`);
        if (stdout !== undefined) assert.equal(called.stdout, stdout);
      }
      assert.equal(useCount(host), undefined);
      const patch = runScript(join(host, 'root/patch/cp_deploy_script.sh'), [], { TAISHO_ROOT: host });
      assert.deepEqual([patch.code, patch.stderr], [0, '']);
      assert.match(read(host, 'opt/TrendMicro/SProtectLinux/Patch.ini'), /=1634$/m);
      assert.equal(runScript(join(host, 'etc/init.d/splx'), ['stop'], {}).code, 2);
    });
  }
});
