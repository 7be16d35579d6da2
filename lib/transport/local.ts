import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { userInfo } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { TaishoError } from '../core/error.ts';
import type { Connection, Transport } from '../core/transport.ts';
import { becomeUser, shellCommand } from './become.ts';
import { exitCode, Linger } from './linger.ts';
import { supervise, type Ending, type Output, type Shell, type Started } from './supervise.ts';

/** A shell's exit code for a program it can't start. */
const NOT_FOUND = 127;

/** Runs scripts on this machine, as child processes in a group of their own. */
export function localTransport(): Transport {
  return {
    async connect(target, { signal }) {
      signal?.throwIfAborted();
      const become = becomeUser(target.become, userInfo().username);
      return localConnection({ host: target.name, become, start: (script, output) => run(become, script, output) });
    },
  };
}

function localConnection(shell: Shell): Connection {
  const running = new Set<AbortController>();
  let closed = false;
  return {
    identity: {},
    async execute(script, options) {
      if (closed) throw new TaishoError('connection_closed', `the connection to ${shell.host} was closed before`);
      const closing = new AbortController();
      running.add(closing);
      try {
        const signal = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal;
        return await supervise(shell, script, { ...options, signal });
      } finally {
        running.delete(closing);
      }
    },
    async close() {
      closed = true;
      for (const closing of running) closing.abort();
    },
  };
}

function run(become: string | undefined, script: string, output: Output): Started {
  const [file, ...args] = shellCommand(become);
  const child = spawn(file, args, { detached: true, stdio: 'pipe' });
  const linger = new Linger(readPipes);
  const over = new Promise<Ending>((resolve) => {
    child.on('error', (error) => {
      output.stderr(Buffer.from(error.message));
      resolve({ kind: 'exited', code: NOT_FOUND });
    });
    child.on('exit', (code, signal) => linger.begin(exitCode(code, signal)));
    child.on('close', (code, signal) => resolve({ kind: 'exited', code: exitCode(code, signal) ?? NOT_FOUND }));
  });
  child.stdout.on('data', (chunk: Buffer) => (linger.heard(), output.stdout(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (linger.heard(), output.stderr(chunk)));
  child.stdin.on('error', () => {}); // It may exit before it has read everything.
  child.stdin.end(script);
  const ended = Promise.race([over, linger.over]).finally(() => {
    linger.cancel();
    letGo(child);
  });
  return { over: ended, abandon: () => kill(child) };
}

/** Lets the event loop look into the pipes: a timer that fires late comes before what has arrived meanwhile. */
async function readPipes(): Promise<void> {
  await turn();
  await turn();
}

/** A process left behind may hold the pipes' other ends; it must not hold this one. */
function letGo(child: ChildProcessWithoutNullStreams): void {
  child.stdout.destroy();
  child.stderr.destroy();
}

function kill(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left, or it is another user's: the stop script has seen to those.
  }
}
