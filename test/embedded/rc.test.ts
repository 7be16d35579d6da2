import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootHost, callScript } from '../../lib/embedded/host-tree.ts';
import { bare, booted, described, removeTemporary, runScript, useCount, written } from './temporary-host.ts';

const plain = (name: string, chkconfig = '3 50 50') => ({ kind: 'plain', name, chkconfig }) as const;

describe('rcScript', () => {
  after(removeTemporary);

  it('starts in glob order of the C locale: digits, capitals, small letters', async () => {
    const names = ['b', 'B', 'a', '_x', 'A'];
    const host = await written(
      bare([...names.map((name) => plain(name)), plain('late', '3 99 01'), plain('c', '3 05 95')]),
    );
    assert.deepEqual(await bootHost(host), [
      'c start',
      ...['A', 'B', '_x', 'a', 'b'].map((name) => `${name} start`),
      'late start',
    ]);
  });

  it('stops what has a lock and starts what has none', async () => {
    const host = await booted(bare([plain('both', '35 10 90'), plain('three', '3 20 80'), plain('five', '5 30 70')]));
    assert.deepEqual(change(host, 5), ['three stop', 'five start']);
    assert.deepEqual(change(host, 3), ['five stop', 'three start']);
    writeFileSync(join(host, 'var/lock/subsys/five.init'), '');
    assert.deepEqual(change(host, 5), ['three stop']);
    assert.deepEqual(change(host, 0), ['both stop']);
  });

  for (const [release, ignored] of [
    [4, ['.rpmsave', '.rpmorig', '.rpmnew', '~', '.orig']],
    [5, ['.rpmsave', '.rpmorig', '.rpmnew', '~', '.orig', '.bak']],
  ] as const) {
    it(`passes over ${ignored.join(' ')} on RHEL ${release}`, async () => {
      const host = await written(
        bare([plain('abc'), plain('other', '3 60 40')], { release: `Red Hat release ${release}` }),
      );
      const link = join(host, 'etc/rc3.d/S50abc');
      for (const suffix of ignored) {
        renameSync(link, link + suffix);
        assert.deepEqual(await bootHost(host), ['other start'], suffix);
        renameSync(link + suffix, link);
      }
      assert.deepEqual(await bootHost(host), ['abc start', 'other start']);
    });
  }

  it('runs S50abc.bak at boot on RHEL 4, every time, because its lock has another name', async () => {
    const host = await written(bare([plain('abc')], { release: 'Red Hat release 4' }));
    renameSync(join(host, 'etc/rc3.d/S50abc'), join(host, 'etc/rc3.d/S50abc.bak'));
    assert.deepEqual(await bootHost(host), ['abc start']);
  });

  it('passes over what is not executable, dangling or a directory', async () => {
    const host = await written(bare([plain('abc'), plain('other', '3 60 40')]));
    chmodSync(join(host, 'etc/init.d/abc'), 0o644);
    symlinkSync('../init.d/gone', join(host, 'etc/rc3.d/S10gone'));
    symlinkSync('../init.d', join(host, 'etc/rc3.d/S11directory'));
    assert.deepEqual(await bootHost(host), ['other start']);
  });

  it('starts a service once where two links name it', async () => {
    const host = await written(bare([plain('abc')]));
    symlinkSync('../init.d/abc', join(host, 'etc/rc3.d/S70abc'));
    assert.deepEqual(await bootHost(host), ['abc start']);
  });

  it('goes on when a script fails', async () => {
    const host = await written(bare([plain('abc'), plain('other', '3 60 40')]));
    copyFileSync('/bin/false', join(host, 'etc/init.d/abc'));
    assert.deepEqual(await bootHost(host), ['other start']);
  });

  it('unloads the module at a shutdown, where the conflict is stopped first', async () => {
    const host = await booted(described('mail1'));
    assert.deepEqual(
      change(host, 6).filter((line) => /splx|sendmail/.test(line)),
      ['sendmail stop', 'splx stop'],
    );
    assert.equal(useCount(host), undefined);
  });

  it('refuses a runlevel that is none', async () => {
    const host = await written(described('mail1'));
    for (const level of ['7', 'S', '', '../rc3', '33']) {
      const { code } = runScript(join(host, 'etc/rc.d/rc'), [level], { PATH: '/usr/bin:/bin', TAISHO_ROOT: host });
      assert.equal(code, 2, level);
    }
  });

  it('leaves a service alone that somebody started before', async () => {
    const host = await written(bare([plain('abc')]));
    await callScript(host, 'abc', 'start');
    assert.deepEqual(change(host, 3), []);
  });
});

/** What a change of the runlevel starts and stops. */
function change(host: string, level: number): string[] {
  const before = log(host);
  const { code } = runScript(join(host, 'etc/rc.d/rc'), [String(level)], { PATH: '/usr/bin:/bin', TAISHO_ROOT: host });
  assert.equal(code, 0);
  return log(host).slice(before.length);
}

function log(host: string): string[] {
  return runScript('/bin/cat', [join(host, 'var/log/order.log')], {})
    .stdout.split('\n')
    .slice(0, -1);
}
