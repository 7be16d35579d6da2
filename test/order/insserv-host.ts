import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { inverse, type Action } from '../../lib/core/action.ts';
import { temporaryDirectory } from '../embedded/temporary-host.ts';
import type { Arrangement } from '../../lib/order/back-end.ts';
import type { Sequence } from '../../lib/order/sequence.ts';
import { applied, entriesOf, plant, script, type Tree } from '../remote/shell.ts';

const PROGRAM = ['/sbin/insserv', '/usr/sbin/insserv', '/usr/lib/insserv/insserv'].find((path) => existsSync(path));

/** First thing in the `before` of a suite that needs the real insserv: required where live tests are, else skipped. */
export function requireInsserv(context: Mocha.Context): void {
  if (PROGRAM !== undefined) return;
  const reason = 'insserv is not installed (.ci/run installs it)';
  if (process.env['TAISHO_LIVE'] === 'require') throw new Error(reason);
  console.warn(`    ${reason}`);
  context.skip();
}

/** A header by its keywords. */
export type Header = Readonly<Record<string, string>>;

/** An init script with this header; without one where there is none. */
export function initScript(service: string, header: Header | undefined) {
  if (header === undefined) return script('');
  const full = {
    Provides: service,
    'Required-Start': '',
    'Required-Stop': '',
    'Default-Start': '3 5',
    'Default-Stop': '0 1 2 6',
    'Short-Description': service,
    ...header,
  };
  const lines = Object.entries(full).map(([keyword, words]) => `# ${keyword}: ${words}`.trimEnd());
  return script(['### BEGIN INIT INFO', ...lines, '### END INIT INFO'].join('\n'));
}

/** A host below `root` whose boot goes by dependencies, with the real insserv, which has been run for these services, or those of them that are enabled. */
export function insservHost(
  root: string,
  services: Readonly<Record<string, Header | undefined>>,
  more: Tree = {},
  enabled: readonly string[] = Object.keys(services),
): string {
  const levels = ['0', '1', '2', '3', '4', '5', '6', 'S'];
  const wrapper = script(`# knows X-Stop-After
e=$TAISHO_ROOT/etc
exec ${PROGRAM} -i "$e/init.d" -p "$e/init.d" -c "$e/insserv.conf" -o "$e/insserv/overrides" -u "$e/none" "$@"`);
  plant(root, {
    'etc/inittab': 'id:3:initdefault:\n',
    'etc/insserv.conf': '$network +net\n$remote_fs +nfs $network\n',
    'sbin/startpar': script(''),
    'sbin/insserv': wrapper,
    ...Object.fromEntries(levels.map((level) => [`etc/rc${level}.d`, { directory: true }])),
    ...Object.fromEntries(
      Object.entries(services).map(([name, header]) => [`etc/init.d/${name}`, initScript(name, header)]),
    ),
    ...more,
  });
  if (enabled.length > 0) runInsserv(root, enabled);
  return root;
}

/** splx before abc, which needs net. A service without header is linked by hand: insserv leaves it where it is. */
export function kb(more: Readonly<Record<string, Header | undefined>> = {}): string {
  const root = insservHost(temporaryDirectory(), { ...KB, ...more });
  const bare = Object.keys(more).filter((name) => more[name] === undefined);
  for (const name of bare)
    for (const link of ['3.d/S01', '5.d/S01', '6.d/K99'])
      plant(root, { [`etc/rc${link}${name}`]: { link: `../init.d/${name}` } });
  if (bare.length > 0) runInsserv(root);
  return root;
}

const KB: Readonly<Record<string, Header>> = {
  net: { 'Default-Start': '2 3 4 5', 'Default-Stop': '0 1 6' },
  abc: { 'Required-Start': 'net', 'Required-Stop': 'net' },
  splx: {},
  other: {},
};

/** Runs insserv as somebody on the host would; its exit code and what it said. */
export function runInsserv(
  root: string,
  argv: readonly string[] = [],
): { readonly code: number | null; readonly said: string } {
  const { status, stderr } = spawnSync(join(root, 'sbin/insserv'), argv, {
    env: { PATH: '/sbin:/usr/sbin:/bin:/usr/bin', TAISHO_ROOT: root },
    encoding: 'utf8',
  });
  return { code: status, said: stderr };
}

/** All of /etc below a root: names, modes, contents, targets. */
export function tree(root: string): readonly string[] {
  return entriesOf(join(root, 'etc')).map(([path, mode, , , content]) => `${path} ${mode} ${content}`);
}

/** Carries a change out; its actions. */
export function done(root: string, arrangement: Arrangement): readonly Action[] {
  assert.ok(arrangement.kind === 'change', `${arrangement.kind}: ${JSON.stringify(arrangement.why)}`);
  for (const result of applied(root, arrangement.actions)) assert.equal(result.status, 'done', JSON.stringify(result));
  return arrangement.actions;
}

/** Takes actions back, the last first. */
export function takenBack(root: string, actions: readonly Action[]): void {
  for (const action of actions.toReversed()) {
    const back = inverse(action);
    assert.ok(back);
    const [result] = applied(root, [back]);
    assert.equal(result?.status, 'done', JSON.stringify(result));
  }
}

/** The sequence of a runlevel. */
export function level(sequences: readonly Sequence[], name: string): Sequence {
  const found = sequences.find((one) => one.level === name);
  assert.ok(found);
  return found;
}
