import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callScript } from '../../lib/embedded/host-tree.ts';
import { plainService, type StatusHabit } from '../../lib/embedded/init-scripts.ts';
import { bare, read, removeTemporary, written } from './temporary-host.ts';

const abc = { kind: 'plain', name: 'abc', chkconfig: '345 90 10' } as const;

describe('plainService', () => {
  after(removeTemporary);

  it('starts and stops once, however often it is told to', async () => {
    const host = await written(bare([abc]));
    assert.deepEqual(await callScript(host, 'abc', 'start'), {
      code: 0,
      stdout: 'Starting abc: [  OK  ]\r\n',
      stderr: '',
    });
    const pid = read(host, 'var/run/abc.pid');
    assert.equal((await callScript(host, 'abc', 'start')).code, 0);
    assert.equal(read(host, 'var/run/abc.pid'), pid);
    assert.equal((await callScript(host, 'abc', 'stop')).stdout, 'Shutting down abc: [  OK  ]\r\n');
    assert.deepEqual(await callScript(host, 'abc', 'stop'), {
      code: 0,
      stdout: 'Shutting down abc: [FAILED]\r\n',
      stderr: '',
    });
    assert.equal(read(host, 'var/log/order.log'), 'abc start\nabc stop\n');
  });

  it('answers status with the LSB codes', async () => {
    const host = await written(bare([abc]));
    const status = async () => (await callScript(host, 'abc', 'status')).code;
    assert.equal(await status(), 3);
    await callScript(host, 'abc', 'start');
    assert.equal(await status(), 0);
    rmSync(join(host, 'proc', read(host, 'var/run/abc.pid').trim()), { recursive: true });
    assert.equal(await status(), 1);
    rmSync(join(host, 'var/run/abc.pid'));
    assert.equal(await status(), 2);
    await callScript(host, 'abc', 'stop');
    assert.equal(await status(), 3);
  });

  it('finds its process by name when the pidfile is wrong', async () => {
    const host = await written(bare([abc]));
    await callScript(host, 'abc', 'start');
    for (const nonsense of ['', '31999\n', 'x\n', '../..\n', '-1\n']) {
      writeFileSync(join(host, 'var/run/abc.pid'), nonsense);
      assert.equal((await callScript(host, 'abc', 'status')).code, 0);
    }
    await callScript(host, 'abc', 'stop');
    assert.equal((await callScript(host, 'abc', 'status')).code, 3);
  });

  it('works without a pidfile, without a process, and with a long process name', async () => {
    const variants = [
      { ...abc, pidfile: false },
      { ...abc, process: null },
      { ...abc, process: 'a-process-with-a-long-name' },
    ];
    for (const service of variants) {
      const host = await written(bare([service]));
      await callScript(host, 'abc', 'start');
      assert.equal((await callScript(host, 'abc', 'status')).code, 0);
      await callScript(host, 'abc', 'restart');
      assert.equal((await callScript(host, 'abc', 'status')).code, 0);
      await callScript(host, 'abc', 'stop');
      assert.equal((await callScript(host, 'abc', 'status')).code, 3);
      assert.equal(read(host, 'var/log/order.log'), 'abc start\nabc stop\nabc start\nabc stop\n');
    }
  });

  const habits: readonly [StatusHabit, number][] = [
    ['always-0', 0],
    ['usage', 1],
    ['unsupported', 2],
  ];
  for (const [status, code] of habits) {
    it(`says ${code} whatever the state when its habit is ${status}`, async () => {
      const host = await written(bare([{ ...abc, status }]));
      assert.equal((await callScript(host, 'abc', 'status')).code, code);
      await callScript(host, 'abc', 'start');
      assert.equal((await callScript(host, 'abc', 'status')).code, code);
    });
  }

  it('carries its chkconfig line, and an LSB header where it has one', () => {
    const text = plainService({ ...abc, lsb: { requiredStart: '$network', defaultStart: '3 5' } });
    assert.match(text, /^# chkconfig: 345 90 10$/m);
    assert.match(text, /^### BEGIN INIT INFO\n# Provides: abc\n# Required-Start: \$network\n# Default-Start: 3 5\n/m);
    assert.match(text, /^### END INIT INFO$/m);
    assert.doesNotMatch(plainService(abc), /INIT INFO/);
    assert.match(text, /stand-in made by taisho/);
  });
});
