import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { NodeSSH } from 'node-ssh';
import type { ClientChannel } from 'ssh2';
import { TaishoError } from '../core/error.ts';
import { because, type Reason } from '../core/reason.ts';
import type { Connection, ExecuteOptions, Execution, Identity } from '../core/transport.ts';
import { shellCommand } from './become.ts';
import { exitCode, Linger } from './linger.ts';
import { supervise, type Ending, type Output, type Shell, type Started } from './supervise.ts';

interface Link {
  /** Logged in, with an error listener of its own. */
  readonly ssh: NodeSSH;
  readonly socket: Socket;
  readonly host: string;
  readonly become: string | undefined;
  readonly identity: Identity;
}

const CLOSE_TIMEOUT = 1_000;

/** A connection that is logged in. */
export class SshConnection implements Connection {
  readonly identity: Identity;
  readonly #link: Link;
  readonly #shell: Shell;
  #closing: Promise<void> | undefined;
  /** Why the connection is over; undefined while it stands. */
  #end: string | undefined;

  constructor(link: Link) {
    this.identity = link.identity;
    this.#link = link;
    this.#shell = { host: link.host, become: link.become, start: (...given) => this.#start(...given) };
    link.ssh.connection?.on('error', (error) => (this.#end ??= error.message));
    link.ssh.connection?.on('end', () => (this.#end ??= 'the host hung up'));
    link.socket.once('close', () => (this.#end ??= 'the host hung up'));
    if (link.socket.destroyed) this.#end = 'the host hung up';
  }

  async execute(script: string, options: ExecuteOptions): Promise<Execution> {
    if (this.#closing !== undefined) {
      throw new TaishoError('connection_closed', `the connection to ${this.#link.host} was closed before`);
    }
    if (this.#end !== undefined) return notSent(this.#link.host, this.#end);
    return supervise(this.#shell, script, options);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const { ssh, socket } = this.#link;
    if (socket.destroyed) return;
    this.#end ??= 'it was closed here';
    const closed = new Promise((resolve) => socket.once('close', resolve));
    ssh.dispose();
    const timer = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT);
    await closed;
    clearTimeout(timer);
  }

  #start(script: string, output: Output): Started {
    let channel: ClientChannel | undefined;
    let abandoned = false;
    const abandon = () => {
      abandoned = true;
      channel?.close();
    };
    const linger = new Linger(() => this.#echo());
    const heard = (take: (chunk: Buffer) => void) => (chunk: Buffer) => {
      if (abandoned) return;
      linger.heard();
      take(chunk);
    };
    const ended = this.#link.ssh.execCommand(`exec ${shellCommand(this.#link.become).join(' ')}`, {
      stdin: script,
      noTrim: true,
      encoding: 'latin1',
      onStdout: heard((chunk) => output.stdout(chunk)),
      onStderr: heard((chunk) => output.stderr(chunk)),
      onChannel: (opened) => {
        channel = opened;
        channel.on('error', () => {});
        channel.once('exit', (code: number | null, signal?: string) => linger.begin(exitCode(code, signal)));
        if (abandoned) channel.close();
      },
    });
    const over = ended.then(
      async ({ code, signal }) => {
        if (channel?.stderr.readableEnded === false) await once(channel.stderr, 'end');
        return this.#ending(exitCode(code, signal));
      },
      (error: unknown) => ({ kind: 'lost', why: this.#refused(error) }) as const,
    );
    const left = linger.over.finally(abandon); // A host grants ten channels a connection: none stays open.
    return { over: Promise.race([over, left]).finally(() => linger.cancel()), abandon };
  }

  /**
   * Resolves when the host has answered, and so all it said before is here; never, should the connection die. The
   * question ends a forwarding that doesn't exist: the one request of ssh2's that every server answers and none minds.
   */
  #echo(): Promise<void> {
    return new Promise((resolve) => {
      try {
        this.#link.ssh.connection?.unforwardIn('localhost', 0, () => resolve());
      } catch {
        // It is dead, and the script is about to be lost.
      }
    });
  }

  /** A channel that closes because the connection died says nothing, whatever exit code came before. */
  #ending(code: number | undefined): Ending {
    if (code !== undefined && this.#end === undefined) return { kind: 'exited', code };
    return {
      kind: 'lost',
      why: lost(this.#link.host, this.#end ?? 'the host closed the channel without an exit code'),
    };
  }

  #refused(error: unknown): Reason {
    const { host } = this.#link;
    if (this.#end !== undefined) return lost(host, this.#end);
    const said = error instanceof Error ? error.message : String(error);
    return because('channel_refused', '{host} opened no channel for the script ({said}); it did not run', {
      host,
      said,
    });
  }
}

function lost(host: string, cause: string): Reason {
  const template = 'the connection to {host} ended while the script ran ({cause}); what it did is not known';
  return because('connection_lost', template, { host, cause });
}

function notSent(host: string, cause: string): Execution {
  const why = because('not_sent', 'the connection to {host} had ended ({cause}); the script was not sent', {
    host,
    cause,
  });
  return { ended: 'lost', why, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
}
