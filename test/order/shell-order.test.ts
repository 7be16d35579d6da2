import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { inverse, type Action } from '../../lib/core/action.ts';
import { bootSystem } from '../../lib/facts/boot-system.ts';
import { initScripts } from '../../lib/facts/init-scripts.ts';
import { runlevel } from '../../lib/facts/runlevel.ts';
import { startLinks } from '../../lib/facts/start-links.ts';
import type { Arrangement, OrderWanted } from '../../lib/order/back-end.ts';
import { rc } from '../../lib/order/rc.ts';
import { need } from '../../lib/core/fact.ts';
import { factsFor } from '../../lib/plan/model.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { applied, entriesOf, modelOf, plant, runText, script } from '../remote/shell.ts';

const others = ['network', 'syslog', 'a', 'B', 'zz', 'crond', 'x.y', '_u'];
const conflicts = ['sendmail', 'abc', 'FJSVsvmon'];
const needs = [need(startLinks), need(initScripts), need(bootSystem), need(runlevel)];

/** Links of one runlevel by service, and of another; what is wanted of them. */
const hosts = fc.record({
  three: linksOf(['splx', ...conflicts, ...others]),
  five: linksOf(['splx', ...conflicts, ...others]),
  shared: fc.boolean(),
  wanted: fc.record({
    service: fc.constant('splx'),
    conflicts: fc.subarray(conflicts, { minLength: 1 }),
    method: fc.constantFrom('behind' as const, 'delay' as const, 'together' as const),
    numbers: fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('splx', ...conflicts), fc.nat(99), { maxKeys: 2 }) },
    ),
    killNumbers: fc.oneof(
      { weight: 5, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('splx', 'abc'), fc.nat(99), { maxKeys: 2 }) },
    ),
  }),
});

function linksOf(services: readonly string[]) {
  const number = fc.oneof(
    { weight: 3, arbitrary: fc.nat(99) },
    { weight: 1, arbitrary: fc.constantFrom(1, 2, 98, 99) },
  );
  const prefix = fc.tuple(fc.constantFrom('S', 'S', 'S', 'K'), number);
  return fc.dictionary(fc.constantFrom(...services), prefix, { maxKeys: services.length });
}

describe('rc.arrange, judged by the order in which a shell starts what it arranged', () => {
  after(removeTemporary);

  it('starts the service behind its conflicts, ties with nothing, loses nothing, and is taken back byte for byte', function () {
    this.timeout(180_000);
    const root = temporaryDirectory();
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(hosts, ({ three, five, shared, wanted }) => {
        build(root, three, shared ? three : five);
        const arrangement = arranged(root, wanted);
        seen.set(arrangement.kind, (seen.get(arrangement.kind) ?? 0) + 1);
        if (arrangement.kind === 'ok') for (const level of [3, 5]) isBehind(startsOf(root, level), wanted);
        if (arrangement.kind === 'change') carriedOut(root, wanted, arrangement.actions);
      }),
      { numRuns: 300 },
    );
    for (const kind of ['ok', 'change', 'refuse']) assert.ok((seen.get(kind) ?? 0) >= 5, `${kind}: ${seen.get(kind)}`);
  });
});

function carriedOut(root: string, wanted: OrderWanted, actions: readonly Action[]): void {
  const before = listing(root);
  for (const result of applied(root, actions)) assert.equal(result.status, 'done', JSON.stringify(result));
  assert.equal(listing(root).length, before.length);
  const moved = new Set(
    actions.map((action) => (action.kind === 'rename' ? action.to : '')).filter((to) => to[0] === 'S'),
  );
  for (const level of [3, 5]) {
    const starts = startsOf(root, level);
    isBehind(starts, wanted);
    for (const name of starts.filter((one) => moved.has(one)))
      assert.equal(
        starts.filter((one) => one.slice(0, 3) === name.slice(0, 3)).length,
        1,
        `${name} in ${starts.join(' ')}`,
      );
  }
  assert.equal(arranged(root, wanted).kind, 'ok');
  const back = actions.toReversed().map((action) => inverse(action));
  for (const result of applied(
    root,
    back.filter((action) => action !== undefined),
  ))
    assert.equal(result.status, 'done');
  assert.deepEqual(listing(root), before);
}

/** Wherever the service starts, all of its conflicts that start there have started before. */
function isBehind(starts: readonly string[], { service, conflicts: behind }: OrderWanted): void {
  const own = starts.findIndex((name) => name.slice(3) === service);
  if (own < 0) return;
  for (const [i, name] of starts.entries())
    if (behind.includes(name.slice(3)))
      assert.ok(i < own && name.slice(0, 3) !== starts[own]?.slice(0, 3), starts.join(' '));
}

/** What a shell's glob gives, in a C locale, as rc has it. */
function startsOf(root: string, level: number): string[] {
  const text = `LC_ALL=C; export LC_ALL; cd ${JSON.stringify(root).replaceAll('$', '\\$')}/etc/rc.d/rc${level}.d && for f in S*; do [ -h "$f" ] && echo "$f"; done`;
  return runText(text).stdout.toString().split('\n').filter(Boolean);
}

function arranged(root: string, wanted: OrderWanted): Arrangement {
  const looked = factsFor(modelOf(root, needs), needs);
  if (looked.found !== 'facts') throw new Error(looked.found);
  const { facts } = looked;
  return rc.arrange(wanted, {
    directories: facts.get(startLinks),
    scripts: facts.get(initScripts),
    system: facts.get(bootSystem),
    runlevel: facts.get(runlevel),
    units: { found: 'none' },
  });
}

type Links = Readonly<Record<string, readonly [string, number]>>;

function build(root: string, three: Links, five: Links): void {
  rmSync(join(root, 'etc'), { recursive: true, force: true });
  plant(root, { 'etc/rc3.d': { link: 'rc.d/rc3.d' }, 'etc/rc5.d': { link: '/etc/rc.d/rc5.d' } });
  plant(root, { 'etc/init.d': { link: 'rc.d/init.d' }, 'etc/rc.d/init.d/README': script('') });
  for (const service of ['splx', ...conflicts, ...others])
    writeFileSync(join(root, 'etc/rc.d/init.d', service), '', { mode: 0o755 });
  for (const [level, links] of [
    [3, three],
    [5, five],
  ] as const) {
    const at = join(root, `etc/rc.d/rc${level}.d`);
    mkdirSync(at);
    for (const [service, [letter, number]] of Object.entries(links))
      symlinkSync(`../init.d/${service}`, join(at, `${letter}${String(number).padStart(2, '0')}${service}`));
  }
}

function listing(root: string): string[] {
  return entriesOf(join(root, 'etc')).map(([path, mode, ino, , content]) =>
    JSON.stringify([path, mode, path.includes('/S') ? 0 : ino, content]),
  );
}
