import type { Reason } from './reason.ts';

/** Where a host is and how to get in: all a transport knows of it. */
export interface Target {
  /** The inventory's name, for messages only. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Absent: the caller's own user name. */
  readonly user?: string;
  /** Path of a private key; absent: the agent, then the usual files. */
  readonly privateKeyFile?: string;
  /** known_hosts files to trust; absent: the user's and the system's. */
  readonly knownHostsFiles?: readonly string[];
  readonly become?: Become;
}

/** How to become another user on the host. */
export interface Become {
  readonly method: 'sudo';
  readonly user: string;
}

/** Gets into hosts. One transport serves many hosts and several runs. */
export interface Transport {
  /** Connects. Rejects with `Unreachable`, or with the signal's reason. */
  connect(target: Target, options: ConnectOptions): Promise<Connection>;
}

export interface ConnectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the handshake, from when it begins; default 30,000. */
  readonly timeout?: number | undefined;
}

/** A way into one host, open until closed. */
export interface Connection {
  readonly identity: Identity;
  /**
   * Sends a script to `/bin/sh` on standard input, as the user to become if there is one, and collects what it
   * prints. Never rejects for what the host did: a connection that dies is `lost`, and what the script did is unknown.
   */
  execute(script: string, options: ExecuteOptions): Promise<Execution>;
  close(): Promise<void>;
}

/** Who answered: for plans and the ledger. */
export interface Identity {
  /** `SHA256:…` of the host key; absent on the local machine. */
  readonly hostKey?: string;
  /** Negotiated algorithms, for review. */
  readonly algorithms?: Readonly<Record<string, string>>;
}

export interface ExecuteOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; default none. */
  readonly timeout?: number | undefined;
  /** Bytes kept of each stream before the script is given up; default 16 MiB. */
  readonly maxOutput?: number | undefined;
}

/** How a script ended. Only `exited` says anything about what it did. */
export interface Execution {
  readonly ended: 'exited' | 'lost' | 'timed-out' | 'too-much-output' | 'aborted';
  /** Exit code when `exited`; a death by signal is 128 or more, as a shell counts it. */
  readonly code?: number;
  /** Why it did not exit. */
  readonly why?: Reason;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** A host that could not be got into. `code` is literal; `reason` says why in one sentence. */
export class Unreachable extends Error {
  readonly code: UnreachableCode;
  readonly reason: Reason;

  constructor(code: UnreachableCode, reason: Reason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unreachable';
    this.code = code;
    this.reason = reason;
  }
}

export type UnreachableCode =
  | 'connection_refused'
  | 'connection_failed'
  | 'name_not_found'
  | 'timed_out'
  | 'unknown_host_key'
  | 'changed_host_key'
  | 'revoked_host_key'
  | 'authentication_failed'
  | 'unreadable_key'
  | 'no_common_algorithm'
  | 'become_failed';
