import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateKeyPair, startServer, type EmbeddedServer } from '../../lib/embedded/server.ts';

const hasSsh = spawnSync('ssh', ['-V']).error === undefined;

describe('startServer', () => {
  let server: EmbeddedServer;
  let directory: string;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'taisho-server-'));
    const { privateKey, publicKey } = generateKeyPair();
    writeFileSync(join(directory, 'key'), privateKey, { mode: 0o600 });
    server = await startServer({ authorizedKey: publicKey, environment: { PATH: '/usr/bin:/bin', GREETING: 'hello' } });
    writeFileSync(join(directory, 'known_hosts'), `${server.knownHostsLine()}\n`);
  });
  after(async () => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Speaks to it with OpenSSH's client, which owes it nothing. */
  function ssh(command: string, key = 'key') {
    const options = ['-F/dev/null', '-oBatchMode=yes', '-oIdentitiesOnly=yes', '-oStrictHostKeyChecking=yes'];
    const files = [`-oUserKnownHostsFile=${join(directory, 'known_hosts')}`, '-i', join(directory, key)];
    return spawn('ssh', [...options, ...files, '-p', String(server.port), `demo@${server.address}`, command]);
  }

  async function run(command: string, stdin = '', key = 'key') {
    const child = ssh(command, key);
    const [out, err]: Buffer[][] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out!.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err!.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    const [code] = (await once(child, 'close')) as [number];
    return { code, stdout: Buffer.concat(out!).toString(), stderr: Buffer.concat(err!).toString() };
  }

  describe("with OpenSSH's client", () => {
    before(function needsSsh() {
      if (!hasSsh) this.skip();
    });

    it('runs commands, their input, output and exit codes', async () => {
      assert.deepEqual(await run('cat; echo err >&2; exit 7', 'in'), { code: 7, stdout: 'in', stderr: 'err\n' });
    });

    it('passes megabytes both ways', async () => {
      const { code, stdout } = await run('cat', 'x'.repeat(5 * 1024 * 1024));
      assert.deepEqual([code, stdout.length], [0, 5 * 1024 * 1024]);
    });

    it('passes megabytes on both streams at a time', async () => {
      const { code, stdout, stderr } = await run('yes 1 | head -c 6000000 & yes 2 | head -c 6000000 >&2; wait');
      assert.deepEqual([code, stdout.length, stderr.length], [0, 6_000_000, 6_000_000]);
      assert.deepEqual([/^(1\n)+$/.test(stdout), /^(2\n)+$/.test(stderr)], [true, true]);
    });

    it('gives commands the environment it was told, and no other', async () => {
      const { stdout } = await run('env | grep -v "^PWD=\\|^_=\\|^SHLVL=" | sort');
      assert.equal(stdout, 'GREETING=hello\nPATH=/usr/bin:/bin\n');
    });

    it('counts connections and commands', async () => {
      const before = { connections: server.connections, executions: server.executions };
      await run('true');
      assert.deepEqual([server.connections - before.connections, server.executions - before.executions], [1, 1]);
    });

    it('lets nobody in with another key', async () => {
      writeFileSync(join(directory, 'other'), generateKeyPair().privateKey, { mode: 0o600 });
      const executions = server.executions;
      assert.equal((await run('true', '', 'other')).code, 255);
      assert.equal(server.executions, executions);
    });

    it('kills what runs when the client goes, and leaves alone what was left behind', async () => {
      await run('sleep 298.25 </dev/null >/dev/null 2>&1 &');
      const client = ssh('sleep 298.75');
      for (let tries = 0; tries < 100 && count('298.75') === 0; tries += 1) await sleep(20);
      assert.equal(count('298.75'), 1);
      client.kill('SIGKILL');
      for (let tries = 0; tries < 100 && count('298.75') > 0; tries += 1) await sleep(20);
      assert.deepEqual([count('298.75'), count('298.25')], [0, 1]);
      for (const pid of sleeping('298.25')) process.kill(pid);
    });
  });

  it('survives clients that speak no SSH, or break off', async () => {
    for (const words of ['', 'GET / HTTP/1.1\r\n\r\n', 'SSH-2.0-x\r\n', `SSH-2.0-x\r\n${'\0'.repeat(5000)}`]) {
      const socket = connect(server.port, server.address);
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.write(words);
      await sleep(20);
      socket.resetAndDestroy();
    }
    const socket = connect(server.port, server.address);
    assert.match(String(await once(socket, 'data')), /^SSH-2\.0-/);
    socket.destroy();
  });

  it('listens only where it is told, and no more once closed', async () => {
    const other = await startServer({ authorizedKey: generateKeyPair().publicKey, address: '127.0.0.2' });
    assert.match(other.knownHostsLine(), new RegExp(`^\\[127\\.0\\.0\\.2\\]:${other.port} ssh-ed25519 `));
    assert.match(other.knownHostsLine('web'), /^web ssh-ed25519 /);
    await other.close();
    const socket = connect(other.port, '127.0.0.2');
    await assert.rejects(once(socket, 'connect'), { code: 'ECONNREFUSED' });
  });

  it('rejects a port that is taken, and a key that is none', async () => {
    const { publicKey } = generateKeyPair();
    await assert.rejects(startServer({ authorizedKey: publicKey, port: server.port }), { code: 'EADDRINUSE' });
    await assert.rejects(startServer({ authorizedKey: 'hello' }), { code: 'invalid_key' });
    await assert.rejects(startServer({ authorizedKey: publicKey, hostKey: 'hello' }), { code: 'invalid_key' });
  });
});

function count(seconds: string): number {
  return sleeping(seconds).length;
}

function sleeping(seconds: string): number[] {
  const { stdout } = spawnSync('pgrep', ['-x', '-f', `sleep ${seconds}`], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}
