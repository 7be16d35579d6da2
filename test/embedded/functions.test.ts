import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  booted,
  described,
  read,
  removeTemporary,
  runScript,
  snapshot,
  temporaryDirectory,
  written,
} from './temporary-host.ts';

const SCRIPTS = [
  'etc/init.d/splx',
  'etc/init.d/sendmail',
  'etc/init.d/network',
  'etc/rc.d/rc',
  'etc/rc.d/rc.local',
  'root/patch/cp_deploy_script.sh',
];
const VERBS = ['start', 'stop', 'restart', 'status', '3', 'nonsense', ''];

describe('the guard of every stand-in script', () => {
  after(removeTemporary);

  it('refuses with exit 2 and touches nothing unless TAISHO_ROOT names an embedded host', async () => {
    const host = await booted(described('mail1'));
    const elsewhere = temporaryDirectory();
    writeFileSync(join(elsewhere, 'bystander'), 'left alone\n');
    const before = [snapshot(host), snapshot(elsewhere)];
    const roots = [
      undefined,
      '',
      '/',
      '//',
      '/.',
      '.',
      '..',
      'etc',
      './etc',
      elsewhere,
      `${host}/nowhere`,
      `${host}/etc`,
      '-f',
      ' ',
      '\n',
      '*',
      '~',
    ];
    for (const root of roots) {
      const environment = { PATH: '/usr/bin:/bin', ...(root === undefined ? {} : { TAISHO_ROOT: root }) };
      for (const script of SCRIPTS) {
        for (const verb of VERBS) {
          const { code, stdout, stderr } = runScript(join(host, script), [verb], environment, elsewhere);
          assert.equal(code, 2, `${script} ${verb} with TAISHO_ROOT=${root}`);
          assert.equal(stdout, '');
          assert.match(stderr, /nothing was touched/);
        }
      }
    }
    assert.deepEqual([snapshot(host), snapshot(elsewhere)], before);
  });

  it('refuses in the host itself as working directory, with every other variable set', async () => {
    const host = await written(described('mail1'));
    const before = snapshot(host);
    const environment = {
      PATH: '/usr/bin:/bin',
      R: host,
      state: host,
      name: 'splx',
      HOME: host,
      TMPDIR: host,
      ENV: host,
    };
    for (const script of SCRIPTS) {
      assert.equal(runScript(join(host, script), ['start'], environment, host).code, 2);
      assert.equal(runScript(join(host, script), ['start'], { ...environment, TAISHO_ROOT: '.' }, host).code, 2);
    }
    assert.deepEqual(snapshot(host), before);
  });

  it('does nothing when the functions file itself is run', async () => {
    const host = await written(described('mail1'));
    const before = snapshot(host);
    assert.equal(runScript('/bin/sh', [join(host, 'etc/init.d/functions')], { PATH: '/usr/bin:/bin' }, host).code, 0);
    assert.deepEqual(snapshot(host), before);
  });

  it('writes nothing but below its root through a whole life', async () => {
    const host = await written(described('mail1'));
    const other = await booted(described('mail1'));
    const elsewhere = temporaryDirectory();
    const before = [snapshot(other), snapshot(elsewhere)];
    const environment = { PATH: '/usr/bin:/bin', TAISHO_ROOT: host, HOME: elsewhere, TMPDIR: elsewhere };
    const calls = [
      ['etc/rc.d/rc', '3'],
      ['etc/init.d/splx', 'stop'],
      ['etc/init.d/sendmail', 'restart'],
      ['etc/init.d/splx', 'stop'],
      ['root/patch/cp_deploy_script.sh', ''],
      ['etc/rc.d/rc', '6'],
    ] as const;
    for (const [script, verb] of calls) runScript(join(host, script), [verb], environment, elsewhere);
    assert.deepEqual([snapshot(other), snapshot(elsewhere)], before);
  });
});

describe('the pretend kernel', () => {
  after(removeTemporary);

  it('numbers processes and start times upwards, with the start time in field 22 of stat', async () => {
    const host = await booted(described('mail1'));
    const environment = { PATH: '/usr/bin:/bin', TAISHO_ROOT: host };
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      runScript(join(host, 'etc/init.d/sendmail'), ['restart'], environment);
      times.push(startTime(host, 'sendmail.pid'));
    }
    const all = [startTime(host, 'vsapiapp.pid'), startTime(host, 'crond.pid'), ...times];
    assert.deepEqual(
      all,
      [...new Set(all)].toSorted((one, other) => one - other),
    );
    const uptime = Number(read(host, 'proc/uptime').split(' ')[0]);
    assert.equal(Math.floor(uptime * 100 + 0.5), times.at(-1));
    assert.match(read(host, 'proc/stat'), /^btime \d{10}$/m);
  });

  it('describes a process in comm, cmdline and status', async () => {
    const host = await booted(described('mail1'));
    const pid = read(host, 'var/run/sendmail.pid').trim();
    assert.equal(read(host, `proc/${pid}/comm`), 'sendmail\n');
    assert.equal(read(host, `proc/${pid}/cmdline`), 'sendmail\0');
    assert.match(
      read(host, `proc/${pid}/status`),
      new RegExp(`^Name:\tsendmail\n[^]*^Pid:\t${pid}\nPPid:\t1\nUid:`, 'm'),
    );
  });
});

function startTime(host: string, pidfile: string): number {
  const stat = read(host, `proc/${read(host, `var/run/${pidfile}`).trim()}/stat`);
  return Number(stat.split(' ')[21]);
}
