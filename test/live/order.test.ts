import assert from 'node:assert/strict';
import { taisho } from '../cli/command-line.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { comesBefore } from '../../lib/order/sequence.ts';
import { bootHost, plainService, requireLive, type LabHost } from './lab/lab.ts';
import { arranged, foretold, lines, listing, orderFactsOf, played, takenBack, turnsOut } from './ordered-host.ts';

const services = ['splx', 'net', 'mail', 'abc', 'last'] as const;
const playbooks = join(import.meta.dirname, '../../../playbooks');
const needsNet = ['### BEGIN INIT INFO', '# Provides: abc', '# Required-Start: net', '### END INIT INFO'];

describe('start_order on a real sysvinit host that goes by link numbers', function () {
  this.timeout(120_000);
  this.slow(10_000);
  let host: LabHost;
  let etc = '';

  before(async function () {
    this.timeout(600_000); // the first time on a machine the image is built
    requireLive(this);
    host = await bootHost({
      name: 'links',
      services: [
        plainService('splx', { start: 1 }),
        plainService('net', { start: 10 }),
        plainService('mail', { start: 80 }),
        plainService('abc', { start: 90, header: needsNet }),
        plainService('last', { start: 99 }),
      ],
    });
    etc = await listing(host);
  });
  after(() => host?.remove());

  const run = async (command: string): Promise<void> => {
    const { code, stdout, stderr } = await host.run(command);
    assert.equal(code, 0, `${command}: ${stdout}${stderr}`);
  };

  it('boots and goes down in the order that was foretold', async () => {
    assert.equal((await orderFactsOf(host)).system.kind, 'rc');
    const { starts } = await turnsOut(host, await foretold(host), services);
    assert.deepEqual(starts, ['splx', 'net', 'mail', 'abc', 'last']);
  });

  it('starts what ends like a backup, as it was foretold: the rc of Debian passes over nothing', async () => {
    await run('for l in 2 3 4 5; do mv /etc/rc$l.d/S80mail /etc/rc$l.d/S05mail.rpmsave; done');
    const { starts } = await turnsOut(host, await foretold(host), services);
    assert.deepEqual(starts, ['splx', 'mail', 'net', 'abc', 'last']);
    const found = await arranged(host, ['mail']);
    await run('for l in 2 3 4 5; do mv /etc/rc$l.d/S05mail.rpmsave /etc/rc$l.d/S80mail; done');
    assert.deepEqual([found.kind, found.why.code], ['refuse', 'link_name_differs']);
    assert.equal(await listing(host), etc);
  });

  for (const [method, playbook, expected] of [
    ['behind', 'start-after.yml', ['net', 'mail', 'abc', 'splx', 'last']],
    ['earliest', 'earliest.yml', ['net', 'abc', 'splx', 'mail', 'last']],
  ] as const) {
    it(`goes as foretold after ${method}, and is taken back to the byte`, async () => {
      const foreseen = await arranged(host, ['abc'], { method });
      assert.ok(foreseen.kind === 'change', JSON.stringify(foreseen));
      const done = await played(host, playbook, { conflicts: 'abc' });
      assert.equal(done.outcome, 'changed', JSON.stringify(done.why));
      const { starts } = await turnsOut(host, await foretold(host), services);
      assert.deepEqual(starts, expected);
      await takenBack(host, foreseen.actions);
      assert.equal(await listing(host), etc);
    });
  }

  it('shows the order before and after a playbook on the command line', async () => {
    const { name, address, port, privateKeyFile, knownHostsFile } = host;
    const inventory = join(privateKeyFile, '..', 'order.ini');
    await writeFile(
      inventory,
      `[splx]\n${name} ansible_host=${address} ansible_port=${port} ansible_user=deploy ansible_ssh_private_key_file=${privateKeyFile}\n`,
    );
    const flags = ['-i', inventory, '--known-hosts', knownHostsFile, '-b', '-e', 'conflicts=abc'];
    const { code, stdout } = await taisho(['order', name, ...flags, '--with', join(playbooks, 'start-after.yml')]);
    assert.equal(code, 0);
    assert.match(stdout, /start on entering runlevel 3, 5, on the way of the boot/);
    assert.match(stdout, /> +1\? S01splx {2}number 01, tied with bootlogs and sudo/);
    assert.match(stdout, /> +\d+ {2}S91splx {2}number 91/);
    assert.match(stdout, /risk undone: /);
    assert.equal(await listing(host), etc);
  });

  it('refuses a method that breaks what a header asks for, and names one that does not', async () => {
    const found = await arranged(host, ['abc'], { method: 'together' });
    assert.ok(found.kind === 'refuse');
    assert.deepEqual([found.why.code, found.why.data['on']], ['need_broken', 'net']);
    assert.deepEqual([found.instead.code, found.instead.data['method']], ['another_method', 'behind']);
  });

  for (const [what, spoil, mend, code] of [
    ['a dangling link', 'rm /etc/init.d/abc; rm /etc/rc5.d/S90abc', undefined, 'no_conflict_installed'],
    [
      'a runlevel directory that is a loop',
      'mv /etc/rc4.d /etc/rc4.off; ln -s rc4.d /etc/rc4.d',
      'rm /etc/rc4.d; mv /etc/rc4.off /etc/rc4.d',
      'rc_directory_loop',
    ],
    [
      'an earlier rename that is half done',
      'ln -s ../init.d/splx /etc/rc3.d/S02splx',
      'rm /etc/rc3.d/S02splx',
      'duplicate_links',
    ],
    [
      'a file in place of a link',
      'rm /etc/rc3.d/S01splx; cp /etc/init.d/splx /etc/rc3.d/S01splx',
      undefined,
      'not_a_link',
    ],
  ] as const) {
    it(`leaves a host alone that has ${what}, and says so`, async () => {
      await run('rm -rf /root/etc && cp -a /etc /root/etc');
      await run(spoil);
      const before = await listing(host);
      const { outcome, why } = await played(host, 'start-after.yml', { conflicts: 'abc' });
      assert.equal(why?.code, code);
      assert.equal(outcome, code === 'no_conflict_installed' ? 'ok' : 'refused');
      assert.equal(await listing(host), before);
      await run(
        mend ?? 'cp -a /root/etc/init.d/abc /etc/init.d/; rm -f /etc/rc3.d/S01splx; cp -a /root/etc/rc?.d /etc/',
      );
      assert.equal(await listing(host), etc);
    });
  }

  it('has failed, and is as it was, where /etc can not be written', async () => {
    await run('mount -o bind /etc /etc && mount -o remount,bind,ro /etc');
    const { outcome, why } = await played(host, 'start-after.yml', { conflicts: 'abc' });
    await run('umount /etc');
    assert.deepEqual([outcome, why?.code], ['failed', 'action_failed']);
    assert.equal(await listing(host), etc);
  });

  it('has failed, and is as it was, where only some directories can be written', async () => {
    await run('mount -o bind /etc/rc5.d /etc/rc5.d && mount -o remount,bind,ro /etc/rc5.d');
    const { outcome, why } = await played(host, 'start-after.yml', { conflicts: 'abc' });
    await run('umount /etc/rc5.d');
    assert.equal(outcome, 'failed');
    assert.match(JSON.stringify(why), /was taken back/);
    assert.equal(await listing(host), etc);
  });

  it('is renamed without room on its disk, or left as it was', async () => {
    await run(
      'mkdir -p /small && mount -t tmpfs -o size=64k small /small && cp -a /etc/rc3.d/. /small/ && mount -o bind /small /etc/rc3.d',
    );
    await run('head -c 1000000 /dev/zero >/small/filler 2>/dev/null || :');
    const { outcome } = await played(host, 'start-after.yml', { conflicts: 'abc' });
    const names = await lines(host, 'ls /etc/rc3.d /etc/rc5.d | grep splx');
    await run('umount /etc/rc3.d; umount /small');
    const isDone = names.join() === 'S91splx,S91splx';
    assert.ok(outcome === 'changed' ? isDone : names.join() === 'S01splx,S01splx', `${outcome}: ${names.join()}`);
  });

  it('is certain of nothing between equal numbers', async () => {
    const three = (await foretold(host)).find(({ level }) => level === '3');
    assert.ok(three);
    assert.ok(comesBefore(three, three.starts, 'net', 'mail'));
    await run('mv /etc/rc3.d/S80mail /etc/rc3.d/S10mail');
    const now = (await foretold(host)).find(({ level }) => level === '3');
    assert.ok(now);
    assert.ok(!comesBefore(now, now.starts, 'net', 'mail') && !comesBefore(now, now.starts, 'mail', 'net'));
    await run('mv /etc/rc3.d/S10mail /etc/rc3.d/S80mail');
  });
});
