/*
 * Real hosts for tests: each boots a real init in namespaces of its own, is reached over real SSH, and really reboots.
 *
 *     describe('start_order on a sysvinit host', function () {
 *       this.timeout(120_000); // the first run on a machine builds the image
 *       let host: LabHost;
 *       before(async function () {
 *         requireLive(this);
 *         const services = [splxService({ start: 1, conflicts: ['abc'] }), plainService('abc', { start: 90 })];
 *         host = await bootHost({ name: 'proxy', services });
 *       });
 *       after(() => host?.remove());
 *
 *       it('starts splx behind abc, as the next boot shows', async () => {
 *         const { address, port, privateKeyFile, knownHostsFile } = host; // log in as root or deploy (who may sudo)
 *         …run a playbook…
 *         await host.reboot();
 *         assert.deepEqual(await host.order(), ['start abc', 'start splx']);
 *       });
 *     });
 *
 * Another kind of host is another build-NAME.sh beside image.sh, asked for by `image: 'NAME'`.
 * Nothing stays behind: a host goes with `remove()`, at the end of the tests, or with the test process, however it ends.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { writeHostFiles, type HostFile } from './host-files.ts';
import { liveReason } from './live.ts';
import { serviceLinks, type Service } from './services.ts';

export { liveReason, requireLive } from './live.ts';
export { plainService, splxService } from './services.ts';

/** What a host is to be. Its name becomes its hostname. */
export interface HostSpec {
  readonly name: string;
  readonly services?: readonly Service[];
  /** More files, over those of the image and the services. */
  readonly files?: readonly HostFile[];
  /** Which build-NAME.sh; default `sysv`. */
  readonly image?: string;
}

/** A running host. */
export interface LabHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly privateKeyFile: string;
  /** Holds the host's real key under its address. */
  readonly knownHostsFile: string;
  /** Path of its root directory as this machine sees it; another one after each boot. */
  readonly root: string;
  /** Runs shell text as root within the host, not through SSH. */
  run(command: string): Promise<RunResult>;
  /** What the services of this boot did so far, in order: `start splx`, `stop abc`. */
  order(): Promise<string[]>;
  /** What it has printed on its console, over all boots. */
  console(): string;
  /** Lets the host shut down and boot again; resolves when that boot is over. */
  reboot(): Promise<void>;
  /** Takes its power away: peers see silence. */
  powerCut(): Promise<void>;
  /** Boots it again after a power cut, from the disk as it was. */
  powerOn(): Promise<void>;
  remove(): Promise<void>;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Builds the image if it isn't there yet, boots a host and waits until its boot is over. */
export async function bootHost(spec: HostSpec): Promise<LabHost> {
  const reason = liveReason();
  if (reason !== undefined) throw new Error(`live hosts can't run here: ${reason}`);
  const { stdout } = await execute('sh', [script('image.sh'), spec.image ?? 'sysv']);
  const { bridge, prefix } = await (network ??= openNetwork());
  const address = `${prefix}.${nextAddress++}`;
  const directory = await mkdtemp(join(tmpdir(), `taisho-lab-${spec.name}-`));
  await prepare(directory, address, spec);
  const host = new Host(spec.name, address, directory, bridge, stdout.trim());
  hosts.add(host);
  await host.powerOn();
  return host;
}

const hosts = new Set<Host>();
let network: Promise<Network> | undefined;
let nextAddress = 2;

// A root hook: it runs after all tests, whatever failed before.
after('removes the live hosts', async function () {
  this.timeout(60_000);
  for (const host of hosts) await host.remove();
  await (await network)?.close();
});

const execute = promisify(execFile);

// The scripts are not compiled: from dist/test/live/lab to the package root, and down again.
function script(name: string): string {
  return join(import.meta.dirname, '../../../../test/live/lab', name);
}

interface Network {
  readonly bridge: string;
  readonly prefix: string;
  close(): Promise<void>;
}

async function openNetwork(): Promise<Network> {
  const child = spawn('sh', [script('network.sh')], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const gone = ended(child);
  for await (const line of createInterface(child.stdout)) {
    const [bridge = '', prefix = ''] = line.split(' ');
    return { bridge, prefix, close: async () => (child.stdin.end(), gone) };
  }
  throw new Error('network.sh made no network; its message stands above');
}

async function prepare(
  directory: string,
  address: string,
  { name, services = [], files = [] }: HostSpec,
): Promise<void> {
  const seed = join(directory, 'seed');
  await mkdir(seed);
  const [hostKey, userKey] = [join(directory, 'host_key'), join(directory, 'user_key')];
  for (const key of [hostKey, userKey])
    await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', key]);
  const publicKey = await readFile(`${hostKey}.pub`, 'utf8');
  await writeFile(join(directory, 'known_hosts'), `${address} ${publicKey}`);
  await writeHostFiles(seed, [
    { path: '/etc/hostname', content: `${name}\n` },
    { path: '/etc/hosts', content: `127.0.0.1 localhost\n${address} ${name}\n` },
    { path: '/etc/ssh/ssh_host_ed25519_key', content: await readFile(hostKey, 'utf8'), mode: 0o600 },
    { path: '/etc/ssh/ssh_host_ed25519_key.pub', content: publicKey },
    { path: '/etc/ssh/authorized_keys', content: await readFile(`${userKey}.pub`, 'utf8') },
    ...services.flatMap((service) => [...service.files, ...serviceLinks(service)]),
    ...files,
  ]);
}

class Host implements LabHost {
  readonly port = 22;
  readonly privateKeyFile: string;
  readonly knownHostsFile: string;
  readonly name: string;
  readonly address: string;
  private readonly directory: string;
  private readonly keeper: ChildProcess;
  private readonly gone: Promise<void>;
  private said = '';

  constructor(name: string, address: string, directory: string, bridge: string, image: string) {
    this.name = name;
    this.address = address;
    this.directory = directory;
    this.privateKeyFile = join(directory, 'user_key');
    this.knownHostsFile = join(directory, 'known_hosts');
    const args = [script('host.sh'), directory, name, bridge, `${address}/24`, image];
    this.keeper = spawn('sh', args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true });
    this.keeper.stderr?.on('data', (data: Buffer) => (this.said += data.toString()));
    this.keeper.stdin?.on('error', () => {}); // it has ended: whoever waits for it says so
    this.gone = ended(this.keeper);
  }

  get root(): string {
    return `/proc/${this.pid()}/root`;
  }

  run(command: string): Promise<RunResult> {
    const args = [script('host.sh'), 'run', this.pid(), command];
    return new Promise((resolve) => {
      const child = execFile('sh', args, { maxBuffer: 64 << 20 }, (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? 255, stdout, stderr }),
      );
      child.stdin?.end();
    });
  }

  async order(): Promise<string[]> {
    const boot = this.boots().at(-1);
    const { stdout } = await this.run('cat /var/log/order.log 2>/dev/null');
    const lines = stdout.split('\n').map((line) => line.split(' '));
    return lines.filter(([id]) => id === boot).map(([, , verb, service]) => `${verb} ${service}`);
  }

  console(): string {
    return this.readState('console.log');
  }

  async reboot(): Promise<void> {
    const before = this.boots().length;
    await this.run('reboot');
    await this.booted(before + 1);
  }

  async powerCut(): Promise<void> {
    this.keeper.stdin?.write('off\n');
    await this.until('it is off', () => !existsSync(join(this.directory, 'init.pid')));
  }

  async powerOn(): Promise<void> {
    const before = this.boots().length;
    this.keeper.stdin?.write('on\n');
    await this.booted(before + 1);
  }

  async remove(): Promise<void> {
    hosts.delete(this);
    this.keeper.stdin?.end();
    await this.gone;
  }

  private booted(count: number): Promise<void> {
    return this.until(`boot ${count} is over`, () => this.boots().length >= count && this.hasFinishedBoot());
  }

  private hasFinishedBoot(): boolean {
    const pid = this.readState('init.pid').trim();
    return pid !== '' && existsSync(`/proc/${pid}/root/run/boot-finished`);
  }

  private async until(what: string, holds: () => boolean, seconds = 60): Promise<void> {
    const deadline = performance.now() + seconds * 1000;
    while (!holds()) {
      const ended = this.keeper.exitCode !== null;
      if (ended || performance.now() > deadline) throw new Error(this.complaint(`not reached: ${what}`));
      await sleep(20);
    }
  }

  private complaint(what: string): string {
    const console = this.readState('console.log').split('\n').slice(-20).join('\n');
    return `live host ${this.name}: ${what}\n${this.said}\n${console}`;
  }

  private pid(): string {
    const pid = this.readState('init.pid').trim();
    if (pid === '') throw new Error(this.complaint('it is off'));
    return pid;
  }

  private boots(): string[] {
    return this.readState('boots')
      .split('\n')
      .filter((line) => line !== '');
  }

  private readState(file: string): string {
    try {
      return readFileSync(join(this.directory, file), 'utf8');
    } catch {
      return ''; // not written yet, or no longer there
    }
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
