import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf } from '../../lib/cli/exit-code.ts';
import { generateKeyPair } from '../../lib/embedded/server.ts';
import { aFleet, bareHost, reasons, statuses } from './fleet.ts';
import { snapshot, startLinks } from './snapshot.ts';

const ABC = { kind: 'plain', name: 'abc', chkconfig: '345 90 10' } as const;
const STOP = '- { name: a, service: { name: abc, state: stopped } }';

/** An init script that does `stop` in a way of its own, and says all is well. */
function scripted(
  stop: string,
  status = '[ -f "$R/var/run/abc.on" ] && { echo running; exit 0; }; echo stopped; exit 3',
) {
  return `#!/bin/sh
R=$TAISHO_ROOT
case $1 in
start) : >"$R/var/run/abc.on" ;;
stop) ${stop} ;;
status) ${status} ;;
esac
exit 0
`;
}

describe('trouble on the way in', () => {
  const fleet = aFleet('down1', bareHost('one', [ABC]), bareHost('two', [ABC]));

  it('a host that is down is unreachable, and the others are done all the same', async () => {
    const ran = await fleet.run('- hosts: all\n  tasks: [{ file: { path: /tmp/x, content: x } }]\n');
    assert.deepEqual(ran.outcomes, { down1: 'unreachable', one: 'changed', two: 'changed' });
    assert.equal(ran.result.hosts.get('down1')?.why.code, 'connection_refused');
    assert.equal(exitCodeOf(ran.result), 4);
  });

  it('a host whose key has changed is not entered', async () => {
    const before = snapshot(fleet.root('one'));
    const executions = fleet.host('one').server?.executions;
    const good = readFileSync(fleet.knownHostsFile, 'utf8');
    const other = fleet.host('two').server?.knownHostsLine(`[127.0.0.1]:${fleet.host('one').server?.port}`) ?? '';
    writeFileSync(fleet.knownHostsFile, `${other}\n`);
    const ran = await fleet.tasks('one', STOP);
    writeFileSync(fleet.knownHostsFile, good);
    assert.deepEqual(ran.outcomes, { one: 'unreachable' });
    assert.equal(ran.result.hosts.get('one')?.why.code, 'changed_host_key');
    assert.equal(fleet.host('one').server?.executions, executions);
    assert.deepEqual(snapshot(fleet.root('one')), before);
  });

  it('a host whose key is not known is not entered', async () => {
    const good = readFileSync(fleet.knownHostsFile, 'utf8');
    writeFileSync(fleet.knownHostsFile, '');
    const ran = await fleet.tasks('one', STOP);
    writeFileSync(fleet.knownHostsFile, good);
    assert.equal(ran.result.hosts.get('one')?.why.code, 'unknown_host_key');
  });

  for (const [what, write, code] of [
    ['that is none', (path: string) => writeFile(path, 'no key\n', { mode: 0o600 }), 'key_malformed'],
    ['that is not there', () => Promise.resolve(), 'key_missing'],
    [
      'that the host does not know',
      (path: string) => writeFile(path, generateKeyPair().privateKey, { mode: 0o600 }),
      'authentication_failed',
    ],
  ] as const) {
    it(`a private key ${what} makes the host unreachable: ${code}`, async () => {
      const path = join(fleet.directory, `key ${what}`);
      await write(path);
      const good = readFileSync(fleet.inventoryFile, 'utf8');
      await writeFile(fleet.inventoryFile, good.replace(/(key_file=).*/, `$1"${path}"`));
      try {
        const ran = await fleet.tasks('one', STOP);
        assert.deepEqual([ran.outcomes['one'], ran.result.hosts.get('one')?.why.code], ['unreachable', code]);
      } finally {
        await writeFile(fleet.inventoryFile, good);
      }
    });
  }

  it('a root directory that is not there makes the host fail, and nothing is done', async () => {
    const good = readFileSync(fleet.inventoryFile, 'utf8');
    await writeFile(
      fleet.inventoryFile,
      good.replace(`taisho_root=${fleet.root('one')}`, 'taisho_root=/nowhere/of/ours'),
    );
    try {
      const ran = await fleet.tasks('one', STOP);
      assert.deepEqual([ran.outcomes['one'], ran.result.hosts.get('one')?.why.code], ['failed', 'nothing_read']);
    } finally {
      await writeFile(fleet.inventoryFile, good);
    }
  });
});

describe('trouble under way', function () {
  this.timeout(60_000);
  const fleet = aFleet('mail3', bareHost('one', [ABC]));
  afterEach(function () {
    this.timeout(180_000);
    return fleet.atRest('one');
  });
  const script = () => join(fleet.root('one'), 'etc/rc.d/init.d/abc');
  const install = async (text: string) => {
    await writeFile(script(), text);
    await chmod(script(), 0o755);
    writeFileSync(join(fleet.root('one'), 'var/run/abc.on'), '');
    for (const path of ['var/run/abc.pid', 'var/lock/subsys/abc'])
      rmSync(join(fleet.root('one'), path), { force: true });
    for (const name of readdirSync(join(fleet.root('one'), 'proc')))
      if (/^\d\d+$/.test(name)) rmSync(join(fleet.root('one'), 'proc', name), { recursive: true });
  };
  const drop = () => fleet.host('one').server?.dropConnections();

  it('a connection lost while a host is read: unreachable, nothing done', async () => {
    await install(scripted('rm "$R/var/run/abc.on"', 'sleep 2; exit 3'));
    setTimeout(drop, 600);
    const ran = await fleet.tasks('one', STOP);
    assert.equal(ran.outcomes['one'], 'unreachable');
    assert.equal(exitCodeOf(ran.result), 4);
    assert.ok(existsSync(join(fleet.root('one'), 'var/run/abc.on')));
  });

  it('a connection lost while a host is changed: unknown, exit code 6, and later tasks are not begun', async () => {
    await install(scripted(': >"$R/tmp/stopping"; sleep 3; rm "$R/var/run/abc.on"'));
    const watch = setInterval(() => existsSync(join(fleet.root('one'), 'tmp/stopping')) && drop(), 50);
    const ran = await fleet.tasks('one', `${STOP}\n- { name: b, command: { argv: [/bin/true] }, when: 1 == 1 }`, {
      patience: 0,
    });
    clearInterval(watch);
    assert.equal(ran.outcomes['one'], 'unknown');
    assert.equal(ran.result.hosts.get('one')?.why.code, 'connection_lost');
    assert.equal(exitCodeOf(ran.result), 6);
    assert.ok(statuses(ran).includes('a: unknown'));
    assert.ok(!statuses(ran).some((line) => line === 'b: change' || line === 'b: ok'), statuses(ran).join());
    await ended();
  });

  it('an unknown outcome is neither ignored nor rescued', async () => {
    await install(scripted(': >"$R/tmp/stopping2"; sleep 3; rm "$R/var/run/abc.on"'));
    const watch = setInterval(() => existsSync(join(fleet.root('one'), 'tmp/stopping2')) && drop(), 50);
    const ran = await fleet.tasks(
      'one',
      `- block: [{ name: a, service: { name: abc, state: stopped } }]\n  rescue: [{ name: r, debug: { msg: rescued } }]`,
      { patience: 0 },
    );
    clearInterval(watch);
    assert.equal(ran.outcomes['one'], 'unknown');
    assert.ok(!statuses(ran).some((line) => line.startsWith('r:')));
    await ended();
  });

  /** As under sshd, what a lost connection has begun goes on: wait for it, so that it doesn't reach into the next test. */
  async function ended(): Promise<void> {
    while (existsSync(join(fleet.root('one'), 'var/run/abc.on'))) await new Promise((done) => setTimeout(done, 50));
  }

  it('an init script that says all is well while the service still runs: failed', async () => {
    await install(scripted('true'));
    const ran = await fleet.tasks('one', STOP);
    assert.equal(ran.outcomes['one'], 'failed');
    assert.deepEqual(reasons(ran), ['a: still_running']);
    assert.equal(exitCodeOf(ran.result), 3);
  });

  it('an init script that fails though it has stopped the service: what is reached counts', async () => {
    await install(scripted('rm "$R/var/run/abc.on"; exit 1'));
    assert.equal((await fleet.tasks('one', STOP)).outcomes['one'], 'changed');
  });

  it('a state that nobody can tell: refused with the evidence, until somebody says what it is', async () => {
    const before = snapshot(fleet.root('mail3'));
    const refused = await fleet.tasks('mail3', '- { name: a, pre_stop: { service: splx } }');
    assert.deepEqual([refused.outcomes['mail3'], reasons(refused)], ['refused', ['a: state_unknown']]);
    assert.equal(exitCodeOf(refused.result), 5);
    assert.deepEqual(snapshot(fleet.root('mail3')), before);
    const assumed = await fleet.tasks(
      'mail3',
      '- { name: a, pre_stop: { service: splx, assume: { sendmail: running } } }',
      {
        check: true,
      },
    );
    assert.equal(assumed.outcomes['mail3'], 'changed');
    const done = await fleet.tasks(
      'mail3',
      '- { name: a, pre_stop: { service: splx, assume: { sendmail: running } } }',
    );
    assert.equal(done.outcomes['mail3'], 'changed', reasons(done).join());
  });

  it('a script that takes longer than it may: unknown, and the run comes to its end', async () => {
    await install(scripted('sleep 5'));
    const ran = await fleet.tasks('one', STOP, { scriptTimeout: 1500, patience: 0 });
    assert.equal(ran.outcomes['one'], 'unknown');
  });
});

describe('drift between plan and apply', function () {
  this.timeout(30_000);
  const fleet = aFleet('mail1', bareHost('one', [ABC]));

  it('a link renamed by somebody else: drifted, exit code 7, and left as they made it', async () => {
    const rc3 = join(fleet.root('mail1'), 'etc/rc.d/rc3.d');
    const ran = await fleet.tasks('mail1', '- { name: a, start_order: { service: splx } }', {
      transports: await meddling(() => renameSync(join(rc3, 'S01splx'), join(rc3, 'S02splx'))),
    });
    assert.equal(ran.outcomes['mail1'], 'drifted');
    assert.equal(exitCodeOf(ran.result), 7);
    assert.equal(ran.result.hosts.get('mail1')?.why.code, 'facts_drifted');
    assert.ok(startLinks(fleet.root('mail1')).includes('S02splx'));
  });

  for (const [what, tasks, meddle] of [
    [
      'a file that has appeared',
      '- { name: a, file: { path: /tmp/drift, content: mine } }',
      (root: string) => writeFileSync(join(root, 'tmp/drift'), 'theirs'),
    ],
    [
      'a link in place of a directory on the way',
      '- { name: a, file: { path: /root/new, content: mine } }',
      (root: string) => (
        mkdirSync(join(root, '../elsewhere')),
        rmSync(join(root, 'root'), { recursive: true }),
        symlinkSync('../elsewhere', join(root, 'root'))
      ),
    ],
    [
      'a service that somebody has stopped',
      STOP,
      (root: string) => {
        const pid = readFileSync(join(root, 'var/run/abc.pid'), 'utf8').trim();
        rmSync(join(root, 'proc', pid), { recursive: true });
        rmSync(join(root, 'var/run/abc.pid'));
        rmSync(join(root, 'var/lock/subsys/abc'));
      },
    ],
  ] as const) {
    it(`${what}: drifted, nothing done`, async () => {
      let after: readonly string[] = [];
      const root = fleet.root('one');
      const transports = await meddling(() => {
        meddle(root);
        after = snapshot(root);
      });
      const ran = await fleet.tasks('one', tasks, { transports });
      assert.equal(ran.outcomes['one'], 'drifted');
      assert.deepEqual(snapshot(root), after);
    });
  }
});

/** The real transport, in which something happens on the host between the first script and the second. */
async function meddling(meddle: () => void) {
  const { sshTransport } = await import('../../lib/index.ts');
  const real = sshTransport();
  return {
    ssh: {
      connect: async (...args: Parameters<typeof real.connect>) => {
        const connection = await real.connect(...args);
        let scripts = 0;
        return {
          identity: connection.identity,
          close: () => connection.close(),
          execute: (...given: Parameters<typeof connection.execute>) => {
            if (scripts++ === 1) meddle();
            return connection.execute(...given);
          },
        };
      },
    },
  };
}
