import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2, { type Client } from 'ssh2';
import { generateKeyPair, startServer, type EmbeddedServer } from '../../lib/embedded/server.ts';
import { collect, exec, logIn, ownSeconds, run, sleepers, sleeping } from './server-client.ts';
import { removeTemporary, temporaryDirectory } from './temporary-host.ts';

const MIB = 1024 * 1024;
const key = generateKeyPair();

describe('embedded server', () => {
  let server: EmbeddedServer;
  let client: Client;
  before(async () => {
    server = await startServer({ authorizedKey: key.publicKey, environment: { COLOUR: 'red', LANG: 'en_GB' } });
    client = await logIn(server, key.privateKey);
  });
  after(async () => {
    client.end();
    await server.close();
    removeTemporary();
  });

  const exits: readonly (readonly [command: string, code: number])[] = [
    ['true', 0],
    ['exit 1', 1],
    ['exit 255', 255],
    ['no-such-program-of-ours', 127],
    ['kill -BUS $$', 128 + 7], // SSH has no name for these signals.
    ['kill -XCPU $$', 128 + 24],
    ['', 0],
  ];
  for (const [command, code] of exits) {
    it(`reports exit ${code}: ${command || '(nothing)'}`, async () => {
      const ran = await run(client, command);
      assert.deepEqual([ran.code, ran.signal], [code, undefined]);
    });
  }

  for (const name of ['KILL', 'TERM', 'HUP', 'USR1', 'SEGV', 'PIPE']) {
    it(`reports death by ${name}`, async () => {
      const { code, signal } = await run(client, `kill -${name} $$; sleep 5`);
      assert.deepEqual([code, signal?.replace(/^SIG/, '')], [null, name]);
    });
  }

  it('passes every byte both ways, 8 MiB of it', async () => {
    const bytes = randomBytes(8 * MIB);
    const { stdout, code } = await run(client, 'cat', bytes);
    assert.equal(code, 0);
    assert.ok(stdout.equals(bytes));
  });

  it('keeps 8 MiB of each stream apart, printed at a time', async () => {
    const bytes = randomBytes(8 * MIB);
    const script = `head -c ${8 * MIB} /dev/zero | tr '\\0' a & head -c ${8 * MIB} /dev/zero | tr '\\0' b >&2; wait; cat`;
    const ran = await run(client, script, bytes);
    assert.ok(ran.stdout.equals(Buffer.concat([Buffer.alloc(8 * MIB, 'a'), bytes])), 'stdout');
    assert.ok(ran.stderr.equals(Buffer.alloc(8 * MIB, 'b')), 'stderr');
  });

  it('keeps what is printed for a client that reads slowly', async () => {
    const channel = await exec(client, `head -c ${8 * MIB} /dev/zero | tr '\\0' x; printf end; printf END >&2`);
    await sleep(300);
    const { stdout, stderr } = await collect(channel);
    assert.deepEqual([stdout.length, stdout.subarray(-3).toString(), stderr.toString()], [8 * MIB + 3, 'end', 'END']);
  });

  it('goes on reading when the command does not', async () => {
    const { code } = await run(client, 'exec <&-; sleep 0.2; exit 6', Buffer.alloc(8 * MIB));
    assert.equal(code, 6);
  });

  it('tells the command where its input ends', async () => {
    const { stdout } = await run(client, 'wc -c', 'four');
    assert.equal(stdout.toString().trim(), '4');
  });

  it('gives commands an environment of their own', async () => {
    const { stdout } = await run(client, 'exec env');
    const names = stdout.toString().trim().split('\n').toSorted();
    assert.deepEqual(
      names.map((line) => line.replace(/=.*/, '')).filter((name) => !['PWD', '_', 'SHLVL', 'OLDPWD'].includes(name)),
      ['COLOUR', 'HOME', 'LANG', 'PATH'],
    );
    assert.ok(names.includes('LANG=en_GB'));
  });

  it('runs forty commands at a time on one connection', async () => {
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    const all = await Promise.all(numbers.map((n) => run(client, `sleep 0.2; cat; exit ${n}`, `${n}`)));
    assert.deepEqual(
      all.map(({ code, stdout }) => [code, stdout.toString()]),
      numbers.map((n) => [n, `${n}`]),
    );
  });

  it('serves a hundred connections at a time', async function () {
    this.timeout(60_000);
    const clients = await Promise.all(Array.from({ length: 100 }, () => logIn(server, key.privateKey)));
    const all = await Promise.all(clients.map((each) => run(each, 'cat', 'x')));
    for (const each of clients) each.end();
    assert.deepEqual(new Set(all.map(({ stdout }) => stdout.toString())), new Set(['x']));
  });

  it('counts connections and commands', async () => {
    const { connections, executions } = server;
    const other = await logIn(server, key.privateKey);
    await run(other, 'true');
    await run(other, 'false');
    other.end();
    assert.deepEqual([server.connections, server.executions], [connections + 1, executions + 2]);
  });

  it('answers in a few milliseconds', async () => {
    const began = performance.now();
    for (let n = 0; n < 20; n += 1) await run(client, 'true');
    assert.ok((performance.now() - began) / 20 < 40);
  });

  it('reports the exit at once where a grandchild holds stdout, and ends the channel after it', async () => {
    const seconds = ownSeconds();
    const channel = await exec(client, `sleep ${seconds} & echo started; exit 4`);
    const closed = collect(channel);
    const [code] = (await once(channel, 'exit')) as [number];
    assert.equal(code, 4);
    assert.equal(await Promise.race([closed.then(() => 'closed'), sleep(200, 'open')]), 'open');
    for (const pid of sleepers(seconds)) process.kill(pid);
    assert.equal((await closed).stdout.toString(), 'started\n');
  });

  it('passes signals to the whole group', async () => {
    const seconds = ownSeconds();
    const channel = await exec(client, `sleep ${seconds} & sleep ${seconds}`);
    const closed = collect(channel);
    assert.ok(await sleeping(seconds, 2));
    channel.signal('TERM');
    assert.match((await closed).signal ?? '', /TERM/);
    assert.ok(await sleeping(seconds, 0));
  });

  it('lets a command go on whose channel the client closes', async () => {
    const mark = join(temporaryDirectory(), 'mark');
    const channel = await exec(client, `sleep 0.3; : >"${quoted(mark)}"`);
    const closed = collect(channel);
    channel.close();
    await closed;
    assert.ok(await appears(mark));
  });

  it('fails a command that this system cannot start', async () => {
    const ran = await run(client, ': \0');
    assert.equal(ran.code, 255);
    assert.match(ran.stderr.toString(), /null bytes/);
  });

  describe('refuses', () => {
    const others: readonly (readonly [what: string, config: object])[] = [
      ['another key', { privateKey: generateKeyPair().privateKey }],
      ['a key of another type', { privateKey: ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private }],
      ['a password', { privateKey: undefined, password: 'secret' }],
      ['an empty password', { privateKey: undefined, password: '' }],
      ['keyboard-interactive', { privateKey: undefined, tryKeyboard: true }],
      ['nobody at all', { privateKey: undefined }],
    ];
    for (const [what, config] of others) {
      it(what, async () => {
        await assert.rejects(logIn(server, key.privateKey, config), { level: 'client-authentication' });
      });
    }

    it('a signature by another key', async () => {
      const mine = ssh2.utils.parseKey(key.publicKey);
      const theirs = ssh2.utils.parseKey(generateKeyPair().privateKey);
      assert.ok(!(mine instanceof Error) && !(theirs instanceof Error));
      const forged = Object.assign(Object.create(mine) as typeof mine, {
        isPrivateKey: () => true,
        sign: (data: Buffer) => theirs.sign(data),
      });
      const authHandler = [{ type: 'publickey' as const, username: 'anybody', key: forged as never }];
      await assert.rejects(logIn(server, key.privateKey, { authHandler }), { level: 'client-authentication' });
    });

    it('a shell', () => assert.rejects(promised((done) => client.shell(false, done))));
    it('a terminal', () => assert.rejects(promised((done) => client.exec('true', { pty: true }, done))));
    it('sftp', () => assert.rejects(promised((done) => client.sftp(done))));
    it('another subsystem', () => assert.rejects(promised((done) => client.subsys('netconf', done))));
    it('forwarding in', () => assert.rejects(promised((done) => client.forwardIn('127.0.0.1', 0, done))));
    it('forwarding out', () =>
      assert.rejects(promised((done) => client.forwardOut('127.0.0.1', 0, '127.0.0.1', server.port, done))));

    it('and still serves', async () => assert.equal((await run(client, 'true')).code, 0));
  });

  describe('survives', () => {
    const noise: readonly (readonly [what: string, bytes: string | Buffer])[] = [
      ['a caller that says nothing', ''],
      ['a caller of another protocol', 'GET / HTTP/1.0\r\n\r\n'],
      ['noise after a good banner', Buffer.concat([Buffer.from('SSH-2.0-noise\r\n'), randomBytes(4096)])],
      ['a banner without end', 'SSH-2.0-'.padEnd(4096, 'x')],
    ];
    for (const [what, bytes] of noise) {
      it(what, async () => {
        const socket = connectSocket(server.port, server.address);
        socket.on('error', () => {});
        await once(socket, 'connect');
        socket.write(bytes);
        await sleep(30);
        socket.resetAndDestroy();
        assert.equal((await run(client, 'true')).code, 0);
      });
    }

    it('a client that resets while much is printed both ways', async () => {
      const other = await logIn(server, key.privateKey);
      for (let n = 0; n < 5; n += 1) {
        const channel = await exec(other, 'yes & yes >&2 & exec cat >/dev/null');
        channel.write(Buffer.alloc(MIB));
      }
      await sleep(100);
      other.destroy();
      await sleep(100);
      assert.equal((await run(client, 'true')).code, 0);
    });
  });
});

describe('embedded server, when connections drop', () => {
  let server: EmbeddedServer;
  beforeEach(async () => {
    server = await startServer({ authorizedKey: key.publicKey });
  });
  afterEach(() => server.close());
  after(removeTemporary);

  it('ends channels without an exit code, and takes new connections', async () => {
    const client = await logIn(server, key.privateKey);
    const channel = await exec(client, 'echo before; sleep 30');
    const ended = collect(channel);
    await once(channel, 'data');
    server.dropConnections();
    const { code, signal, stdout } = await ended;
    assert.deepEqual([code ?? undefined, signal, stdout.toString()], [undefined, undefined, 'before\n']);
    const again = await logIn(server, key.privateKey);
    assert.equal((await run(again, 'true')).code, 0);
    again.end();
  });

  it('lets the command go on, with its pipes closed', async () => {
    const mark = join(temporaryDirectory(), 'mark');
    const client = await logIn(server, key.privateKey);
    const channel = await exec(
      client,
      `trap '' PIPE; echo before; cat >/dev/null; echo x 2>/dev/null || echo refused >"${quoted(mark)}"`,
    );
    await once(channel, 'data');
    server.dropConnections();
    assert.ok(await appears(mark));
    await sleep(50);
    assert.equal(readFileSync(mark, 'utf8'), 'refused\n');
  });
});

describe('embedded server, when closed', () => {
  it('leaves no process of its commands, however they hold on', async () => {
    const server = await startServer({ authorizedKey: key.publicKey });
    const client = await logIn(server, key.privateKey);
    const dropped = await logIn(server, key.privateKey);
    const seconds = ownSeconds();
    await exec(client, `trap '' TERM HUP; sleep ${seconds} & sleep ${seconds}`);
    await exec(client, `sleep ${seconds} & exit 0`);
    await exec(client, `sleep ${seconds} </dev/null >/dev/null 2>&1 & exit 0`);
    await exec(dropped, `sleep ${seconds} & sleep ${seconds}`);
    assert.ok(await sleeping(seconds, 6));
    dropped.destroy();
    await sleep(50);
    assert.equal(sleepers(seconds).length, 6);
    await Promise.all([server.close(), server.close()]);
    assert.ok(await sleeping(seconds, 0));
    await assert.rejects(logIn(server, key.privateKey), { code: 'ECONNREFUSED' });
  });

  it('lets the process end that started it', () => {
    const library = join(import.meta.dirname, '../../lib/embedded/server.js');
    const helper = join(import.meta.dirname, 'server-client.js');
    const script = `
      import { generateKeyPair, startServer } from ${JSON.stringify(library)};
      import { exec, logIn } from ${JSON.stringify(helper)};
      const key = generateKeyPair();
      const server = await startServer({ authorizedKey: key.publicKey });
      const client = await logIn(server, key.privateKey);
      const channel = await exec(client, 'yes; sleep 60');
      await new Promise((resolve) => channel.once('data', resolve));
      await server.close();
      console.log('closed');`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
    assert.equal(printed.toString(), 'closed\n');
  });
});

describe('embedded server, before it starts', () => {
  const wrong: readonly (readonly [code: string, options: object])[] = [
    ['invalid_key', { authorizedKey: 'ssh-ed25519 nonsense' }],
    ['invalid_key', { authorizedKey: '' }],
    ['invalid_key', { hostKey: 'no key' }],
    ['invalid_key', { hostKey: key.publicKey }],
    ['not_loopback', { address: '0.0.0.0' }],
    ['not_loopback', { address: '::' }],
    ['not_loopback', { address: '192.0.2.1' }],
    ['not_loopback', { address: 'localhost' }],
  ];
  for (const [code, options] of wrong) {
    it(`refuses ${JSON.stringify(options)}`, () =>
      assert.rejects(startServer({ authorizedKey: key.publicKey, ...options }), { name: 'TaishoError', code }));
  }

  it('rejects a port that is taken', async () => {
    const server = await startServer({ authorizedKey: key.publicKey });
    const second = startServer({ authorizedKey: key.publicKey, port: server.port });
    await assert.rejects(second, { code: 'EADDRINUSE' });
    await server.close();
  });

  it('makes keys that can be read, every time', () => {
    for (let n = 0; n < 1500; n += 1) {
      const pair = generateKeyPair();
      const [secret, line] = [ssh2.utils.parseKey(pair.privateKey), ssh2.utils.parseKey(pair.publicKey)];
      assert.ok(!(secret instanceof Error) && !(line instanceof Error));
      assert.deepEqual(secret.getPublicSSH(), line.getPublicSSH());
    }
  });

  it('is known by its host key', async () => {
    const pair = generateKeyPair();
    const server = await startServer({ authorizedKey: key.publicKey, hostKey: pair.privateKey, address: '127.0.0.2' });
    let presented: Buffer | undefined;
    const hostVerifier = (hostKey: Buffer) => ((presented = hostKey), true);
    const client = await logIn(server, key.privateKey, { hostVerifier });
    client.end();
    await server.close();
    const line = `ssh-ed25519 ${presented?.toString('base64')}`;
    assert.equal(server.hostKeyLine, line);
    assert.equal(server.knownHostsLine(), `[127.0.0.2]:${server.port} ${line}`);
    assert.equal(server.knownHostsLine('example.com'), `example.com ${line}`);
    assert.equal(pair.publicKey.split(' ').slice(0, 2).join(' '), line);
  });
});

/** Rejects with what a call says went wrong. */
function promised(call: (done: (error?: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => call((error) => (error == null ? resolve() : reject(error))));
}

function quoted(path: string): string {
  return path.replaceAll(/["\\$`]/g, '\\$&');
}

async function appears(path: string): Promise<boolean> {
  for (let tries = 0; tries < 100 && !existsSync(path); tries += 1) await sleep(30);
  return existsSync(path);
}
