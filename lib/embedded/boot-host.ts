import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TaishoError } from '../core/error.ts';
import { matches, SERVICE_NAME } from '../core/name.ts';
import { MARKER, STATE } from './functions.ts';

/** How a script of an embedded host ended; `code` is 128 or more after a signal. */
export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Seconds that have gone by on a host when its boot is reported as done. */
const UPTIME = 3600;

/**
 * Boots an embedded host as a power cycle would: what only lives while it runs is gone, then `rc` starts a runlevel.
 * Returns what started, in order, a line each (`sendmail start`).
 */
export async function bootHost(directory: string, level = 3): Promise<string[]> {
  const root = embedded(directory);
  const bootedAt = Math.floor(Date.now() / 1000) - UPTIME;
  const before = await orderLog(root);
  await powerOff(root);
  await writeInit(root, level, bootedAt);
  const { code, stderr } = await runBelow(root, join(root, 'etc/rc.d/rc'), [String(level)]);
  if (code !== 0) throw new TaishoError('boot_failed', `${root}: rc ${level} ended with ${code}: ${stderr.trim()}`);
  const order = (await orderLog(root)).slice(before.length);
  await settle(root, order, bootedAt);
  return order;
}

/** Calls an init script of an embedded host, as `/etc/init.d/SERVICE VERB` on it. */
export async function callScript(directory: string, service: string, verb: string): Promise<Called> {
  const root = embedded(directory);
  const script = join(root, 'etc/rc.d/init.d', service);
  if (!matches(SERVICE_NAME, service) || !existsSync(script)) {
    throw new TaishoError('no_such_service', `${root}: no init script of the name ${JSON.stringify(service)} there`);
  }
  return runBelow(root, script, [verb]);
}

function embedded(directory: string): string {
  const root = resolve(directory);
  if (existsSync(join(root, MARKER))) return root;
  throw new TaishoError(
    'not_an_embedded_host',
    `${root}: not an embedded host (no ${MARKER} below it); write one first`,
  );
}

async function orderLog(root: string): Promise<string[]> {
  const path = join(root, 'var/log/order.log');
  return existsSync(path) ? (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '') : [];
}

async function powerOff(root: string): Promise<void> {
  for (const path of ['var/run', 'var/lock/subsys']) {
    await rm(join(root, path), { recursive: true, force: true });
    await mkdir(join(root, path));
  }
  for (const entry of await readdir(join(root, 'proc'))) {
    if (/^\d+$/.test(entry) || entry === 'splx') await rm(join(root, 'proc', entry), { recursive: true });
  }
  for (const path of ['hooked', 'hooks', 'pins']) await rm(join(root, STATE, path), { force: true });
  await copyFile(join(root, STATE, 'modules'), join(root, 'proc/modules'));
}

/** The state in which init calls rc: process 1 alone, ten seconds after power on. */
async function writeInit(root: string, level: number, bootedAt: number): Promise<void> {
  const init = join(root, 'proc/1');
  await mkdir(init);
  await writeFile(join(init, 'comm'), 'init\n');
  await writeFile(join(init, 'cmdline'), `init [${level}]\0`);
  await writeFile(join(init, 'stat'), `1 (init) S 0 1 1 0 -1 4194560 ${'0 '.repeat(8)}16 0 1 0 1 2117632 158\n`);
  await writeFile(join(init, 'status'), 'Name:\tinit\nState:\tS (sleeping)\nTgid:\t1\nPid:\t1\nPPid:\t0\n');
  await writeFile(join(root, 'proc/stat'), `cpu  0 0 0 0 0 0 0 0\nbtime ${bootedAt}\n`);
  await writeFile(join(root, STATE, 'clock'), '1000 1000\n');
}

/** Lets an hour pass, so that what starts from now on is seen to start long after boot. */
async function settle(root: string, order: readonly string[], bootedAt: number): Promise<void> {
  for (const [index, line] of order.entries()) {
    const lock = join(root, 'var/lock/subsys', line.split(' ')[0] ?? '');
    const at = bootedAt + 12 + 2 * index;
    if (existsSync(lock)) await utimes(lock, at, at);
  }
  const [last = '1000'] = (await readFile(join(root, STATE, 'clock'), 'utf8')).split(' ');
  await writeFile(join(root, STATE, 'clock'), `${last} ${UPTIME * 100}\n`);
  await writeFile(join(root, 'proc/uptime'), `${UPTIME}.00 0.00\n`);
  const left = JSON.parse(await readFile(join(root, STATE, 'after-boot.json'), 'utf8')) as Record<
    string,
    string | null
  >;
  for (const [path, content] of Object.entries(left)) {
    await (content === null ? rm(join(root, path), { force: true }) : writeFile(join(root, path), content));
  }
}

function runBelow(root: string, program: string, argv: readonly string[]): Promise<Called> {
  const env = { TAISHO_ROOT: root, PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C', LC_ALL: 'C' };
  return new Promise((done, fail) => {
    const child = execFile(program, argv, { cwd: root, env }, (error, stdout, stderr) => {
      if (typeof error?.code === 'string') fail(error);
      else done({ code: error?.code ?? (error ? 128 : 0), stdout, stderr });
    });
    child.stdin?.end();
  });
}
