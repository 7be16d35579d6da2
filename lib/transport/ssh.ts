import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Unreachable, type Connection, type ConnectOptions, type Target, type Transport } from '../core/transport.ts';
import { becomeUser } from './become.ts';
import { knownHostsReader } from './known-hosts-files.ts';
import { limiter } from './limiter.ts';
import { privateKeyReader } from './private-key.ts';
import { authentication } from './ssh-authentication.ts';
import { closedBeforeBanner } from './ssh-failure.ts';
import { handshake, type Route } from './ssh-handshake.ts';

/** How this machine's user gets into hosts. Nothing is taken from the environment. */
export interface SshOptions {
  /** Whose `~/.ssh` is meant; default: the user's own home. */
  readonly home?: string | undefined;
  /** User to log in as where a target names none; default: the user's own name. */
  readonly user?: string | undefined;
  /** Path of an agent's socket; absent: no agent. */
  readonly agentSocket?: string | undefined;
  /** known_hosts files for targets that name none; default: the user's and the system's. */
  readonly knownHostsFiles?: readonly string[] | undefined;
  /** Handshakes at a time, apart from any limit on hosts worked on; default 8. */
  readonly handshakes?: number | undefined;
}

const DEFAULT_HANDSHAKES = 8;
const DEFAULT_TIMEOUT = 30_000;
/** Milliseconds after which a handshake with a host that has not said a word lets the next one begin. */
const PATIENCE = 1_000;
/** Milliseconds to wait before another try at a server that hung up before its banner. */
const PAUSES = [250, 1_000];

/** Gets into hosts over SSH with keys, to `/bin/sh`; only to hosts whose key is in known_hosts. */
export function sshTransport(options: SshOptions = {}): Transport {
  const home = options.home ?? homedir();
  const readKnownHosts = knownHostsReader(home);
  const credentials = { home, agentSocket: options.agentSocket, readKey: privateKeyReader(home) };
  const limited = limiter(options.handshakes ?? DEFAULT_HANDSHAKES, PATIENCE);

  async function route(target: Target): Promise<Route> {
    const user = target.user ?? options.user ?? userInfo().username;
    const become = becomeUser(target.become, user);
    const files = target.knownHostsFiles ?? options.knownHostsFiles;
    const knownHosts = await readKnownHosts(files);
    const { name, address, port } = target;
    const login = await authentication(credentials, name, user, target.privateKeyFile);
    const knownHostsFile = files?.[0] ?? join(home, '.ssh', 'known_hosts');
    return { host: name, address, port, user, become, knownHosts, knownHostsFile, login };
  }

  return {
    async connect(target, { signal, timeout = DEFAULT_TIMEOUT }) {
      signal?.throwIfAborted();
      const way = await route(target);
      return persist(() => limited((answered) => handshake(way, { signal, timeout, answered }), signal), { signal });
    },
  };
}

/** Tries again, after a pause, at a server that closed the connection before its banner came. */
async function persist(attempt: () => Promise<Connection>, { signal }: ConnectOptions): Promise<Connection> {
  for (const pause of PAUSES) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Unreachable) || !closedBeforeBanner(error)) throw error;
    }
    await sleep(pause * (0.5 + Math.random()), undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
  return attempt();
}
