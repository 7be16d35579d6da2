import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { sshTransport } from '../../lib/transport/ssh.ts';
import { describeTransport } from './contract.ts';
import { makeHome, type Home } from './home.ts';
import { hasCsh, sshdMissing, startSshd, sudoMissing, type Sshd } from './sshd.ts';

const missing = sshdMissing();
const sudoless = missing ?? sudoMissing();
let home: Home;
let sshd: Sshd;

async function start(): Promise<void> {
  home ??= makeHome();
  sshd ??= await startSshd(home.publicKey);
  home.write('known_hosts', sshd.knownHosts['ed25519']!);
}

after(async () => {
  await sshd?.stop();
  home?.remove();
});

if (missing !== undefined) {
  it(`ssh transport to OpenSSH: ${missing}`, function skip() {
    this.skip();
  });
} else {
  describeTransport('ssh transport to OpenSSH', async () => {
    await start();
    const transport = sshTransport({ home: home.path });
    const target = { name: 'host1', address: '127.0.0.1', port: sshd.port };
    return { connect: () => transport.connect(target, {}), cut: () => sshd.cut() };
  });
}

if (sudoless === undefined) {
  describeTransport('ssh transport to OpenSSH that becomes root by sudo with use_pty', async () => {
    await start();
    const transport = sshTransport({ home: home.path, user: 'admin' });
    const become = { method: 'sudo', user: 'root' } as const;
    const target = { name: 'host1', address: '127.0.0.1', port: sshd.port, become };
    return { connect: () => transport.connect(target, {}), cut: () => sshd.cut() };
  });
}

describe('become on OpenSSH', () => {
  before(async function prepare() {
    if (sudoless !== undefined) {
      console.log(`    left out: ${sudoless}`);
      this.skip();
    }
    await start();
  });

  async function execute(script: string, user: string, become?: string, timeout?: number) {
    const connection = await sshTransport({ home: home.path }).connect(
      {
        name: 'host1',
        address: '127.0.0.1',
        port: sshd.port,
        user,
        ...(become === undefined ? {} : { become: { method: 'sudo' as const, user: become } }),
      },
      {},
    );
    try {
      return await connection.execute(script, { timeout });
    } finally {
      await connection.close();
    }
  }

  const ways: readonly (readonly [user: string, become: string | undefined, whoami: string])[] = [
    ['admin', undefined, 'admin'],
    ['admin', 'root', 'root'],
    ['admin', 'plain', 'plain'],
    ['root', 'plain', 'plain'],
    ['root', 'root', 'root'],
    ['cshell', undefined, 'cshell'],
  ];
  for (const [user, become, whoami] of ways) {
    it(`logs in as ${user}${become === undefined ? '' : ` and becomes ${become}`}`, async () => {
      const { ended, code, stdout, stderr } = await execute('id -un; echo "$HOME" >&2; exit 9', user, become);
      assert.deepEqual([ended, code, stdout.toString()], ['exited', 9, `${whoami}\n`]);
      if (become === 'root') assert.equal(stderr.toString(), '/root\n');
    });
  }

  it(`runs under a login shell that is no POSIX shell`, async function csh() {
    if (!hasCsh) this.skip();
    const { stdout } = await execute('x=1; echo "$x" "$SHELL" $(( 1 + 1 ))', 'cshell');
    assert.equal(stdout.toString(), '1 /bin/csh 2\n');
  });

  it('names a user with a $ to a login shell that would read a variable there', async function csh() {
    if (!hasCsh) this.skip();
    await assert.rejects(execute('echo ran', 'cshell', 'machine$'), unreachable('become_failed', 'sudo_unknown_user'));
  });

  const refusals: readonly (readonly [user: string, become: string, code: string])[] = [
    ['plain', 'root', 'sudo_needs_password'],
    ['asked', 'root', 'sudo_needs_password'],
    ['ttyful', 'root', 'sudo_needs_tty'],
    ['admin', 'nobody-of-ours', 'sudo_unknown_user'],
  ];
  for (const [user, become, code] of refusals) {
    it(`says ${code} when ${user} can't become ${become}`, async () => {
      await assert.rejects(execute('echo ran', user, become), unreachable('become_failed', code));
    });
  }

  it("doesn't take the script's own exit code and words for a refusal", async () => {
    const { ended, code, stderr } = await execute('echo "sudo: a password is required" >&2; exit 1', 'admin', 'root');
    assert.deepEqual([ended, code, stderr.toString()], ['exited', 1, 'sudo: a password is required\n']);
  });

  it('says so when an account has no shell', async () => {
    await assert.rejects(execute('echo ran', 'shellless'), { code: 'connection_failed' });
  });

  // Nobody else on this machine sleeps exactly as long.
  const long = `299.${process.pid}`;
  for (const user of ['root', 'plain', 'admin']) {
    it(`ends what runs as ${user === 'admin' ? 'another user' : user} when time is up`, async () => {
      const { ended, why } = await execute(
        `sleep ${long} & sleep ${long}`,
        user,
        user === 'admin' ? 'root' : undefined,
        400,
      );
      assert.deepEqual([ended, why?.code], ['timed-out', 'timed_out']);
      const { stdout } = await execute(
        `ps -eo args= | grep -c '^sleep [${long[0]}]${long.slice(1)}$'`,
        userInfo().username,
      );
      assert.equal(stdout.toString(), '0\n');
    });
  }

  for (const user of ['x; id', '-u', '', 'a b', '$(id)', 'root\n', '../x', 'ü']) {
    it(`refuses to become ${JSON.stringify(user)}`, async () => {
      await assert.rejects(execute('echo ran', 'admin', user), { name: 'TaishoError', code: 'invalid_user_name' });
    });
  }
});

function unreachable(code: string, reason: string) {
  return (error: { code: string; reason: { code: string } }) => {
    assert.deepEqual([error.code, error.reason.code], [code, reason]);
    return true;
  };
}
