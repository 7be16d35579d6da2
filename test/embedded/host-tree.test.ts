import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bootHost, callScript, removeHost, writeHost } from '../../lib/embedded/host-tree.ts';
import {
  bare,
  booted,
  described,
  read,
  removeTemporary,
  snapshot,
  temporaryDirectory,
  written,
} from './temporary-host.ts';

describe('writeHost', () => {
  after(removeTemporary);

  it('lays the runlevels out as RHEL does: /etc/rcN.d and /etc/init.d are links, scripts are reached by relative ones', async () => {
    const host = await written(described('mail1'));
    assert.equal(readlinkSync(join(host, 'etc/rc3.d')), 'rc.d/rc3.d');
    assert.equal(readlinkSync(join(host, 'etc/init.d')), 'rc.d/init.d');
    assert.equal(readlinkSync(join(host, 'etc/rc3.d/S01splx')), '../init.d/splx');
    assert.equal(realpathSync(join(host, 'etc/rc3.d/S01splx')), join(realpathSync(host), 'etc/rc.d/init.d/splx'));
    assert.equal(statSync(join(host, 'etc/rc3.d/S01splx')).mode & 0o777, 0o755);
    assert.equal(statSync(join(host, 'etc/init.d/functions')).mode & 0o777, 0o644);
    assert.match(read(host, 'etc/inittab'), /^id:3:initdefault:$/m);
  });

  it('makes S links in the levels of the chkconfig line and K links in the others', async () => {
    const host = await written(bare([{ kind: 'plain', name: 'abc', chkconfig: '35 90 10' }]));
    const links = [0, 1, 2, 3, 4, 5, 6].map((level) => readdirSync(join(host, `etc/rc${level}.d`)).join());
    assert.deepEqual(links, ['K10abc', 'K10abc', 'K10abc', 'S90abc', 'K10abc', 'S90abc', 'K10abc']);
  });

  it('makes the links given in place of those of the chkconfig line', async () => {
    const links = [
      { level: 3, prefix: 'S01' },
      { level: 3, prefix: 'S91' },
      { level: 5, prefix: 'S100' },
    ];
    const host = await written(bare([{ kind: 'plain', name: 'abc', chkconfig: '345 90 10', links }]));
    assert.deepEqual(readdirSync(join(host, 'etc/rc3.d')), ['S01abc', 'S91abc']);
    assert.deepEqual(readdirSync(join(host, 'etc/rc5.d')), ['S100abc']);
    assert.deepEqual(readdirSync(join(host, 'etc/rc0.d')), []);
  });

  it('holds no absolute link, nothing but files, directories and links, and nothing that others may write to', async () => {
    for (const entry of snapshot(await booted(described('mail1')))) {
      const [path, mode, , , content] = JSON.parse(entry) as [string, number, number, number, string];
      if ((mode & 0o170000) === 0o120000) assert.ok(!content.startsWith('/'), path);
      else assert.equal(mode & 0o022, 0, path);
    }
  });

  it('refuses a directory with something in it, and leaves it as it is', async () => {
    const host = await written(described('mail1'));
    const before = snapshot(host);
    await assert.rejects(writeHost(host, described('kb1')), { code: 'directory_not_empty' });
    assert.deepEqual(snapshot(host), before);
  });

  const service = { kind: 'plain', name: 'abc', chkconfig: '345 90 10' } as const;
  const splx = { kind: 'splx', name: 'splx', chkconfig: '345 01 99' } as const;
  const bad = {
    'a name that is a path': bare([{ ...service, name: '../../abc' }]),
    'a name with shell in it': bare([{ ...service, name: 'abc;reboot' }]),
    'the name of the functions file': bare([{ ...service, name: 'functions' }]),
    'a chkconfig line with more in it': bare([{ ...service, chkconfig: '345 90 10\nreboot' }]),
    'a process with shell in it': bare([{ ...service, process: '$(reboot)' }]),
    'a wait channel with shell in it': bare([{ ...service, wchan: '`reboot`' }]),
    'an LSB value of two lines': bare([{ ...service, lsb: { requiredStart: '$network\nreboot' } }]),
    'a conflict with a quote': bare([{ ...splx, conflicts: ["a'b"] }]),
    'a link prefix that is a path': bare([{ ...service, links: [{ level: 3, prefix: 'S/../..' }] }]),
    'a runlevel that is none': bare([{ ...service, links: [{ level: 7, prefix: 'S01' }] }]),
    'a file after boot outside': bare([service], { afterBoot: { '/../outside': '' } }),
    'a kernel that is a path': bare([service], { kernel: '../x' }),
    'a shell of two lines': bare([service], { shell: '/bin/sh\nreboot' }),
  };
  for (const [what, description] of Object.entries(bad)) {
    it(`refuses ${what} before it writes anything`, async () => {
      const directory = temporaryDirectory();
      await assert.rejects(writeHost(directory, description), { code: 'bad_host_description' });
      assert.deepEqual(readdirSync(directory), []);
    });
  }
});

describe('bootHost', () => {
  after(removeTemporary);

  it('forgets what only lives while a host runs, and keeps what is on disk', async () => {
    const host = await booted(described('mail1'));
    await callScript(host, 'splx', 'stop');
    writeFileSync(join(host, 'var/run/stale.pid'), '1001\n');
    writeFileSync(join(host, 'etc/kept'), '');
    const order = await bootHost(host);
    assert.equal(order[0], 'splx start');
    assert.equal(order.length, 7);
    assert.equal(existsSync(join(host, 'var/run/stale.pid')), false);
    assert.equal(existsSync(join(host, 'etc/kept')), true);
    assert.match(read(host, 'proc/modules'), /^splxmod \d+ 1 /m);
    assert.equal(read(host, 'proc/1/cmdline'), 'init [3]\0');
  });

  it('changes no link, and no file but those of a running system', async () => {
    const host = await booted(described('mail1'));
    const lasting = () => snapshot(host).filter((entry) => !/^\["(proc|var)[/"]/.test(entry));
    const before = lasting();
    await bootHost(host);
    assert.deepEqual(lasting(), before);
  });

  it('boots into the level asked for', async () => {
    const host = await written(described('mail1'));
    assert.deepEqual(await bootHost(host, 1), []);
    assert.equal((await bootHost(host, 2)).at(-1), 'local start');
    assert.ok(!(await bootHost(host, 2)).includes('splx start'));
    assert.ok((await bootHost(host, 5)).includes('splx start'));
    await assert.rejects(bootHost(host, 9), { code: 'boot_failed' });
  });

  it('dates locks and start times an hour back, in the order of the boot', async () => {
    const host = await booted(described('mail1'));
    const times = ['splx', 'network', 'syslog', 'sshd', 'sendmail', 'crond'].map(
      (name) => statSync(join(host, 'var/lock/subsys', name)).mtimeMs,
    );
    assert.deepEqual(
      times,
      [...new Set(times)].toSorted((one, other) => one - other),
    );
    const ago = Date.now() - (times[0] ?? 0);
    assert.ok(ago > 3_500_000 && ago < 3_700_000, String(ago));
  });

  it('leaves behind what the description says of each boot', async () => {
    const afterBoot = { '/var/run/abc.pid': null, '/var/run/other.pid': '31999\n' };
    const host = await booted(bare([{ kind: 'plain', name: 'abc', chkconfig: '345 90 10' }], { afterBoot }));
    assert.deepEqual(readdirSync(join(host, 'var/run')), ['other.pid']);
    await bootHost(host);
    assert.deepEqual(readdirSync(join(host, 'var/run')), ['other.pid']);
  });
});

describe('what is no embedded host', () => {
  after(removeTemporary);

  it('is never booted, called or removed', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'etc'));
    for (const path of [directory, '/', join(directory, 'etc'), 'relative/nowhere']) {
      await assert.rejects(bootHost(path), { code: 'not_an_embedded_host' });
      await assert.rejects(callScript(path, 'splx', 'stop'), { code: 'not_an_embedded_host' });
    }
    await assert.rejects(removeHost(directory), { code: 'not_an_embedded_host' });
    assert.ok(lstatSync(join(directory, 'etc')).isDirectory());
  });

  it('is removed without complaint where nothing is', async () => {
    const host = await booted(described('kb1'));
    await removeHost(host);
    await removeHost(host);
    assert.equal(existsSync(host), false);
  });

  it('has no service of a name that is a path or not there', async () => {
    const host = await written(described('kb1'));
    for (const service of ['gone', '../rc', '', 'abc;id', '.']) {
      await assert.rejects(callScript(host, service, 'start'), { code: 'no_such_service' });
    }
  });
});
