import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { bootHost, callScript } from '../../lib/embedded/host-tree.ts';
import { splx } from '../../lib/embedded/init-scripts.ts';
import { bare, booted, described, read, removeTemporary, useCount, written } from './temporary-host.ts';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/embedded');
const FAILED = readFileSync(join(FIXTURES, 'splx-stop.no-tty.txt'), 'utf8');
const CLEAN = readFileSync(join(FIXTURES, 'splx-stop.clean.txt'), 'utf8');

const faulty = [
  ['mail1', 'sendmail'],
  ['inter1', 'FJSVsvmon'],
  ['iwss1', 'ISFtp'],
  ['kb1', 'abc'],
] as const;

describe('splx', () => {
  after(removeTemporary);

  for (const [name, conflict] of faulty) {
    it(`can't unload its module on ${name} while ${conflict} runs, and says so in the article's words`, async () => {
      const host = await booted(described(name));
      assert.equal(useCount(host), 1);
      assert.deepEqual(await callScript(host, 'splx', 'stop'), { code: 1, stdout: FAILED, stderr: '' });
      assert.equal(useCount(host), 1);
      assert.equal((await callScript(host, 'splx', 'status')).code, 3);
      assert.match(read(host, 'var/log/messages'), new RegExp(`unhook_module \\[${conflict}\\]\\[\\d+\\]\n$`));
    });

    it(`stops cleanly on ${name} when ${conflict} was stopped first (remedy 1)`, async () => {
      const host = await booted(described(name));
      await callScript(host, conflict, 'stop');
      assert.deepEqual(await callScript(host, 'splx', 'stop'), { code: 0, stdout: CLEAN, stderr: '' });
      assert.equal(useCount(host), undefined);
      assert.equal(existsSync(join(host, 'proc/splx')), false);
    });

    it(`stops cleanly on ${name} after a boot in which it started behind ${conflict} (remedy 2)`, async () => {
      const host = await booted(described(name));
      renameSync(join(host, 'etc/rc3.d/S01splx'), join(host, 'etc/rc3.d/S95splx'));
      const order = await bootHost(host);
      assert.ok(order.indexOf(`${conflict} start`) < order.indexOf('splx start'));
      assert.deepEqual(await callScript(host, 'splx', 'stop'), { code: 0, stdout: CLEAN, stderr: '' });
    });
  }

  it('starts first and sendmail second with the numbers of remedy 2b', async () => {
    const host = await booted(described('kb1'));
    renameSync(join(host, 'etc/rc3.d/S90abc'), join(host, 'etc/rc3.d/S01abc'));
    renameSync(join(host, 'etc/rc3.d/S01splx'), join(host, 'etc/rc3.d/S02splx'));
    assert.deepEqual(await bootHost(host), ['abc start', 'splx start']);
    assert.equal((await callScript(host, 'splx', 'stop')).stdout, CLEAN);
  });

  it('is held again when the conflict restarts behind the hooks', async () => {
    const host = await booted(described('mail2'));
    await callScript(host, 'sendmail', 'restart');
    assert.equal((await callScript(host, 'splx', 'stop')).stdout, FAILED);
  });

  it('unloads on a second stop once the conflict is stopped, and its use count falls at that moment', async () => {
    const host = await booted(described('mail1'));
    await callScript(host, 'splx', 'stop');
    assert.equal((await callScript(host, 'splx', 'stop')).stdout, FAILED);
    assert.equal(useCount(host), 1);
    await callScript(host, 'sendmail', 'stop');
    assert.equal(useCount(host), 0);
    assert.equal((await callScript(host, 'splx', 'stop')).stdout, CLEAN);
    assert.equal(useCount(host), undefined);
  });

  it('is not held by a conflict that started while the module was loaded but unhooked', async () => {
    const host = await booted(described('mail1'));
    await callScript(host, 'splx', 'stop');
    await callScript(host, 'sendmail', 'restart');
    assert.equal((await callScript(host, 'splx', 'stop')).stdout, CLEAN);
  });

  it('is still held after being started again by what held it before', async () => {
    const host = await booted(described('mail1'));
    await callScript(host, 'splx', 'stop');
    await callScript(host, 'splx', 'start');
    assert.equal(read(host, 'proc/modules').match(/^splxmod /gm)?.length, 1);
    assert.equal((await callScript(host, 'splx', 'stop')).code, 1);
    await callScript(host, 'sendmail', 'stop');
    assert.equal((await callScript(host, 'splx', 'restart')).code, 0);
    assert.equal((await callScript(host, 'splx', 'stop')).stdout, CLEAN);
  });

  it('counts every process that holds it, with or without a pidfile', async () => {
    const services = [
      { kind: 'splx', name: 'splx', chkconfig: '345 01 99', conflicts: ['one', 'two', 'three', 'absent'] },
      { kind: 'plain', name: 'one', chkconfig: '345 50 50' },
      { kind: 'plain', name: 'two', chkconfig: '345 51 49', pidfile: false },
      { kind: 'plain', name: 'three', chkconfig: '345 52 48', process: 'differently-named' },
      { kind: 'plain', name: 'innocent', chkconfig: '345 53 47' },
    ] as const;
    const host = await booted(bare(services));
    await callScript(host, 'splx', 'stop');
    assert.equal(useCount(host), 3);
    await callScript(host, 'two', 'stop');
    assert.equal(useCount(host), 2);
    await callScript(host, 'three', 'stop');
    await callScript(host, 'one', 'stop');
    assert.equal((await callScript(host, 'splx', 'stop')).code, 0);
  });

  it('starts the processes of ServerProtect once', async () => {
    const host = await written(described('mail1'));
    assert.equal((await callScript(host, 'splx', 'status')).code, 3);
    assert.equal((await callScript(host, 'splx', 'start')).code, 0);
    assert.equal((await callScript(host, 'splx', 'start')).code, 0);
    assert.equal((await callScript(host, 'splx', 'status')).code, 0);
    assert.equal(read(host, 'var/log/order.log'), 'splx start\n');
    assert.match(read(host, 'proc/modules'), /^splxmod 123456 1 - Live 0x00000000$/m);
  });

  it('stops cleanly where it never ran', async () => {
    const host = await written(described('mail1'));
    assert.deepEqual(await callScript(host, 'splx', 'stop'), { code: 0, stdout: CLEAN, stderr: '' });
  });

  it('rejects a verb it does not know', async () => {
    const host = await written(described('mail1'));
    assert.equal((await callScript(host, 'splx', 'force-unload')).code, 2);
  });

  it('says in its text that it is a stand-in, and never forces anything', () => {
    const text = splx({ chkconfig: '345 01 99', conflicts: ['abc'] });
    assert.match(text, /stand-in made by taisho[^]*NOT Trend Micro/);
    assert.match(text, /^# chkconfig: 345 01 99$/m);
    assert.doesNotMatch(text, /rmmod/);
  });
});
