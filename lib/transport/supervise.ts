import { because, type Reason } from '../core/reason.ts';
import type { ExecuteOptions, Execution } from '../core/transport.ts';
import { begin, type Beginning } from './begin.ts';
import { neverBegan } from './become.ts';
import { Kept } from './kept.ts';
import { onAbort } from './on-abort.ts';
import { stopScript } from './stop.ts';

/** Something that starts `/bin/sh` on a host, again and again: what each kind of transport brings. */
export interface Shell {
  /** The host, for messages. */
  readonly host: string;
  /** The user to become; absent: none. */
  readonly become: string | undefined;
  start(script: string, output: Output): Started;
}

/** Where a running script's output goes, as it comes. */
export interface Output {
  stdout(chunk: Buffer): void;
  stderr(chunk: Buffer): void;
}

export interface Started {
  /** Resolves when the script is over by itself; never rejects. */
  readonly over: Promise<Ending>;
  /** Lets go of it at once. On this machine that ends it; elsewhere only the way to it. */
  abandon(): void;
}

export type Ending =
  { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'lost'; readonly why: Reason };

type Interruption = 'timed-out' | 'aborted' | 'too-much-output';

const DEFAULT_MAX_OUTPUT = 16 * 1024 * 1024;
/** Milliseconds to wait for a shell that has not begun yet, and for what it started to end. */
const BEGIN_TIMEOUT = 500;
const STOP_TIMEOUT = 5_000;

/** Runs one script under its limits. Rejects only with `Unreachable`, when no shell ever read the script. */
export async function supervise(shell: Shell, script: string, options: ExecuteOptions): Promise<Execution> {
  const stdout = new Kept(options.maxOutput ?? DEFAULT_MAX_OUTPUT);
  const stderr = new Kept(options.maxOutput ?? DEFAULT_MAX_OUTPUT);
  const printed = () => ({ stdout: stdout.bytes(), stderr: stderr.bytes() });
  if (options.signal?.aborted === true) return { ended: 'aborted', why: notSent(shell.host), ...printed() };

  const interruption = interruptible(options);
  const { script: marked, beginning } = begin(script);
  const started = shell.start(marked, {
    stdout: (chunk) => void (stdout.add(chunk) || interruption.interrupt('too-much-output')),
    stderr: (chunk) => void (stderr.add(beginning.take(chunk)) || interruption.interrupt('too-much-output')),
  });
  const end = await Promise.race([started.over, interruption.happened]);
  interruption.settle();
  if (typeof end === 'string') return interrupted(shell, end, started, beginning, printed, options);
  if (end.kind === 'lost') return { ended: 'lost', why: end.why, ...printed() };
  if (beginning.process === undefined) throw neverBegan(shell, end.code, beginning.before.toString());
  return { ended: 'exited', code: end.code, ...printed() };
}

function interruptible({ signal, timeout }: ExecuteOptions) {
  let interrupt: (by: Interruption) => void = () => {};
  const happened = new Promise<Interruption>((resolve) => (interrupt = resolve));
  const forget = onAbort(signal, () => interrupt('aborted'));
  const timer = timeout === undefined ? undefined : setTimeout(() => interrupt('timed-out'), timeout);
  return {
    happened,
    interrupt,
    settle: () => {
      forget();
      clearTimeout(timer);
    },
  };
}

async function interrupted(
  shell: Shell,
  ended: Interruption,
  started: Started,
  beginning: Beginning,
  printed: () => Pick<Execution, 'stdout' | 'stderr'>,
  options: ExecuteOptions,
): Promise<Execution> {
  const stopped = await stop(shell, started, beginning);
  return { ended, why: interruptedBecause(shell.host, ended, stopped, options), ...printed() };
}

/** Ends what the script started, as far as the host can still be talked to, and says whether that is known. */
async function stop(shell: Shell, started: Started, beginning: Beginning): Promise<boolean> {
  const over = started.over.then((end) => end.kind === 'exited');
  await within(
    BEGIN_TIMEOUT,
    beginning.begun.then(() => true),
    over,
  );
  if (beginning.process === undefined) {
    started.abandon();
    return within(BEGIN_TIMEOUT, over);
  }
  const stopper = shell.start(stopScript(beginning.process), { stdout() {}, stderr() {} });
  const stopped = await within(
    STOP_TIMEOUT,
    stopper.over.then((end) => end.kind === 'exited' && over),
  );
  stopper.abandon();
  started.abandon();
  return stopped;
}

/** The first of some answers, or no when there is none after so many milliseconds. */
async function within(milliseconds: number, ...answers: Promise<boolean>[]): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, milliseconds, false)));
  return Promise.race([...answers, late]).finally(() => clearTimeout(timer));
}

function interruptedBecause(host: string, ended: Interruption, stopped: boolean, options: ExecuteOptions): Reason {
  const after = stopped ? 'it was ended there' : 'it may still be running there';
  const code = `${ended.replaceAll('-', '_')}${stopped ? '' : '_may_run'}`;
  const seconds = (options.timeout ?? 0) / 1000;
  const bytes = options.maxOutput ?? DEFAULT_MAX_OUTPUT;
  switch (ended) {
    case 'timed-out':
      return because(code, 'the script on {host} took longer than {seconds} s: {after}', { host, seconds, after });
    case 'too-much-output':
      return because(code, 'the script on {host} printed more than {bytes} bytes: {after}', { host, bytes, after });
    case 'aborted':
      return because(code, 'the script on {host} was interrupted: {after}', { host, after });
    default:
      return ended satisfies never;
  }
}

function notSent(host: string): Reason {
  return because('aborted', 'interrupted before the script was sent to {host}', { host });
}
