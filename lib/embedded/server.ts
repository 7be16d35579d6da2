import { timingSafeEqual } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection as Client, type ParsedKey } from 'ssh2';
import { TaishoError } from '../core/error.ts';
import { serveCommand } from './server-command.ts';

export interface ServerOptions {
  /** Default: any free one. */
  readonly port?: number | undefined;
  /** Loopback address to listen on; default 127.0.0.1. */
  readonly address?: string | undefined;
  /** Private key text in a form that ssh2 reads; default: a new one. */
  readonly hostKey?: string | undefined;
  /** Who may log in, under any name: an OpenSSH public key line. */
  readonly authorizedKey: string;
  /** The whole environment of commands; default: `PATH` only. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Stands for the users' login shell: it is given `-c COMMAND`. Default /bin/sh. */
  readonly shell?: string | undefined;
}

/** An SSH server in this process, whose commands are real processes of this user. */
export interface EmbeddedServer {
  readonly address: string;
  readonly port: number;
  /** TCP connections taken since the start. */
  readonly connections: number;
  /** Commands run since the start. */
  readonly executions: number;
  /** Its host key as a known_hosts line, for a name or, by default, its address and port. */
  knownHostsLine(name?: string): string;
  /** Cuts every connection at once, as a crash would. For tests. */
  dropConnections(): void;
  /** Ends all connections and what runs in them, and listens no more. */
  close(): Promise<void>;
}

/** An Ed25519 key pair: the private key as an OpenSSH file, the public key as a line of authorized_keys. */
export function generateKeyPair(): { readonly privateKey: string; readonly publicKey: string } {
  // About one key in 256 that ssh2 1.17 writes it can't read again: a leading zero byte gets lost.
  for (;;) {
    const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(privateKey) instanceof Error)) return { privateKey, publicKey };
  }
}

const DEFAULT_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Starts a server on loopback. It needs no rights. */
export async function startServer(options: ServerOptions): Promise<EmbeddedServer> {
  const hostKey = options.hostKey ?? generateKeyPair().privateKey;
  const publicKey = parsed(hostKey, 'hostKey');
  const authorized = parsed(options.authorizedKey, 'authorizedKey');
  const address = options.address ?? '127.0.0.1';
  const sockets = new Set<Socket>();
  const counts = { connections: 0, executions: 0 };
  const settings = { shell: options.shell ?? '/bin/sh', environment: options.environment ?? { PATH: DEFAULT_PATH } };

  const ssh = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on('error', () => {}); // A client that breaks off is its own business.
    client.setMaxListeners(0); // One for each command that runs.
    client.on('authentication', (attempt) => (isAuthorized(attempt, authorized) ? attempt.accept() : refuse(attempt)));
    client.on('ready', () => serveSessions(client));
  });

  function serveSessions(client: Client): void {
    client.on('session', (accept) => {
      const session = accept();
      session.on('exec', (acceptCommand, _reject, { command }) => {
        counts.executions += 1;
        serveCommand(command, settings, { client, session, channel: acceptCommand() });
      });
    });
  }

  const server = createServer({ noDelay: true }, (socket) => {
    counts.connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
  });
  const port = await listen(server, options.port ?? 0, address);

  function dropConnections(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  return {
    address,
    port,
    get connections() {
      return counts.connections;
    },
    get executions() {
      return counts.executions;
    },
    knownHostsLine: (name = port === 22 ? address : `[${address}]:${port}`) =>
      `${name} ${publicKey.type} ${publicKey.getPublicSSH().toString('base64')}`,
    dropConnections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function parsed(text: string, option: string): ParsedKey {
  const key = ssh2.utils.parseKey(text) as ParsedKey | ParsedKey[] | Error;
  if (key instanceof Error) throw new TaishoError('invalid_key', `${option} is no key: ${key.message}`, { cause: key });
  return Array.isArray(key) ? key[0]! : key;
}

function isAuthorized(attempt: AuthContext, authorized: ParsedKey): boolean {
  if (attempt.method !== 'publickey') return false;
  const [offered, wanted] = [attempt.key.data, authorized.getPublicSSH()];
  if (offered.length !== wanted.length || !timingSafeEqual(offered, wanted)) return false;
  const { blob, signature, hashAlgo } = attempt;
  return signature === undefined || (blob !== undefined && authorized.verify(blob, signature, hashAlgo));
}

function refuse(attempt: AuthContext): void {
  attempt.reject(['publickey']);
}

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
