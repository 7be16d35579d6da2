import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { connect as dial, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../lib/core/transport.ts';
import { exitCode, Linger } from '../../lib/transport/linger.ts';
import { localTransport } from '../../lib/transport/local.ts';
import { sshTransport } from '../../lib/transport/ssh.ts';
import { startFault, type Fault } from './fault.ts';
import { makeHome, type Home } from './home.ts';
import { sshdMissing, startSshd, type Sshd } from './sshd.ts';

describe('Linger', () => {
  it('ends once silence outlasts catching up, and not while something still comes', async () => {
    let questions = 0;
    const linger = new Linger(async () => {
      questions += 1;
      if (questions < 3) linger.heard();
    });
    linger.begin(7);
    assert.deepEqual(await linger.over, { kind: 'exited', code: 7 });
    assert.equal(questions, 3);
  });

  for (const [what, code, cancel] of [
    ['nobody knows how the shell ended', undefined, false],
    ['it was cancelled before', 0, true],
  ] as const) {
    it(`never ends when ${what}`, async () => {
      const linger = new Linger(async () => {});
      if (cancel) linger.cancel();
      linger.begin(code);
      linger.heard();
      assert.equal(await Promise.race([linger.over, sleep(500)]), undefined);
    });
  }
});

describe('exitCode', () => {
  const cases: readonly (readonly [number | null, string | null, number | undefined])[] = [
    [0, null, 0],
    [255, null, 255],
    [null, 'SIGKILL', 137],
    [null, 'SIGNONE', 128],
    [null, null, undefined],
  ];
  for (const [code, signal, expected] of cases) {
    it(`is ${expected} for ${code} and ${signal}`, () => assert.equal(exitCode(code, signal), expected));
  }
});

describe('a process left behind on this machine', () => {
  it('that reads the rest of the script does not keep this process alive', async () => {
    const mark = `313.${process.pid}`;
    const program = `
      const { localTransport } = await import(${JSON.stringify(import.meta.resolve('../../lib/transport/local.js'))});
      const connection = await localTransport().connect({ name: 'here', address: 'localhost', port: 0 }, {});
      const script = 'exec 3<&0; sleep ${mark} <&3 & exit 6\\n' + '# filler\\n'.repeat(200000);
      const { ended, code } = await connection.execute(script, {});
      await connection.close();
      console.log(ended, code);`;
    const began = performance.now();
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const code = await new Promise((resolve) => child.once('exit', resolve));
    await endSleep(mark);
    assert.deepEqual([code, printed], [0, 'exited 6\n']);
    assert.ok(performance.now() - began < 10_000);
  });

  it('loses nothing when this process was busy when the shell ended', async () => {
    const mark = `314.${process.pid}`;
    const connection = await local();
    const running = connection.execute(`sleep ${mark} & sleep 0.2; head -c 60000 /dev/zero; exit 0`, {});
    await sleep(50);
    const busyUntil = performance.now() + 1_500;
    while (performance.now() < busyUntil);
    const { ended, stdout } = await running;
    await endSleep(mark);
    assert.deepEqual([ended, stdout.length], ['exited', 60_000]);
  });
});

const missing = sshdMissing();

describe('processes left behind on a host with OpenSSH', () => {
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
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  after(async () => {
    await sshd?.stop();
    home?.remove();
  });

  async function connect(port = sshd.port): Promise<Connection> {
    home.write('known_hosts', sshd.knownHosts['ed25519']!.replace(/^\S+/, `[127.0.0.1]:${port}`));
    const target = { name: 'host1', address: '127.0.0.1', port };
    const connection = await sshTransport({ home: home.path }).connect(target, {});
    ends.push(() => connection.close());
    return connection;
  }

  async function proxy(delay: () => number): Promise<Fault> {
    const started = await startFault((socket) => pass(socket, sshd.port, delay));
    ends.push(() => started.close());
    return started;
  }

  /** A number of seconds that names what a test leaves behind, until its end. */
  function sleeper(seconds: number): string {
    const mark = `${seconds}.${process.pid}`;
    ends.push(() => endSleep(mark));
    return mark;
  }

  it('use up none of the ten channels that a connection has', async () => {
    const mark = sleeper(315);
    const connection = await connect();
    for (let nth = 1; nth <= 12; nth += 1) {
      const { ended, code, why } = await connection.execute(`sleep ${mark} & exit 3`, { timeout: 10_000 });
      assert.deepEqual([nth, ended, code, why?.code], [nth, 'exited', 3, undefined]);
    }
  });

  it('cost no output when the line stalls for longer than silence is waited for', async () => {
    const mark = sleeper(316);
    let stalling = false;
    const slow = await proxy(() => (stalling ? 500 : 0));
    const connection = await connect(slow.port);
    stalling = true;
    const { ended, code, stdout } = await connection.execute(
      `sleep ${mark} & (sleep 0.1; head -c 60000 /dev/zero) & exit 2`,
      {},
    );
    stalling = false;
    assert.deepEqual([ended, code, stdout.length], ['exited', 2, 60_000]);
  });

  it('make a script lost, not exited, when the line dies before the host has answered', async () => {
    const mark = sleeper(317);
    let dead = false;
    const cut = await proxy(() => (dead ? 60_000 : 0));
    const connection = await connect(cut.port);
    const running = connection.execute(`sleep ${mark} & echo before; sleep 0.4; exit 0`, {});
    await sleep(500); // The exit code has come, and the time of silence runs.
    dead = true;
    await sleep(700);
    cut.reset();
    const { ended, code, stdout } = await running;
    assert.deepEqual([ended, code, stdout.toString()], ['lost', undefined, 'before\n']);
  });
});

function local(): Promise<Connection> {
  return localTransport().connect({ name: 'here', address: 'localhost', port: 0 }, {});
}

/** Passes bytes on; those of the server in parts of 16 KiB, each held back for so many milliseconds. */
function pass(socket: Socket, port: number, milliseconds: () => number): void {
  const upstream = dial({ port, host: '127.0.0.1', noDelay: true });
  let passed = Promise.resolve();
  const deliver = async (part: Buffer) => {
    const time = milliseconds();
    if (time > 0) await sleep(time, undefined, { ref: false });
    if (!socket.destroyed) socket.write(part);
  };
  upstream.on('error', () => {});
  upstream.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; at += 16_384) {
      const part = chunk.subarray(at, at + 16_384);
      passed = passed.then(() => deliver(part));
    }
  });
  socket.on('data', (chunk: Buffer) => upstream.write(chunk));
  socket.once('close', () => upstream.destroy());
}

/** Ends the processes that a test left behind on purpose, known by how long they sleep. */
async function endSleep(mark: string): Promise<void> {
  const connection = await local();
  await connection.execute(
    `for f in /proc/[0-9]*/cmdline; do
      [ "$(tr '\\0' ' ' <"$f" 2>/dev/null)" = 'sleep ${mark} ' ] && p=\${f#/proc/} && kill "\${p%/cmdline}"
    done`,
    {},
  );
}
