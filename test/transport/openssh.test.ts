import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, Unreachable } from '../../lib/core/transport.ts';
import { sshTransport } from '../../lib/transport/ssh.ts';
import { makeHome, type Home } from './home.ts';
import { sshdMissing, startSshd, type Sshd } from './sshd.ts';

const missing = sshdMissing();

describe("ssh transport and OpenSSH's own ways", () => {
  let home: Home;
  let sshd: Sshd;
  before(async function prepare() {
    if (missing !== undefined) {
      console.log(`    left out: ${missing}`);
      this.skip();
    }
    home = makeHome();
    sshd = await startSshd(home.publicKey);
  });
  beforeEach(() => home.write('known_hosts', sshd.knownHosts['ed25519']!));
  after(async () => {
    await sshd?.stop();
    home?.remove();
  });

  function connect(port = sshd.port): Promise<Connection> {
    return sshTransport({ home: home.path }).connect({ name: 'host1', address: '127.0.0.1', port }, {});
  }

  async function failing(port?: number): Promise<Unreachable> {
    const connection = await connect(port).catch((error: Unreachable) => error);
    if ('execute' in connection) throw new assert.AssertionError({ message: 'it connected' });
    return connection;
  }

  /** Runs a test against a server of its own, set up otherwise. */
  async function against(settings: string, check: (port: number) => Promise<void>): Promise<void> {
    const other = await startSshd(home.publicKey, settings);
    home.write('known_hosts', other.knownHosts['ed25519']!);
    try {
      await check(other.port);
    } finally {
      await other.stop();
    }
  }

  for (const type of ['ed25519', 'ecdsa', 'rsa']) {
    it(`asks for the ${type} key when that is the one known`, async () => {
      home.write('known_hosts', sshd.knownHosts[type]!);
      const connection = await connect();
      assert.match(connection.identity.algorithms?.['hostKey'] ?? '', new RegExp(type === 'rsa' ? '^rsa-sha2-' : type));
      await connection.close();
    });
  }

  it('reads what ssh-keygen -H has hashed', async () => {
    const file = home.write('known_hosts', Object.values(sshd.knownHosts).join(''));
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    assert.doesNotMatch(readFileSync(file, 'utf8'), /127/);
    await (await connect()).close();
  });

  it('gets in once a person has done what the message says', async () => {
    home.write('known_hosts', '');
    const { code, reason } = await failing();
    assert.equal(code, 'unknown_host_key');
    execFileSync('sh', ['-c', String(reason.data['how'])], { stdio: 'ignore' });
    await (await connect()).close();
  });

  it('gets in again once a changed key was taken out as the message says', async () => {
    const other = Object.values(sshd.knownHosts)[0]!;
    const wrong = makeHome();
    const file = home.write('known_hosts', other.replace(/AAAA\S+/, wrong.publicKey.split(' ')[1]!));
    wrong.remove();
    const { code, reason } = await failing();
    assert.equal(code, 'changed_host_key');
    execFileSync('ssh-keygen', ['-R', `[127.0.0.1]:${sshd.port}`, '-f', file], { stdio: 'ignore' });
    assert.equal(reason.data['name'], `'[127.0.0.1]:${sshd.port}'`);
    assert.equal((await failing()).code, 'unknown_host_key');
  });

  const legacy: readonly (readonly [settings: string, offers: RegExp])[] = [
    ['KexAlgorithms diffie-hellman-group14-sha1', /diffie-hellman-group14-sha1/],
    ['HostKeyAlgorithms ssh-rsa', /ssh-rsa/],
    ['Ciphers aes128-cbc,3des-cbc', /aes128-cbc/],
    ['Ciphers aes128-ctr\nMACs hmac-md5', /hmac-md5/],
  ];
  for (const [settings, offers] of legacy) {
    it(`names what a host offers that has only ${settings.split('\n').at(-1)}`, async () => {
      await against(settings, async (port) => {
        const { code, reason } = await failing(port);
        assert.equal(code, 'no_common_algorithm');
        assert.match(String(reason.data['offers']), offers);
      });
    });
  }

  it('gets in 40 times at once where only a few may knock at a time', async () => {
    await against('MaxStartups 10:30:100', async (port) => {
      const transport = sshTransport({ home: home.path });
      const connections = await Promise.all(
        Array.from({ length: 40 }, (_, n) => transport.connect({ name: `host${n}`, address: '127.0.0.1', port }, {})),
      );
      await Promise.all(connections.map((connection) => connection.close()));
    });
  });

  it('says a script may still run where no second channel can be had to end it', async () => {
    await against('MaxSessions 1', async (port) => {
      const connection = await connect(port);
      const { ended, why } = await connection.execute('sleep 3', { timeout: 200 });
      assert.deepEqual([ended, why?.code], ['timed-out', 'timed_out_may_run']);
      await connection.close();
    });
  });

  it('says a script did not run where no channel can be had for it', async () => {
    await against('MaxSessions 0', async (port) => {
      const connection = await connect(port);
      const { ended, why } = await connection.execute('echo ran', {});
      assert.deepEqual([ended, why?.code], ['lost', 'channel_refused']);
      await connection.close();
    });
  });

  it('is not taken in by an account that runs something else', async () => {
    await against('ForceCommand cat >/dev/null; exit 0', async (port) => {
      const connection = await connect(port);
      await assert.rejects(connection.execute('echo ran', {}), { name: 'Unreachable', code: 'connection_failed' });
      await connection.close();
    });
  });

  it('says who was not let in', async () => {
    await against('AllowUsers somebody-else', async (port) => {
      assert.equal((await failing(port)).code, 'authentication_failed');
    });
  });

  it('says so when the host breaks off after too many keys', async () => {
    const many = makeHome();
    for (const name of ['id_ecdsa', 'id_rsa'])
      many.write(name, readFileSync(join(many.path, '.ssh/id_ed25519'), 'utf8'));
    await against('MaxAuthTries 1', async (port) => {
      const transport = sshTransport({ home: many.path, knownHostsFiles: [join(home.path, '.ssh/known_hosts')] });
      const connecting = transport.connect({ name: 'host1', address: '127.0.0.1', port }, {});
      await assert.rejects(connecting, { code: 'authentication_failed' });
    });
    many.remove();
  });

  it('sends nothing over a connection whose server was killed', async () => {
    const connection = await connect();
    sshd.cut();
    const { ended } = await connection.execute('echo ran', {});
    assert.equal(ended, 'lost');
    await connection.close();
  });
});
