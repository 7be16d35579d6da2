import { createServer, isIP, type AddressInfo, type Server, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import ssh2, { type Connection as Client, type ParsedKey } from 'ssh2';
import { TaishoError } from '../core/error.ts';
import { authenticate } from './server-authentication.ts';
import { Children } from './server-children.ts';
import { serveCommand } from './server-command.ts';
import { generateKeyPair, parseKey, publicLine } from './server-keys.ts';

export { generateKeyPair, type KeyPair } from './server-keys.ts';

export interface ServerOptions {
  /** Default: any that is free. */
  readonly port?: number | undefined;
  /** A loopback address; default 127.0.0.1. */
  readonly address?: string | undefined;
  /** Who may log in, under any user name: an OpenSSH public key line. */
  readonly authorizedKey: string;
  /** Private key text; default: a new Ed25519 key. */
  readonly hostKey?: string | undefined;
  /** Environment of the commands beside PATH, HOME and LANG=C. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** An SSH server in this process, whose commands are real processes of this user. It needs no rights. */
export interface EmbeddedServer {
  readonly address: string;
  readonly port: number;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKeyLine: string;
  /** TCP connections taken since the start. */
  readonly connections: number;
  /** Commands asked for since the start. */
  readonly executions: number;
  /** The host key as known_hosts has it, for a name or, by default, `[127.0.0.1]:2222`. */
  knownHostsLine(name?: string): string;
  /** Cuts every connection at once, as a crash would; what runs goes on without its pipes. */
  dropConnections(): void;
  /** Ends connections and all that their commands started, and listens no more. */
  close(): Promise<void>;
}

/** Starts an SSH server on loopback that serves commands and nothing else. */
export async function startServer(options: ServerOptions): Promise<EmbeddedServer> {
  const address = loopback(options.address ?? '127.0.0.1');
  const authorized = parseKey(options.authorizedKey, 'authorizedKey');
  const hostKey = options.hostKey ?? generateKeyPair().privateKey;
  const hostKeyLine = publicLine(privateKey(hostKey));
  const children = new Children({ ...minimalEnvironment(), ...options.environment });
  const sockets = new Set<Socket>();
  let connections = 0;
  let executions = 0;

  const ssh = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on('error', () => {}); // A client that breaks off is its own business.
    client.on('authentication', (attempt) => authenticate(attempt, authorized));
    client.on('ready', () => serveSessions(client));
  });

  function serveSessions(client: Client): void {
    const lost = new Set<() => void>();
    client.once('close', () => lost.forEach((listener) => listener()));
    const onLost = (listener: () => void) => {
      lost.add(listener);
      return () => lost.delete(listener);
    };
    client.on('session', (accept) => {
      const session = accept();
      session.on('exec', (acceptCommand, _reject, { command }) => {
        executions += 1;
        serveCommand(command, children, { session, channel: acceptCommand(), onLost });
      });
    });
  }

  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
  });
  const port = await listen(server, options.port ?? 0, address);
  let closing: Promise<void> | undefined;

  async function end(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await Promise.all([closed, children.end()]);
  }

  return {
    address,
    port,
    hostKeyLine,
    get connections() {
      return connections;
    },
    get executions() {
      return executions;
    },
    knownHostsLine: (name = port === 22 ? address : `[${address}]:${port}`) => `${name} ${hostKeyLine}`,
    dropConnections: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () => (closing ??= end()),
  };
}

function privateKey(text: string): ParsedKey {
  const key = parseKey(text, 'hostKey');
  if (key.isPrivateKey()) return key;
  throw new TaishoError('invalid_key', 'hostKey is a public key; the server needs the private one');
}

/** Who reaches this server is this user: nobody from outside may try. */
function loopback(address: string): string {
  if (isIP(address) === 4 && address.startsWith('127.')) return address;
  if (address === '::1') return address;
  throw new TaishoError(
    'not_loopback',
    `${address} is not a loopback address; the embedded server listens on no other`,
  );
}

function minimalEnvironment(): Record<string, string> {
  return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: userInfo().homedir, LANG: 'C' };
}

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: address, backlog: 1024 }, () => {
      server.off('error', reject);
      server.on('error', () => {}); // Out of descriptors for one connection: the others go on.
      resolve((server.address() as AddressInfo).port);
    });
  });
}
