import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Connection as Client, ServerChannel, Session } from 'ssh2';

/** What commands run in. */
export interface CommandSettings {
  /** Stands for the login shell: it is given `-c COMMAND`. */
  readonly shell: string;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Runs a command as sshd does: through the login shell, in a process group of its own. While its shell runs, the
 * group is killed when the channel or the connection goes; what a shell that has exited left behind lives on.
 */
export function serveCommand(
  command: string,
  { shell, environment }: CommandSettings,
  { client, session, channel }: { client: Client; session: Session; channel: ServerChannel },
): void {
  const child = spawn(shell, ['-c', command], { env: { ...environment }, detached: true, stdio: 'pipe' });
  const kill = () => signalGroup(child, 'SIGKILL');
  channel.on('error', () => {});
  child.stdin.on('error', () => {}); // It may exit before it has read everything.
  channel.pipe(child.stdin);
  const written = copyOutput(child, channel);

  channel.once('close', kill);
  client.once('close', kill);
  session.on('signal', (_accept, _reject, { name }) => signalGroup(child, `SIG${name}`));
  child.once('exit', (code, signal) => {
    channel.off('close', kill);
    client.off('close', kill);
    channel.exit(...((code === null ? [signal ?? 'SIGKILL', false, ''] : [code]) as [number]));
    void written.then(() => channel.end());
  });
  child.once('error', (error) => {
    channel.stderr.write(`${error.message}\n`);
    channel.exit(127);
    channel.end();
  });
}

function signalGroup(child: Child, signal: string): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // A signal this system doesn't know, or a group that is gone.
  }
}

/** Resolves once everything that was printed is on its way. */
async function copyOutput(child: Child, channel: ServerChannel): Promise<void> {
  let turn = Promise.resolve();
  const copy = async (from: Readable, to: Writable) => {
    for await (const chunk of from) await (turn = turn.then(() => write(channel, to, chunk as Buffer)));
  };
  await Promise.allSettled([copy(child.stdout, channel), copy(child.stderr, channel.stderr)]);
}

/**
 * Writes one chunk; no other may be under way. ssh2 1.17 keeps the rest of a write that had to wait for the window,
 * and sends it again when the other stream has to wait: with one write at a time, forgetting it afterwards is enough.
 */
function write(channel: ServerChannel, to: Writable, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    to.write(chunk, () => {
      Object.assign(channel, { _chunk: undefined, _chunkcb: undefined, _chunkErr: undefined, _chunkcbErr: undefined });
      resolve();
    });
  });
}
