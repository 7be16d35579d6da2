import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bootHost, plainService, requireLive, splxService, type LabHost } from './lab/lab.ts';

describe('a live sysvinit host', function () {
  this.timeout(120_000);
  this.slow(10_000);
  let host: LabHost;

  before(async function () {
    this.timeout(600_000); // the first time on a machine the image is built
    requireLive(this);
    const services = [splxService({ start: 1, conflicts: ['abc'] }), plainService('abc', { start: 90 })];
    host = await bootHost({ name: 'lab', services: [...services, plainService('zzz', { start: 99, levels: [3] })] });
  });
  after(() => host?.remove());

  it('runs its own init in runlevel 3', async () => {
    assert.deepEqual(await run('cat /proc/1/comm; runlevel; hostname'), ['init', 'N 3', 'lab']);
  });

  it('starts its services in the order of their numbers', async () => {
    assert.deepEqual(await host.order(), ['start splx', 'start abc', 'start zzz']);
  });

  for (const user of ['root', 'deploy']) {
    it(`lets ${user} in over SSH, with the key and the host key it says`, async () => {
      assert.equal(await ssh(host, user, 'id -un; sudo -n id -un'), `${user}\nroot\n`);
    });
  }

  it('has processes, pidfiles and locks of its services', async () => {
    assert.deepEqual(
      await run('cat /proc/$(cat /var/run/abc.pid)/comm; ls /var/lock/subsys; service abc status >&2; echo $?'),
      ['abc', 'abc', 'splx', 'zzz', '0'],
    );
  });

  it('lists the module in /proc/modules, and processes beside it as a /proc does', async () => {
    assert.deepEqual(await run("cut -d ' ' -f 1-3 /proc/modules; ps -C abc -o comm=; ls -d /proc/self/fd"), [
      'splxmod 98304 0',
      'abc',
      '/proc/self/fd',
    ]);
    assert.match(await readFile(join(host.root, 'etc/hostname'), 'utf8'), /^lab$/m);
  });

  it('fails to unload the module while a conflict runs that started later', async () => {
    const stop = await host.run('/etc/init.d/splx stop');
    assert.deepEqual(
      [stop.code, stop.stdout],
      [1, transcript('FAILED', 'with errors. Please contact Trend Micro support')],
    );
    assert.deepEqual(await run('cut -d " " -f 1-3 /proc/modules'), ['splxmod 98304 1']);
  });

  it('unloads it once the conflict was stopped before', async () => {
    await run('/etc/init.d/splx start; /etc/init.d/abc stop');
    const stop = await host.run('/etc/init.d/splx stop');
    assert.deepEqual([stop.code, stop.stdout], [0, transcript('  OK  ', 'normally')]);
    assert.deepEqual(await run('cat /proc/modules'), []);
  });

  it('boots anew at a reboot: other boot_id, small uptime, processes gone, services stopped and started', async () => {
    const boot = await run(
      'cat /proc/sys/kernel/random/boot_id; : >/var/log/order.log; : >/run/mark; /etc/init.d/abc start >&2',
    );
    await host.reboot();
    const [id, uptime, ...marks] = await run(
      'cat /proc/sys/kernel/random/boot_id; cut -d . -f 1 /proc/uptime; ls /run/mark 2>&-',
    );
    assert.notEqual(id, boot[0]);
    assert.ok(Number(uptime) < 60, `uptime ${uptime}`);
    assert.deepEqual(marks, []);
    assert.deepEqual(await run('cut -d " " -f 3- /var/log/order.log'), [
      'start abc',
      'stop zzz',
      'stop abc',
      'stop splx',
      'start splx',
      'start abc',
      'start zzz',
    ]);
  });

  it('starts splx behind abc after mv S01splx S91splx and a reboot, and the fault is gone', async () => {
    assert.equal(await ssh(host, 'root', 'cd /etc/rc3.d && mv S01splx S91splx && ls | grep splx'), 'S91splx\n');
    await host.reboot();
    assert.deepEqual(await host.order(), ['start abc', 'start splx', 'start zzz']);
    assert.equal((await host.run('/etc/init.d/splx stop')).code, 0);
  });

  it('keeps its disk over a power cut, and nothing was stopped in between', async () => {
    await run(': >/var/log/order.log; echo kept >/root/kept');
    await host.powerCut();
    await assert.rejects(ssh(host, 'root', 'true'));
    await host.powerOn();
    assert.deepEqual(await run('cat /root/kept; cut -d " " -f 3- /var/log/order.log'), [
      'kept',
      'start abc',
      'start splx',
      'start zzz',
    ]);
  });

  // Read, never tried: where it should be wrong, an attempt would set the machine's own clock.
  it("has no right to the machine's clock, modules, log and disks, whichever way one gets in", async () => {
    const bounds = 'grep -h CapBnd /proc/1/status /proc/self/status';
    const lines = [...(await run(bounds)), ...(await ssh(host, 'root', bounds)).trim().split('\n')];
    assert.equal(lines.length, 4);
    for (const line of lines) {
      const held = BigInt(`0x${line.split('\t')[1]}`);
      const capabilities = { sys_module: 16n, sys_rawio: 17n, sys_time: 25n, mknod: 27n, syslog: 34n };
      const wrong = Object.entries(capabilities).filter(([, bit]) => ((held >> bit) & 1n) === 1n);
      assert.deepEqual(wrong, []);
    }
  });

  it('stands beside another host', async () => {
    const other = await bootHost({ name: 'other' });
    assert.equal(await ssh(other, 'root', 'hostname'), 'other\n');
    await other.remove();
    await assert.rejects(ssh(other, 'root', 'hostname'));
    assert.equal(await ssh(host, 'root', 'hostname'), 'lab\n');
  });

  // Lines of stdout; what the command complains about fails the test.
  async function run(command: string): Promise<string[]> {
    const { code, stdout, stderr } = await host.run(command);
    assert.notEqual(code, 255, stderr);
    return stdout.split('\n').filter((line) => line !== '');
  }
});

const execute = promisify(execFile);

async function ssh(host: LabHost, user: string, command: string): Promise<string> {
  const { address, port, privateKeyFile, knownHostsFile } = host;
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ConnectTimeout=5', 'IdentitiesOnly=yes'];
  const files = [`UserKnownHostsFile=${knownHostsFile}`, 'GlobalKnownHostsFile=none', `IdentityFile=${privateKeyFile}`];
  const args = [...options, ...files].flatMap((option) => ['-o', option]);
  const { stdout } = await execute('ssh', ['-F', 'none', ...args, '-p', String(port), `${user}@${address}`, command]);
  return stdout;
}

// As the article prints it, with the bytes that RHEL's functions print without a terminal.
function transcript(unloading: string, ending: string): string {
  return [
    'Shutting down ServerProtect for Linux:\n',
    'Shutting down splxcore:\n',
    'Shutting down vsapiapp:  [  OK  ]\r\n',
    `Unloading splx kernel module:  [${unloading}]\r\n`,
    'Shutting down entity:  [  OK  ]\r\n',
    `splxcore stopped ${ending}. [${unloading}]\r\n`,
    'Shutting down splxhttpd:\n',
    'Shutting down splxhttpd:  [  OK  ]\r\n',
    'ServerProtect for Linux httpd stopped normally. [  OK  ]\r\n',
  ].join('');
}
