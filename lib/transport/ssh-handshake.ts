import type { Socket } from 'node:net';
import { NodeSSH } from 'node-ssh';
import type { Connection, Identity, Unreachable } from '../core/transport.ts';
import { hostKeyFailure } from './host-key-failure.ts';
import { fingerprint } from './host-key.ts';
import { checkHostKey, knownKeyTypes, type KnownHost } from './known-hosts.ts';
import { onAbort } from './on-abort.ts';
import { patience } from './patience.ts';
import { noAnswer, openSocket } from './socket.ts';
import { agreedAlgorithms, offeredAlgorithms } from './ssh-algorithms.ts';
import type { Authentication } from './ssh-authentication.ts';
import { SshConnection } from './ssh-connection.ts';
import { connectFailure } from './ssh-failure.ts';

/** Everything needed to get into one host. */
export interface Route {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly become: string | undefined;
  readonly knownHosts: readonly KnownHost[];
  /** The file that a new host key would go into. */
  readonly knownHostsFile: string;
  readonly login: Authentication;
}

interface HandshakeOptions {
  readonly signal: AbortSignal | undefined;
  /** Milliseconds, for the TCP connection and again for the handshake. */
  readonly timeout: number;
  /** Called when the host has said its first word. */
  readonly answered: () => void;
}

const KEEPALIVE = { keepaliveInterval: 15_000, keepaliveCountMax: 3 } as const;

/** Connects, checks the host's key, and logs in. Rejects with `Unreachable`, or with the signal's reason. */
export async function handshake(route: Route, { signal, timeout, answered }: HandshakeOptions): Promise<Connection> {
  const seen = new Seen();
  let socket: Socket | undefined;
  const forget = onAbort(signal, () => socket?.destroy());
  try {
    socket = await openSocket(route.address, route.port, timeout, signal);
    const loggedIn = login(route, socket, seen);
    socket.once('data', answered);
    const ssh = await inTime(loggedIn, timeout);
    return new SshConnection({ ssh, socket, host: route.host, become: route.become, identity: seen.identity });
  } catch (error) {
    socket?.destroy();
    signal?.throwIfAborted();
    throw seen.hostKeyFailure ?? failure(error, route, seen, socket);
  } finally {
    forget();
  }
}

/** What the host showed while it was connected to. */
class Seen {
  identity: Identity = {};
  hostKeyFailure: Unreachable | undefined;
  readonly offered = new Map<string, string>();
}

/** ssh2's own `readyTimeout` counts time that other hosts' handshakes took this process to compute. */
async function inTime<T>(task: Promise<T>, timeout: number): Promise<T> {
  let enough: () => void = () => {};
  const late = new Promise<never>((_, reject) => {
    enough = patience(timeout, () => reject(noAnswer('the handshake timed out')));
  });
  return Promise.race([task, late]).finally(enough);
}

async function login(route: Route, socket: Socket, seen: Seen): Promise<NodeSSH> {
  const ssh = new NodeSSH();
  const connected = ssh.connect({
    sock: socket,
    username: route.user,
    authHandler: route.login.methods,
    readyTimeout: 0,
    algorithms: offeredAlgorithms(knownKeyTypes(route.knownHosts, route.address, route.port)),
    hostVerifier: (key: Buffer) => accepts(route, key, seen),
    debug: (line) => noteOffer(line, seen),
    ...KEEPALIVE,
  });
  // node-ssh takes its own listener away once connected, and an error that nobody hears ends the process.
  ssh.connection?.on('error', () => {});
  ssh.connection?.setMaxListeners(0); // It adds one for each script that runs beside others.
  ssh.connection?.once('handshake', (agreed) => {
    seen.identity = { ...seen.identity, algorithms: agreedAlgorithms(agreed) };
  });
  return connected;
}

function accepts(route: Route, key: Buffer, seen: Seen): boolean {
  const { knownHosts, address, port } = route;
  const verdict = checkHostKey(knownHosts, address, port, key);
  seen.hostKeyFailure = hostKeyFailure(verdict, key, { ...route, file: route.knownHostsFile });
  seen.identity = { ...seen.identity, hostKey: fingerprint(key) };
  return seen.hostKeyFailure === undefined;
}

/** ssh2 tells what the host offered only in its log. */
function noteOffer(line: string, { offered }: Seen): void {
  const offer = /^Handshake: \(remote\) ([^:]+): (.*)$/.exec(line);
  if (offer?.[1] !== undefined && offer[2] !== undefined) offered.set(offer[1], offer[2]);
}

function failure(error: unknown, route: Route, { offered }: Seen, socket: Socket | undefined): Unreachable {
  const answered = (socket?.bytesRead ?? 0) > 0;
  return connectFailure(error, { ...route, tried: route.login.tried, offered, answered });
}
