import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A real OpenSSH server on loopback, with a configuration and host keys of its own. */
export interface Sshd {
  readonly port: number;
  /** Its host keys as known_hosts lines by type: `ed25519`, `ecdsa`, `rsa`. */
  readonly knownHosts: Readonly<Record<string, string>>;
  /** What it wrote to its log so far. */
  log(): string;
  /** Kills the processes that serve connections, not those of the scripts. */
  cut(): void;
  stop(): Promise<void>;
}

const SSHD = '/usr/sbin/sshd';
export const isRoot = process.getuid?.() === 0;

/** Accounts that exist for a test's sshd only, in a mount namespace of its own (which needs root). */
export const accounts = ['admin', 'plain', 'asked', 'ttyful', 'shellless', 'cshell'] as const;
const SUDOERS = `
root ALL=(ALL:ALL) ALL
admin ALL=(ALL:ALL) NOPASSWD: ALL
asked ALL=(ALL:ALL) ALL
ttyful ALL=(ALL:ALL) NOPASSWD: ALL
cshell ALL=(ALL:ALL) NOPASSWD: ALL
Defaults use_pty
Defaults:ttyful requiretty
`;

/** Why no sshd can be started here, or undefined. With TAISHO_LIVE=require that is a failure, not a reason to skip. */
export function sshdMissing(): string | undefined {
  if (isRoot && isExecutable(SSHD)) return undefined;
  // An sshd that isn't root lets in only the account that started it, and that one may have no login.
  const why = isRoot
    ? `${SSHD} is not installed (apt-get install openssh-server)`
    : 'accounts that may log in need root';
  if (process.env['TAISHO_LIVE'] === 'require') throw new Error(why);
  return why;
}

/** Whether accounts and sudo can be tested here. */
export function sudoMissing(): string | undefined {
  if (isRoot && isExecutable('/usr/bin/sudo')) return sshdMissing();
  const why = isRoot ? 'sudo is not installed (apt-get install sudo)' : 'accounts of our own need root';
  if (process.env['TAISHO_LIVE'] === 'require') throw new Error(why);
  return why;
}

/** Starts a server that lets the key's owner in: as this user, and as root under any of the accounts. */
export async function startSshd(publicKey: string, settings = ''): Promise<Sshd> {
  const directory = mkdtempSync(join(tmpdir(), 'taisho-sshd-'));
  chmodSync(directory, 0o755);
  const port = await freePort();
  const keys = ['ed25519', 'ecdsa', 'rsa'];
  for (const type of keys) execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', join(directory, type)]);
  writeFileSync(join(directory, 'authorized_keys'), publicKey);
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...keys.map((type) => `HostKey ${join(directory, type)}`),
    `AuthorizedKeysFile ${join(directory, 'authorized_keys')}`,
    `PidFile ${join(directory, 'pid')}`,
    'StrictModes no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'UsePAM no',
    settings,
    '',
  ];
  writeFileSync(join(directory, 'config'), config.join('\n'));
  const child = spawnSshd(directory);
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const gone = once(child, 'exit');
  await listening(
    port,
    () => child.exitCode === null,
    () => log,
  );
  const knownHosts = Object.fromEntries(
    keys.map((type) => [type, `[127.0.0.1]:${port} ${readFileSync(join(directory, `${type}.pub`), 'utf8')}`]),
  );
  return {
    port,
    knownHosts,
    log: () => log,
    cut: () => serving(child.pid!).forEach(kill),
    stop: async () => {
      serving(child.pid!).forEach(kill);
      child.kill('SIGKILL');
      await gone;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function spawnSshd(directory: string) {
  const command = [SSHD, '-D', '-e', '-f', join(directory, 'config')] as const;
  if (!isRoot) return spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
  const lines = accounts.map((name, index) => {
    const shell = name === 'shellless' ? '/usr/sbin/nologin' : name === 'cshell' && hasCsh ? '/bin/csh' : '/bin/sh';
    return `${name}:x:${61_000 + index}:65534::${directory}:${shell}`;
  });
  write(directory, 'passwd', `${readFileSync('/etc/passwd', 'utf8')}${lines.join('\n')}\n`, 0o644);
  const shadows = accounts.map((name) => `${name}:*:19000:0:99999:7:::`);
  write(directory, 'shadow', `${readFileSync('/etc/shadow', 'utf8')}${shadows.join('\n')}\n`, 0o600);
  write(directory, 'sudoers', SUDOERS, 0o440);
  mkdirSync('/run/sshd', { recursive: true });
  const binds = ['passwd', 'shadow', 'sudoers'].map(
    (name) => `[ ! -e /etc/${name} ] || mount --bind "$0/${name}" /etc/${name}`,
  );
  const script = `${binds.join('\n')}\nexec "$@"`;
  return spawn('unshare', ['--mount', 'sh', '-c', script, directory, ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

export const hasCsh = isExecutable('/bin/csh');

function write(directory: string, name: string, text: string, mode: number): void {
  writeFileSync(join(directory, name), text, { mode });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(port: number, alive: () => boolean, log: () => string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (!alive()) break;
    if (await answers(port)) return;
    await sleep(50);
  }
  throw new Error(`sshd did not start for ${userInfo().username}: ${log()}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** The sshd processes below a master. */
function serving(master: number): number[] {
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    const [, comm, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(status(name)) ?? [];
    if (comm?.startsWith('sshd') && parent !== undefined && [master, ...found].includes(Number(parent)))
      found.push(Number(name));
  }
  return found;
}

function status(pid: string): string {
  try {
    return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  } catch {
    return '';
  }
}
