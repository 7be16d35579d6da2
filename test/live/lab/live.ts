import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';

/** Why live hosts can't run on this machine, in one sentence with what to do; undefined when they can. */
export function liveReason(): string | undefined {
  asked ??= { reason: findReason() };
  return asked.reason;
}

/**
 * First thing in the `before` of a live suite: skips it with the reason printed where live hosts can't run,
 * or fails it with that reason when the environment says `TAISHO_LIVE=require`.
 */
export function requireLive(context: Mocha.Context): void {
  const reason = liveReason();
  if (reason === undefined) return;
  if (process.env['TAISHO_LIVE'] === 'require') throw new Error(`live hosts can't run here: ${reason}`);
  console.warn(`    live hosts can't run here: ${reason}`);
  context.skip();
}

let asked: { readonly reason: string | undefined } | undefined;

const TOOLS = ['mmdebstrap', 'ip', 'unshare', 'nsenter', 'setpriv', 'script', 'ssh', 'ssh-keygen', 'sha256sum'];

function findReason(): string | undefined {
  if (process.platform !== 'linux') return `they are Linux namespaces, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'namespaces and mounts need root; run the tests as root';
  const missing = TOOLS.filter((tool) => !isInstalled(tool));
  if (missing.length > 0) return `not installed: ${missing.join(', ')} (.ci/run installs them)`;
  if (!existsSync('/proc/modules') && !pidLimitIsPerNamespace()) {
    return `a kernel without modules must be 6.14 or later, and this is ${release()}`;
  }
  return tryNamespaces();
}

function isInstalled(tool: string): boolean {
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  return path.split(':').some((directory) => directory !== '' && isExecutable(join(directory, tool)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// Before 6.14 writing pid_max in a namespace would change the machine's.
function pidLimitIsPerNamespace(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 6 || (major === 6 && minor >= 14);
}

// Everything a host is made of, tried in namespaces that end with the attempt.
function tryNamespaces(): string | undefined {
  const attempt = `set -e
    mount -t proc proc /proc
    mount -t tmpfs trial /mnt
    mkdir /mnt/upper /mnt/work /mnt/root
    mount -t overlay -o lowerdir=/usr,upperdir=/mnt/upper,workdir=/mnt/work trial /mnt/root
    ip link add bridge0 type bridge
    ip link add veth0 type veth peer name veth1`;
  const namespaces = ['--pid', '--mount', '--uts', '--ipc', '--cgroup', '--net', '--time', '--boottime=1', '--fork'];
  const { status, stderr, error } = spawnSync('unshare', [...namespaces, 'sh', '-c', attempt], { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `namespaces don't work: ${(error?.message ?? stderr).trim().split('\n').join('; ')}`;
}
