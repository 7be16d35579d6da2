import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer, type EmbeddedServer } from '../../lib/embedded/server.ts';
import { sentence } from '../../lib/core/reason.ts';
import type { Connection, Target, Unreachable } from '../../lib/core/transport.ts';
import { ed25519ToOpenSsh } from '../../lib/transport/openssh-key.ts';
import { sshTransport, type SshOptions } from '../../lib/transport/ssh.ts';
import { passThenReset, startFault, type Fault } from './fault.ts';
import { makeHome, type Home } from './home.ts';

let home: Home;
let server: EmbeddedServer;
const faults: Fault[] = [];

before(async () => {
  home = makeHome();
  server = await startServer({ authorizedKey: home.publicKey });
});
beforeEach(() => {
  home.write('known_hosts', `${server.knownHostsLine()}\n`);
});
afterEach(() => Promise.all(faults.splice(0).map((fault) => fault.close())));
after(async () => {
  await server.close();
  home.remove();
});

async function fault(...given: Parameters<typeof startFault>): Promise<Fault> {
  const started = await startFault(...given);
  faults.push(started);
  return started;
}

function connect(target: Partial<Target> = {}, options: SshOptions = {}, timeout = 5_000): Promise<Connection> {
  const { address, port } = server;
  const transport = sshTransport({ home: home.path, user: 'demo', ...options });
  return transport.connect({ name: 'host1', address, port, ...target }, { timeout });
}

async function failing(connecting: Promise<Connection>): Promise<Unreachable> {
  try {
    await (await connecting).close();
  } catch (error) {
    assert.equal((error as Error).name, 'Unreachable', String((error as Error).stack));
    assert.doesNotMatch(sentence((error as Unreachable).reason), /[{}]/, 'every placeholder is filled in');
    return error as Unreachable;
  }
  throw new assert.AssertionError({ message: 'it connected' });
}

describe('a host that resets the connection', () => {
  it('does not end the process, whether idle or under a script', async () => {
    const program = `
      const { startServer } = await import(${JSON.stringify(import.meta.resolve('../../lib/embedded/server.js'))});
      const { sshTransport } = await import(${JSON.stringify(import.meta.resolve('../../lib/transport/ssh.js'))});
      const [home, authorizedKey, hostKey] = process.argv.slice(1);
      const server = await startServer({ authorizedKey, hostKey });
      (await import('node:fs')).writeFileSync(home + '/.ssh/known_hosts', server.knownHostsLine());
      const target = { name: 'host1', address: server.address, port: server.port };
      const connection = await sshTransport({ home, user: 'demo' }).connect(target, {});
      server.dropConnections();
      await new Promise((resolve) => setTimeout(resolve, 200));
      const idle = await connection.execute('echo ran', {});
      const other = await sshTransport({ home, user: 'demo' }).connect(target, {});
      setTimeout(() => server.dropConnections(), 200);
      const during = await other.execute('echo before; sleep 5', {});
      console.log(idle.ended, during.ended, during.stdout.toString());
      await Promise.all([connection.close(), other.close(), server.close()]);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, home.path, home.publicKey]);
    let [printed, complained] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
    const [code] = (await once(child, 'exit')) as [number];
    assert.deepEqual([code, printed, complained], [0, 'lost lost before\n\n', '']);
  });

  it('before its banner is tried three times, then given up', async () => {
    const { port } = await fault((socket) => socket.resetAndDestroy());
    const { code, reason } = await failing(connect({ port }));
    assert.deepEqual([code, reason.code], ['connection_failed', 'closed_before_banner']);
    assert.equal(faults[0]?.connections, 3);
  });

  it('before its banner is got into when it changes its mind', async () => {
    const pass = passThenReset(server.port, Infinity);
    const { port } = await fault((socket, nth) => (nth < 3 ? socket.end('Exceeded MaxStartups\r\n') : pass(socket)));
    home.write('known_hosts', server.knownHostsLine(`[127.0.0.1]:${port}`));
    const connection = await connect({ port });
    await connection.close();
  });

  for (const bytes of [1, 20, 30, 60, 500, 800, 1000, 1100, 1200, 1300, 1400, 1500, 1600, 1800]) {
    it(`after ${bytes} bytes leaves an Unreachable, or a lost script, and nothing else`, async () => {
      const { port } = await fault(passThenReset(server.port, bytes));
      home.write('known_hosts', server.knownHostsLine(`[127.0.0.1]:${port}`));
      const connection = await connect({ port }).catch((error: Unreachable) => {
        assert.equal(error.code, 'connection_failed');
      });
      if (!connection) return;
      const { ended } = await connection.execute('head -c 10000 /dev/zero', {});
      assert.equal(ended, 'lost');
      await connection.close();
    });
  }

  it('is lost, not exited, when its exit code came but its channel never closed', async () => {
    const { port } = await fault(passThenReset(server.port, Infinity));
    home.write('known_hosts', server.knownHostsLine(`[127.0.0.1]:${port}`));
    const connection = await connect({ port });
    const running = connection.execute('sleep 2 & echo before; exit 0', {});
    await sleep(150);
    faults[0]?.reset();
    const { ended, code, stdout } = await running;
    assert.deepEqual([ended, code, stdout.toString()], ['lost', undefined, 'before\n']);
    await connection.close();
  });
});

describe('a host that can not be reached', () => {
  it('says so when the port is closed', async () => {
    const closed = await startFault();
    await closed.close();
    assert.equal((await failing(connect({ port: closed.port }))).code, 'connection_refused');
  });

  it('says so when there is no such name', async () => {
    assert.equal((await failing(connect({ address: 'no-such-host.invalid' }))).code, 'name_not_found');
  });

  it('is given up when it accepts and never speaks', async () => {
    const { port } = await fault();
    const began = Date.now();
    const { code } = await failing(connect({ port }, {}, 400));
    assert.equal(code, 'timed_out');
    assert.ok(Date.now() - began < 2_000);
    assert.equal(faults[0]?.connections, 1);
  });

  for (const [what, words] of [
    ['no SSH at all', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['protocol 1', 'SSH-1.5-old\r\n'],
    ['a banner, then rubbish', `SSH-2.0-x\r\n${'rubbish\n'.repeat(5000)}`],
  ] as const) {
    it(`fails when it speaks ${what}`, async () => {
      const { port } = await fault((socket) => socket.end(words));
      assert.equal((await failing(connect({ port }))).code, 'connection_failed');
    });
  }

  it('stops for an abort at any moment', async () => {
    const { port } = await fault();
    const transport = sshTransport({ home: home.path, user: 'demo', handshakes: 1 });
    for (const delay of [0, 1, 50]) {
      const signals = [AbortSignal.timeout(delay), AbortSignal.timeout(delay)];
      const connecting = signals.map((signal) =>
        transport.connect({ name: 'host1', address: '127.0.0.1', port }, { signal }),
      );
      await Promise.all(connecting.map((one) => assert.rejects(one, { name: 'TimeoutError' })));
    }
  });

  it('holds up nobody else', async () => {
    const { port } = await fault();
    const transport = sshTransport({ home: home.path, user: 'demo', handshakes: 2 });
    const dead = [1, 2].map((n) =>
      failing(transport.connect({ name: `dead${n}`, address: '127.0.0.1', port }, { timeout: 2_500 })),
    );
    const began = Date.now();
    const { address, port: alive } = server;
    const connection = await transport.connect({ name: 'alive', address, port: alive }, {});
    assert.ok(Date.now() - began < 2_000);
    await connection.close();
    for (const { code } of await Promise.all(dead)) assert.equal(code, 'timed_out');
  });
});

describe('a host key', () => {
  it('is shown with the algorithms', async () => {
    const connection = await connect();
    const { hostKey, algorithms } = connection.identity;
    await connection.close();
    const file = home.write('line', server.knownHostsLine());
    assert.equal(execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' }).split(' ')[1], hostKey);
    assert.equal(algorithms?.['hostKey'], 'ssh-ed25519');
    assert.ok(algorithms?.['kex'] && algorithms['cipher']);
  });

  const lines: readonly (readonly [name: string, line: () => string, code: string | undefined])[] = [
    ['by address and port', () => server.knownHostsLine(), undefined],
    ['by plain name, on another port', () => server.knownHostsLine('127.0.0.1'), undefined],
    ['by pattern', () => server.knownHostsLine('[127.0.0.*]:*'), undefined],
    ['among other names', () => server.knownHostsLine(`example.com,[127.0.0.1]:${server.port},10.0.0.1`), undefined],
    ['hashed', () => server.knownHostsLine(hashed(`[127.0.0.1]:${server.port}`)), undefined],
    ['nowhere', () => '', 'unknown_host_key'],
    ['for another host', () => server.knownHostsLine('192.0.2.1'), 'unknown_host_key'],
    ['negated', () => server.knownHostsLine('*,!*127.0.0.1*'), 'unknown_host_key'],
    ['as an authority', () => `@cert-authority ${server.knownHostsLine()}`, 'unknown_host_key'],
    ['with another key', () => server.knownHostsLine().replace(/\S+$/, otherKey()), 'changed_host_key'],
    ['as revoked', () => `@revoked ${server.knownHostsLine()}`, 'revoked_host_key'],
    [
      'as revoked, and as good',
      () => `${server.knownHostsLine()}\n@revoked ${server.knownHostsLine('*')}`,
      'revoked_host_key',
    ],
  ];
  for (const [name, line, code] of lines) {
    it(`known ${name}: ${code ?? 'lets us in'}`, async () => {
      home.write('known_hosts', `# a comment\n\n${line()}\n`);
      if (code !== undefined) {
        const counted = server.executions;
        assert.equal((await failing(connect())).code, code);
        assert.equal(server.executions, counted);
        return;
      }
      const connection = await connect();
      await connection.close();
    });
  }

  it('that is unknown names its fingerprint and how to add it', async () => {
    home.write('known_hosts', '');
    const { reason } = await failing(connect());
    assert.match(String(reason.data['shown']), /^SHA256:/);
    assert.equal(
      reason.data['how'],
      `ssh-keyscan -p ${server.port} 127.0.0.1 >> ${join(home.path, '.ssh/known_hosts')}`,
    );
  });

  it('that changed names both fingerprints and the line', async () => {
    home.write('known_hosts', `# one\n${server.knownHostsLine().replace(/\S+$/, otherKey())}`);
    const { reason } = await failing(connect());
    assert.notEqual(reason.data['known'], reason.data['shown']);
    assert.equal(reason.data['where'], `${join(home.path, '.ssh/known_hosts')}:2`);
  });

  it('is looked for in the files named, and nowhere else', async () => {
    const file = home.write('mine', server.knownHostsLine());
    home.write('known_hosts', '');
    await (await connect({ knownHostsFiles: [file] })).close();
    await (await connect({}, { knownHostsFiles: ['~/.ssh/mine'] })).close();
    home.write('known_hosts', server.knownHostsLine());
    assert.equal((await failing(connect({ knownHostsFiles: ['/dev/null'] }))).code, 'unknown_host_key');
  });

  it('can not be looked for in a file that is not there', async () => {
    const missing = { name: 'TaishoError', code: 'unreadable_known_hosts' };
    await assert.rejects(connect({ knownHostsFiles: [join(home.path, 'none')] }), missing);
  });
});

describe('a login', () => {
  it('is refused for a key the host does not know', async () => {
    const other = makeHome();
    const { code, reason } = await failing(connect({ privateKeyFile: join(other.path, '.ssh/id_ed25519') }));
    other.remove();
    assert.equal(code, 'authentication_failed');
    assert.deepEqual([reason.data['user'], reason.data['tried']], ['demo', [join(other.path, '.ssh/id_ed25519')]]);
  });

  it('is not tried without any key', async () => {
    const bare = makeHome();
    execFileSync('rm', [join(bare.path, '.ssh/id_ed25519')]);
    const known = join(home.path, '.ssh/known_hosts');
    const { code } = await failing(connect({}, { home: bare.path, knownHostsFiles: [known] }));
    bare.remove();
    assert.equal(code, 'authentication_failed');
  });

  const bad: readonly (readonly [name: string, text: () => string, code: string])[] = [
    ['empty', () => '', 'key_malformed'],
    ['not a key', () => 'hello\n', 'key_malformed'],
    ['cut short', () => keygen('ed25519').slice(0, 120), 'key_malformed'],
    ['a public key', () => home.publicKey, 'key_public'],
    [
      'a certificate of another kind',
      () => '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
      'key_malformed',
    ],
    ['encrypted', () => keygen('ed25519', 'secret words'), 'key_encrypted'],
    ['an encrypted PEM', () => keygen('rsa', 'secret words', 'PEM'), 'key_encrypted'],
    ['an encrypted PKCS#8', () => keygen('rsa', 'secret words', 'PKCS8'), 'key_encrypted'],
  ];
  for (const [name, text, code] of bad) {
    it(`refuses a key file that is ${name}`, async () => {
      const failure = await failing(connect({ privateKeyFile: home.write('bad', text()) }));
      assert.deepEqual([failure.code, failure.reason.code], ['unreadable_key', code]);
      assert.equal(failure.reason.data['file'], join(home.path, '.ssh/bad'));
    });
  }

  it('refuses a key file that is not there, or is a directory', async () => {
    assert.equal((await failing(connect({ privateKeyFile: '~/.ssh/none' }))).reason.code, 'key_missing');
    assert.equal((await failing(connect({ privateKeyFile: home.path }))).reason.code, 'key_unreadable');
  });

  const ed25519 = generateKeyPairSync('ed25519').privateKey;
  const kinds: readonly (readonly [name: string, make: () => string, same?: () => string])[] = [
    ['OpenSSH Ed25519', () => keygen('ed25519')],
    ['OpenSSH ECDSA', () => keygen('ecdsa')],
    ['OpenSSH RSA', () => keygen('rsa')],
    ['PEM RSA', () => keygen('rsa', '', 'PEM')],
    ['PEM ECDSA', () => keygen('ecdsa', '', 'PEM')],
    ['PKCS#8 RSA', () => pkcs8(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)],
    ['PKCS#8 ECDSA', () => pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey)],
    ['PKCS#8 Ed25519', () => pkcs8(ed25519), () => ed25519ToOpenSsh(ed25519)],
  ];
  for (const [name, make, same = make] of kinds) {
    it(`works with a key in the form ${name}`, async () => {
      const text = make();
      const readable = home.write('readable', same === make ? text : same()); // ssh-keygen reads no PKCS#8 Ed25519.
      const publicKey = execFileSync('ssh-keygen', ['-y', '-f', readable], { encoding: 'utf8' });
      const file = home.write('kind', text);
      const own = await startServer({ authorizedKey: publicKey });
      home.write('known_hosts', own.knownHostsLine());
      try {
        await (await connect({ port: own.port, privateKeyFile: file })).close();
      } finally {
        await own.close();
      }
    });
  }

  it('uses the agent, and the usual files when the agent is not there', async () => {
    const socket = join(home.path, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(agent.stdout, 'data');
    const bare = makeHome();
    execFileSync('rm', [join(bare.path, '.ssh/id_ed25519')]);
    const options = { home: bare.path, agentSocket: socket, knownHostsFiles: [join(home.path, '.ssh/known_hosts')] };
    try {
      assert.equal((await failing(connect({}, options))).code, 'authentication_failed');
      execFileSync('ssh-add', ['-q', join(home.path, '.ssh/id_ed25519')], {
        env: { SSH_AUTH_SOCK: socket },
        stdio: 'ignore',
      });
      await (await connect({}, options)).close();
    } finally {
      agent.kill();
      bare.remove();
    }
    await (await connect({}, { agentSocket: join(home.path, 'no-agent') })).close();
  });
});

describe('many hosts', () => {
  it('and many scripts share a signal without a warning', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    const { signal } = new AbortController();
    const connection = await connect();
    const scripts = Array.from({ length: 30 }, () => connection.execute('sleep 0.1', { signal }));
    assert.deepEqual([...new Set((await Promise.all(scripts)).map(({ ended }) => ended))], ['exited']);
    await connection.close();
    await sleep(10);
    process.off('warning', note);
    assert.deepEqual(warnings, []);
  });

  it('are got into 50 at a time, a few handshakes beside each other', async () => {
    const transport = sshTransport({ home: home.path, user: 'demo' });
    const { address, port } = server;
    const hosts = Array.from({ length: 50 }, (_, n) => ({ name: `host${n}`, address, port }));
    const results = await Promise.all(
      hosts.map(async (target) => {
        const connection = await transport.connect(target, {});
        const { stdout } = await connection.execute(`echo ${target.name}`, {});
        await connection.close();
        return stdout.toString();
      }),
    );
    assert.deepEqual(
      results,
      hosts.map(({ name }) => `${name}\n`),
    );
  });
});

function keygen(type: string, passphrase = '', form = ''): string {
  const file = join(home.path, '.ssh', `made-${type}`);
  const format = form === '' ? [] : ['-m', form];
  execFileSync('rm', ['-f', file]);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, ...format, '-f', file]);
  return execFileSync('cat', [file], { encoding: 'utf8' });
}

function pkcs8(key: ReturnType<typeof generateKeyPairSync>['privateKey']): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function hashed(name: string): string {
  const salt = Buffer.from('0123456789abcdefghij');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/** The key column of a known_hosts line: some other Ed25519 key. */
function otherKey(): string {
  const other = makeHome();
  other.remove();
  return other.publicKey.split(' ')[1]!;
}
