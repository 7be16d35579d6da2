import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Connection } from '../../lib/core/transport.ts';
import { sshTransport } from '../../lib/transport/ssh.ts';
import { makeHome, type Home } from './home.ts';
import { sshdMissing, startSshd, type Sshd } from './sshd.ts';

const missing = sshdMissing();
const [REQUEST_IDENTITIES, IDENTITIES, FAILURE] = [11, 12, 5];

describe('an agent that misbehaves, beside a key file that opens the host', () => {
  let home: Home;
  let sshd: Sshd;
  const keys = new Map<string, string>();
  before(async function prepare() {
    if (missing !== undefined) {
      console.log(`    left out: ${missing}`);
      this.skip();
    }
    home = makeHome();
    for (const type of ['ed25519', 'ecdsa', 'rsa']) {
      const file = join(home.path, type);
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
      keys.set(type, readFileSync(`${file}.pub`, 'utf8'));
    }
    sshd = await startSshd([home.publicKey, ...keys.values()].map((line) => `${line.trim()}\n`).join(''));
    home.write('known_hosts', sshd.knownHosts['ed25519']!);
  });
  after(async () => {
    await sshd?.stop();
    home?.remove();
  });

  function connect(agentSocket: string, timeout = 5_000): Promise<Connection> {
    const target = { name: 'host1', address: '127.0.0.1', port: sshd.port };
    return sshTransport({ home: home.path, agentSocket }).connect(target, { timeout });
  }

  for (const type of ['ed25519', 'ecdsa', 'rsa']) {
    it(`does no harm when it refuses to sign with its ${type} key`, async () => {
      const socket = join(home.path, `agent-${type}`);
      const close = await startAgent(socket, keys.get(type)!, message(Buffer.from([FAILURE])));
      await (await connect(socket)).close();
      close();
    });
  }

  it('does no harm when it hangs up instead of signing', async () => {
    const socket = join(home.path, 'agent-gone');
    const close = await startAgent(socket, keys.get('ed25519')!, undefined);
    await (await connect(socket)).close();
    close();
  });

  it('costs the time of a handshake, no more, when it never answers', async () => {
    const socket = join(home.path, 'agent-mute');
    const close = await startAgent(socket, keys.get('ed25519')!, Buffer.alloc(0));
    await assert.rejects(connect(socket, 600), { name: 'Unreachable', code: 'timed_out' });
    close();
  });
});

/** An agent that shows a key and gives one answer, or hangs up, when it is to sign; gives what ends it. */
async function startAgent(path: string, publicKey: string, answer: Buffer | undefined): Promise<() => void> {
  const sockets = new Set<Socket>();
  const blob = Buffer.from(publicKey.split(' ')[1]!, 'base64');
  const identities = Buffer.concat([Buffer.from([IDENTITIES, 0, 0, 0, 1]), message(blob), message(Buffer.from('key'))]);
  const agent = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (request) => {
      if (request[4] === REQUEST_IDENTITIES) socket.write(message(identities));
      else if (answer === undefined) socket.destroy();
      else if (answer.length > 0) socket.write(answer);
    });
  }).listen(path);
  await once(agent, 'listening');
  return () => {
    for (const socket of sockets) socket.destroy();
    agent.close();
  };
}

function message(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
