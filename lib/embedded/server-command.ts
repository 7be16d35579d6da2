import { constants } from 'node:os';
import type { ServerChannel, Session } from 'ssh2';
import { signalGroup, type Child, type Children } from './server-children.ts';
import { copyOutput } from './server-output.ts';

/** What a command is asked for in. `onLost` is called when the connection is gone. */
export interface Request {
  readonly session: Session;
  readonly channel: ServerChannel;
  onLost(listener: () => void): () => void;
}

/**
 * Runs a command as sshd does without a terminal: the exit status is sent when the shell exits, the channel ends when
 * everything is printed, and a client that goes away closes the pipes but kills nothing.
 */
export function serveCommand(command: string, children: Children, { session, channel, onLost }: Request): void {
  for (const stream of [channel, channel.stderr]) stream.on('error', () => {}); // Written to after the client left.
  const child = started(command, children, channel);
  if (child === undefined) return;
  child.once('error', (error) => fail(channel, error));
  child.once('exit', (code, signal) => sendExit(channel, code, signal));
  session.on('signal', (_accept, _reject, { name }) => {
    if (isRunning(child)) signalGroup(child.pid!, `SIG${name}`);
  });

  feed(child, channel);
  const stopWatching = onLost(abandon);
  session.once('close', abandon);
  void end();

  async function end(): Promise<void> {
    await Promise.all([copyOutput(child!, channel), exited(child!)]);
    stopWatching();
    channel.end();
  }

  function abandon(): void {
    stopWatching();
    for (const pipe of [child!.stdin, child!.stdout, child!.stderr]) pipe.destroy();
  }
}

function started(command: string, children: Children, channel: ServerChannel): Child | undefined {
  try {
    return children.start(command);
  } catch (error) {
    fail(channel, error); // Too long, or with a NUL in it.
    return undefined;
  }
}

/** What a shell says that cannot be run. */
function fail(channel: ServerChannel, error: unknown): void {
  channel.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`, () => {
    channel.exit(255);
    channel.end();
  });
}

/** Passes on what the client sends until the command reads no more; the rest is read and dropped. */
function feed(child: Child, channel: ServerChannel): void {
  child.stdin.on('error', () => {});
  child.stdin.once('close', () => channel.resume());
  channel.pipe(child.stdin);
}

function sendExit(channel: ServerChannel, code: number | null, signal: NodeJS.Signals | null): void {
  if (code !== null) return channel.exit(code);
  const name = signal ?? 'SIGKILL';
  if (SIGNALS.has(name)) channel.exit(name, false, '');
  else channel.exit(128 + constants.signals[name]);
}

/** The signals that SSH has a name for (RFC 4254, 6.10); the others travel as a shell's exit code. */
const SIGNALS: ReadonlySet<string> = new Set(
  'SIGABRT SIGALRM SIGFPE SIGHUP SIGILL SIGINT SIGKILL SIGPIPE SIGQUIT SIGSEGV SIGTERM SIGUSR1 SIGUSR2'.split(' '),
);

function exited(child: Child): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

function isRunning(child: Child): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
