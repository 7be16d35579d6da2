import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateKeyPair, startServer, type EmbeddedServer } from '../../lib/embedded/server.ts';
import { ownSeconds, sleepers, sleeping } from './server-client.ts';

const hasSsh = spawnSync('ssh', ['-V']).error === undefined;

describe("embedded server and OpenSSH's client", () => {
  before(function needsSsh() {
    if (!hasSsh) this.skip();
  });

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

  it('gives commands the environment it was told, and little more', async () => {
    const { stdout } = await run('env | grep -v "^HOME=\\|^LANG=\\|^PWD=\\|^_=\\|^SHLVL=" | sort');
    assert.equal(stdout, 'GREETING=hello\nPATH=/usr/bin:/bin\n');
  });

  it('lets nobody in with another key', async () => {
    writeFileSync(join(directory, 'other'), generateKeyPair().privateKey, { mode: 0o600 });
    const executions = server.executions;
    assert.equal((await run('true', '', 'other')).code, 255);
    assert.equal(server.executions, executions);
  });

  it('lets what runs go on when the client goes', async () => {
    const seconds = ownSeconds();
    const client = ssh(`sleep ${seconds}`);
    assert.ok(await sleeping(seconds, 1));
    client.kill('SIGKILL');
    await once(client, 'close');
    await sleep(100);
    assert.equal(sleepers(seconds).length, 1);
  });
});
