import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { inverse, type Action } from '../../lib/core/action.ts';
import { unforeseeable } from '../../lib/core/fact.ts';
import { startLinks, units as unitsFact } from '../../lib/facts/index.ts';
import { statedOrder } from '../../lib/facts/unit-text.ts';
import type { Arrangement, OrderWanted } from '../../lib/order/back-end.ts';
import { orderFacts, orderNeeds, type OrderFacts } from '../../lib/order/order-facts.ts';
import { comesBefore } from '../../lib/order/sequence.ts';
import { systemd } from '../../lib/order/systemd.ts';
import { factsFor } from '../../lib/plan/model.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { systemdTree } from '../facts/systemd-tree.ts';
import { applied, entriesOf, modelOf, plant } from '../remote/shell.ts';
import { systemdHost, unit, unitName, type ServiceSpec } from './systemd-host.ts';

type Services = Readonly<Record<string, ServiceSpec>>;
const wantedBehind: OrderWanted = {
  service: 'splx',
  conflicts: ['abc'],
  method: 'behind',
  numbers: {},
  killNumbers: {},
};

function arranged(
  services: Services,
  wanted: Partial<OrderWanted> = {},
  rest: Parameters<typeof systemdHost>[1] = {},
): Arrangement {
  return systemd.arrange({ ...wantedBehind, ...wanted }, systemdHost(services, rest));
}

/** The host once these actions are done. */
function hostAfter(host: OrderFacts, actions: readonly Action[]): OrderFacts {
  let { directories, units } = host;
  for (const action of actions) {
    const [links, loaded] = [startLinks.after(directories, action), unitsFact.after(units, action)] as const;
    assert.ok(links !== unforeseeable && loaded !== unforeseeable, JSON.stringify(action));
    directories = links;
    units = loaded;
  }
  return { ...host, directories, units };
}

const kb = { splx: { number: 1 }, abc: { number: 90 } };
const header = { requires: [] };
const mask = { load: 'masked' };

describe('systemd.arrange', () => {
  for (const [what, services, code] of [
    ['a conflict that needs splx by its unit', { splx: {}, abc: { after: ['splx'] } }, 'conflict_needs_service'],
    ['a conflict that needs splx by a drop-in', { splx: {}, abc: { dropIn: ['splx'] } }, 'conflict_needs_service'],
    [
      'a conflict whose header asks for splx',
      { splx: { number: 1 }, abc: { number: 90, requires: ['splx'] } },
      'conflict_needs_service',
    ],
    [
      'a header of splx that wants to be before abc',
      { splx: { startBefore: ['abc'] }, abc: { requires: [] } },
      'conflict_needs_service',
    ],
    [
      'a conflict that needs splx through another',
      { splx: {}, mid: { after: ['splx'] }, abc: { after: ['mid'] } },
      'conflict_needs_service',
    ],
    [
      'one in between that needs splx',
      { splx: kb.splx, mid: { number: 50, requires: ['splx'] }, abc: { number: 90, ...header } },
      'would_be_cycle',
    ],
    ['a unit that is masked', { splx: mask, abc: {} }, 'unit_masked'],
    ['a unit in error', { splx: { load: 'bad-setting' }, abc: {} }, 'unit_not_loaded'],
    ['files that have changed', { splx: {}, abc: { isStale: true } }, 'units_stale'],
    ['a cycle that is there', { splx: { after: ['x'] }, x: { after: ['splx'] }, abc: {} }, 'cycle_there'],
  ] as readonly (readonly [string, Services, string])[]) {
    it(`refuses: ${what}`, () => {
      const found = arranged(services);
      assert.deepEqual([found.kind, found.why.code], ['refuse', code], JSON.stringify(found.why));
      assert.ok(found.kind === 'refuse' && found.instead.code !== '');
    });
  }

  for (const [what, services, code, renamed] of [
    ['the case of the article', kb, 'not_behind', 'S91splx'],
    [
      'two with headers: their numbers mean nothing',
      { splx: { number: 1, ...header }, abc: { number: 90, ...header } },
      'not_behind',
      '',
    ],
    ['one of them with a header', { splx: { number: 1, ...header }, abc: { number: 90 } }, 'not_behind', 'S91splx'],
    ['a native conflict', { splx: { number: 1 }, abc: {} }, 'not_behind', ''],
    ['a native service', { splx: {}, abc: { number: 90 } }, 'not_behind', ''],
    ['a number that is free only later', { ...kb, o: { number: 91 }, p: { number: 92 } }, 'not_behind', 'S93splx'],
    ['a conflict that nothing sorts after', { splx: { number: 1 }, abc: { number: 99 } }, 'not_behind', 'S99splx'],
    ['equal numbers', { splx: { number: 90 }, abc: { number: 90 } }, 'not_behind', ''],
    ['the right order by numbers alone', { splx: { number: 91 }, abc: { number: 90 } }, 'rests_on_numbers', ''],
    [
      'numbers that contradict a drop-in',
      { splx: { number: 1, dropIn: ['abc'] }, abc: { number: 90 } },
      'numbers_contradict',
      'S91splx',
    ],
    [
      'numbers that contradict its header',
      { splx: { number: 1, requires: ['mid'] }, mid: { number: 95 }, abc: {} },
      'numbers_contradict',
      'S96splx',
    ],
    [
      'a native conflict that comes after a number',
      { splx: { number: 1 }, mid: { number: 50 }, abc: { after: ['mid'] } },
      'not_behind',
      'S51splx',
    ],
  ] as readonly (readonly [string, Services, string, string])[]) {
    it(`changes: ${what}`, () => {
      const host = systemdHost(services);
      const found = systemd.arrange(wantedBehind, host);
      assert.ok(found.kind === 'change', JSON.stringify(found));
      assert.equal(found.why.code, code);
      const renames = found.actions.filter((action) => action.kind === 'rename');
      assert.deepEqual([...new Set(renames.map(({ to }) => to))].join(), renamed);
      assert.equal(renames.length, renamed === '' ? 0 : 4);
      const settled = systemd.arrange(wantedBehind, hostAfter(host, found.actions));
      assert.deepEqual([settled.kind, settled.why.code], ['ok', 'already_behind']);
      assert.equal(found.later, code !== 'rests_on_numbers');
      const ends = renamed === '' ? [found.actions.at(-1)] : [found.actions[0], found.actions.at(-1)];
      for (const action of ends) assert.ok(action && 'reload' in action && action.reload === 'systemd');
    });
  }

  for (const [what, services, code] of [
    ['a drop-in of somebody', { splx: { dropIn: ['abc'] }, abc: {} }, 'already_behind'],
    ['its unit', { splx: { after: ['abc'] }, abc: {} }, 'already_behind'],
    ['its unit, through another', { splx: { after: ['mid'] }, mid: { after: ['abc'] }, abc: {} }, 'already_behind'],
    ['its header', { splx: { number: 91, requires: ['abc'] }, abc: { number: 90 } }, 'already_behind'],
    [
      'the header of the conflict',
      { splx: { number: 91 }, abc: { number: 90, startBefore: ['splx'] } },
      'already_behind',
    ],
    ['splx is not started', { splx: { isOff: true }, abc: {} }, 'not_started'],
    ['abc is not started', { splx: {}, abc: { isOff: true } }, 'no_conflict_started'],
    ['abc is masked', { splx: {}, abc: mask }, 'no_conflict_started'],
  ] as readonly (readonly [string, Services, string])[]) {
    it(`says ok: ${what}`, () => {
      const found = arranged(services);
      assert.deepEqual([found.kind, found.why.code], ['ok', code], JSON.stringify(found));
    });
  }

  it('does not count what stands between two services and is not started', () => {
    const found = arranged({ splx: { after: ['mid'] }, mid: { after: ['abc'], isOff: true }, abc: {} });
    assert.deepEqual([found.kind, found.why.code], ['change', 'not_behind']);
  });

  it('writes the drop-in last and renames first, so that either way systemd reads what is there in the end', () => {
    const found = arranged(kb);
    assert.ok(found.kind === 'change');
    assert.deepEqual(
      found.actions.map((action) => [action.kind, 'reload' in action && action.reload === 'systemd']),
      [
        ['rename', true],
        ['rename', false],
        ['rename', false],
        ['rename', false],
        ['write', false],
        ['write', true],
      ],
    );
    const last = found.actions.at(-1);
    assert.deepEqual(last?.kind === 'write' && [last.path, last.entry], [
      '/etc/systemd/system/splx.service.d/50-taisho.conf',
      { type: 'file', content: '# Written by taisho (start_order).\n[Unit]\nAfter=abc.service\n', mode: 0o644 },
    ]);
  });

  const directory = { type: 'directory', mode: 0o755 } as const;
  for (const [what, was, now] of [
    [
      'ours',
      '# Written by taisho (start_order).\n[Unit]\nAfter=x.service\n',
      '# Written by taisho (start_order).\n[Unit]\nAfter=x.service abc.service\n',
    ],
    ['edited', '[Unit]\nWants=y.service', '[Unit]\nWants=y.service\n[Unit]\nAfter=abc.service\n'],
    ['empty', '', '[Unit]\nAfter=abc.service\n'],
  ] as const) {
    it(`adds to the drop-in that is there: ${what}`, () => {
      const file = { type: 'file', content: was, mode: 0o600 } as const;
      const found = arranged({ splx: {}, abc: {} }, {}, { dropIns: new Map([['splx.service', { directory, file }]]) });
      assert.ok(found.kind === 'change');
      assert.deepEqual(found.actions, [
        {
          kind: 'write',
          path: '/etc/systemd/system/splx.service.d/50-taisho.conf',
          entry: { type: 'file', content: now, mode: 0o600 },
          was: file,
          reload: 'systemd',
        },
      ]);
    });
  }

  it('puts the links back in order where somebody has renumbered them since, and leaves the drop-in alone', () => {
    const host = systemdHost(kb);
    const first = systemd.arrange(wantedBehind, host);
    assert.ok(first.kind === 'change');
    const undone = hostAfter(host, first.actions.slice(4));
    const found = systemd.arrange(wantedBehind, undone);
    assert.ok(found.kind === 'change' && found.why.code === 'numbers_contradict', JSON.stringify(found.why));
    assert.deepEqual([...new Set(found.actions.map(({ kind }) => kind))], ['rename']);
    assert.deepEqual(hostAfter(undone, found.actions), hostAfter(host, first.actions));
  });

  it('refuses where something else lies in place of the drop-in', () => {
    const odd = new Map([['splx.service', { directory, problem: 'a link' }]]);
    assert.equal(arranged({ splx: {}, abc: {} }, {}, { dropIns: odd }).why.code, 'drop_in_odd');
  });

  it('refuses numbers, which mean nothing to systemd', () => {
    for (const wanted of [{ numbers: { splx: 91 } }, { killNumbers: { splx: 5 } }])
      assert.equal(arranged(kb, wanted).why.code, 'numbers_mean_nothing');
  });

  it('refuses where there is nobody to ask', () => {
    assert.equal(
      systemd.arrange(wantedBehind, { ...systemdHost(kb), units: { found: 'none' } }).why.code,
      'systemd_not_asked',
    );
  });

  it('refuses a script with start links that systemd has not read', () => {
    const host = systemdHost(kb);
    assert.ok(host.units.found === 'systemd');
    const units = new Map([...host.units.units].filter(([id]) => id !== 'abc.service'));
    assert.equal(
      systemd.arrange(wantedBehind, { ...host, units: { ...host.units, units } }).why.code,
      'script_not_read',
    );
  });

  it('does not wait for systemd to read a script that no boot runs, or that a unit has replaced', () => {
    const host = systemdHost({ ...kb, other: { number: 10 } });
    assert.ok(host.units.found === 'systemd');
    const unread = { ...host.units, units: new Map([...host.units.units].filter(([id]) => id !== 'abc.service')) };
    const scripts = new Map(host.scripts.scripts).set('abc', { name: 'abc', executable: false });
    for (const there of [
      { ...host, units: { ...unread, files: ['abc'] } },
      { ...host, units: unread, scripts: { ...host.scripts, scripts } },
    ])
      assert.equal(systemd.arrange(wantedBehind, there).why.code, 'no_conflict_started');
  });

  it('refuses where systemd has not read the target that it would boot into', () => {
    const host = systemdHost(kb, { defaultTarget: 'graphical.target' });
    assert.equal(systemd.arrange(wantedBehind, host).why.code, 'target_not_read');
    assert.deepEqual(systemd.sequences(host), []);
  });

  it('finds the unit of a script by what it was made of, as an old systemd has it too', () => {
    const host = systemdHost({ splx: { number: 1 }, abc: { number: 90 } });
    assert.ok(host.units.found === 'systemd');
    const units = new Map(host.units.units);
    const abc = units.get('abc.service') ?? assert.fail();
    units.set('abc.service', { ...abc, fragment: '', source: '/etc/rc.d/init.d/abc.sh' });
    units.set('splx.service', { ...(units.get('splx.service') ?? assert.fail()), fragment: '' });
    const scripts = new Map(host.scripts.scripts).set('abc.sh', { name: 'abc.sh', executable: true });
    const directories = host.directories.map((rc) => ({
      ...rc,
      entries: rc.entries.map((one) =>
        one.name === 'S90abc' ? { ...one, name: 'S90abc.sh', target: '../init.d/abc.sh' } : one,
      ),
    }));
    const there = { ...host, directories, scripts: { ...host.scripts, scripts }, units: { ...host.units, units } };
    const found = systemd.arrange({ ...wantedBehind, conflicts: ['abc.sh'] }, there);
    assert.ok(found.kind === 'change', JSON.stringify(found));
    assert.deepEqual(
      found.actions.map((action) => (action.kind === 'rename' ? action.to : action.kind)),
      [...Array<string>(4).fill('S91splx'), 'write', 'write'],
    );
  });

  it('does the same for every method, and says so', () => {
    const plain = arranged(kb);
    for (const method of ['delay', 'together', 'earliest'] as const) {
      const found = arranged(kb, { method });
      assert.equal(found.why.code, 'not_behind_whatever_method');
      assert.deepEqual(found.kind === 'change' && found.actions, plain.kind === 'change' && plain.actions);
    }
  });

  it('refuses links that it could not rename with certainty', () => {
    const host = systemdHost(kb);
    const directories = host.directories.map((rc) => ({
      ...rc,
      entries: [
        ...rc.entries,
        { name: 'S02splx', type: 'link', target: '../init.d/splx', script: 'executable' } as const,
      ],
    }));
    assert.equal(systemd.arrange(wantedBehind, { ...host, directories }).why.code, 'duplicate_links');
  });

  it('finds units by their other names, and takes no service for its own conflict', () => {
    const host = systemdHost({ splx: {}, abc: {} });
    assert.ok(host.units.found === 'systemd');
    const units = new Map(host.units.units);
    units.set('abc.service', {
      ...(units.get('abc.service') ?? assert.fail()),
      names: ['abc.service', 'alias.service'],
    });
    units.set('splx.service', {
      ...(units.get('splx.service') ?? assert.fail()),
      names: ['splx.service', 'sp.service'],
    });
    const found = systemd.arrange(
      { ...wantedBehind, conflicts: ['alias', 'sp'] },
      { ...host, units: { ...host.units, units } },
    );
    const last = found.kind === 'change' ? found.actions.at(-1) : undefined;
    assert.match(
      last?.kind === 'write' && last.entry.type === 'file' ? last.entry.content : '',
      /^After=abc\.service$/m,
    );
  });

  for (const [what, services, version, names] of [
    ['numbers also order them', kb, 252, ['undone', 'manual_stop']],
    ['a native conflict', { splx: { number: 1 }, abc: {} }, 252, ['manual_stop']],
    ['past 10 on an old systemd', kb, 219, ['undone', 'manual_stop', 'waits_for_network']],
    ['below 10 on an old systemd', { splx: { number: 1 }, abc: { number: 5 } }, 219, ['undone', 'manual_stop']],
  ] as readonly (readonly [string, Services, number, string[]])[]) {
    it(`names the risks: ${what}`, () => {
      const found = arranged(services, {}, { version });
      assert.deepEqual(found.kind === 'change' && found.risks.map(({ name }) => name), names);
    });
  }

  it('keeps hostile names as data', () => {
    const host = systemdHost({ splx: {}, 'a\\x20b': {}, __proto__x: {}, constructor: {} });
    const found = systemd.arrange(
      { ...wantedBehind, conflicts: ['a\\x20b', '__proto__x', 'constructor', '__proto__'] },
      host,
    );
    const last = found.kind === 'change' ? found.actions.at(-1) : undefined;
    assert.ok(last?.kind === 'write' && last.entry.type === 'file');
    assert.match(last.entry.content, /^After=a\\x20b\.service __proto__x\.service constructor\.service$/m);
  });
});

const others = ['a', 'b', 'c', 'd'];
const everybody = ['splx', 'abc', 'xyz', ...others];
const few = (names: readonly string[]) => fc.subarray([...names], { maxLength: 2 });
const spec: fc.Arbitrary<ServiceSpec> = fc
  .record({
    number: fc.option(fc.constantFrom(1, 5, 9, 11, 50, 90, 99), { nil: undefined }),
    after: few(everybody),
    requires: fc.option(few(everybody), { nil: undefined }),
    dropIn: fc.option(few(everybody), { nil: undefined }),
    isOff: fc.constantFrom(false, false, false, true),
    isNative: fc.boolean(),
    isPlain: fc.boolean(),
  })
  .map(({ number, after, requires, dropIn, isOff, isNative, isPlain }) => ({
    ...(isNative ? {} : { number: number ?? 30, ...(!isPlain && requires && { requires }) }),
    ...(!isPlain && isNative && { after }),
    ...(!isPlain && dropIn && { dropIn }),
    isOff,
  }));
const hosts = fc.record(Object.fromEntries(everybody.map((name) => [name, spec])));

describe('systemd.arrange on any host', () => {
  it('makes no cycle, brings about what was wanted, and is taken back', function () {
    this.timeout(120_000);
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(hosts, fc.subarray(['abc', 'xyz'], { minLength: 1 }), (all, conflicts) => {
        const services = Object.fromEntries(Object.entries(all).map(([name, one]) => [name, withoutItself(name, one)]));
        const wanted = { ...wantedBehind, conflicts };
        const host = systemdHost(services);
        const found = systemd.arrange(wanted, host);
        seen.set(found.kind, (seen.get(found.kind) ?? 0) + 1);
        const isStarted = (name: string): boolean => !services[name]?.isOff;
        const started = isStarted('splx') ? conflicts.filter(isStarted) : [];
        if (found.kind === 'ok')
          for (const conflict of started) assert.ok(comesAfter(services, host, 'splx', conflict));
        if (found.kind !== 'change') return;
        const then = hostAfter(host, found.actions);
        for (const conflict of started) assert.ok(comesAfter(services, then, 'splx', conflict), conflict);
        for (const name of ['splx', ...started]) assert.ok(!comesAfter(services, then, name, name), `cycle of ${name}`);
        assert.equal(systemd.arrange(wanted, then).kind, 'ok');
        const [sequence] = systemd.sequences(then);
        assert.ok(sequence);
        for (const conflict of started) {
          assert.ok(comesBefore(sequence, sequence.starts, conflict, 'splx'));
          assert.ok(comesBefore(sequence, sequence.stops, 'splx', conflict));
        }
        const back = found.actions.toReversed().map((action) => inverse(action) ?? assert.fail());
        assert.deepEqual(hostAfter(then, back), host);
      }),
      { numRuns: 3000 },
    );
    for (const kind of ['ok', 'change', 'refuse']) assert.ok((seen.get(kind) ?? 0) >= 50, `${kind}: ${seen.get(kind)}`);
  });
});

function withoutItself(name: string, one: ServiceSpec): ServiceSpec {
  const less = (list: readonly string[] | undefined) => list?.filter((other) => other !== name);
  const { after, requires, dropIn } = {
    after: less(one.after),
    requires: less(one.requires),
    dropIn: less(one.dropIn),
  };
  return { ...one, ...(after && { after }), ...(requires && { requires }), ...(dropIn && { dropIn }) };
}

/** Whether one starts after another, by the specs, the links and our drop-ins alone: told apart from what is tested. */
function comesAfter(services: Services, host: OrderFacts, later: string, earlier: string): boolean {
  const numberOf = (name: string): number | undefined => {
    const link = host.directories[0]?.entries.find((entry) => entry.name.slice(3) === name);
    return link && Number(link.name.slice(1, 3));
  };
  const directly = (name: string): string[] => {
    const one = services[name] ?? {};
    const own = host.units.found === 'systemd' ? host.units.dropIns.get(unitName(name))?.file?.content : undefined;
    const number = numberOf(name);
    const smaller = Object.entries(services).filter(([other, two]) => {
      const [n, bothHeaders] = [numberOf(other), one.requires !== undefined && two.requires !== undefined];
      return n !== undefined && number !== undefined && n < number && !bothHeaders;
    });
    const stated = statedOrder(own ?? '').after.map((id) => id.replace('.service', ''));
    const all = [
      ...smaller.map(([other]) => other),
      ...(one.after ?? []),
      ...(one.requires ?? []),
      ...(one.dropIn ?? []),
      ...stated,
    ];
    return all.filter((other) => !services[other]?.isOff);
  };
  const seen = new Set<string>();
  const open = directly(later);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === earlier) return true;
    if (!seen.has(at)) open.push(...directly(at));
    seen.add(at);
  }
  return false;
}

describe('systemd on what a real one said', () => {
  after(removeTemporary);

  function read(root: string): OrderFacts {
    const looked = factsFor(modelOf(root, orderNeeds), orderNeeds);
    if (looked.found !== 'facts') throw new Error(looked.found);
    return orderFacts(looked.facts);
  }

  it('foretells the boot that was seen, says nothing of what was not certain, and changes it to the end and back', () => {
    const root = plant(temporaryDirectory(), systemdTree());
    const host = read(root);
    const [now] = systemd.sequences(host);
    assert.ok(now);
    const certain = [
      ['splx', 'abc'],
      ['abc', 'lsb'],
      ['abc2', 'ssh'],
      ['systemd-tmpfiles-setup', 'splx'],
    ] as const;
    for (const [one, other] of certain) assert.ok(comesBefore(now, now.starts, one, other), `${one} ${other}`);
    assert.ok(!comesBefore(now, now.starts, 'splx', 'ssh') && !comesBefore(now, now.starts, 'ssh', 'splx'));
    assert.ok(comesBefore(now, now.stops, 'abc', 'splx') && comesBefore(now, now.stops, 'ssh', 'abc2'));
    assert.deepEqual(new Set(now.starts.map(({ rank }) => rank)).size > 3, true);

    const wanted = { ...wantedBehind, conflicts: ['abc', 'abc2', 'gone'] };
    const found = systemd.arrange(wanted, host);
    assert.ok(found.kind === 'change', JSON.stringify(found.why));
    const before = listing(root);
    assert.deepEqual(
      applied(root, found.actions).map(({ status }) => status),
      found.actions.map(() => 'done'),
    );
    const there = read(root);
    assert.deepEqual(there.units, hostAfter(host, found.actions).units);
    assert.equal(systemd.arrange(wanted, there).why.code, 'already_behind');
    assert.ok(
      ['abc', 'abc2'].every((one) =>
        systemd.sequences(there).every((all) => comesBefore(all, all.starts, one, 'splx')),
      ),
    );

    const back = found.actions.toReversed().map((action) => inverse(action) ?? assert.fail());
    assert.deepEqual(
      applied(root, back).map(({ status }) => status),
      back.map(() => 'done'),
    );
    assert.deepEqual(listing(root), before);
  });

  const listing = (root: string): readonly unknown[] =>
    entriesOf(join(root, 'etc')).map(([path, mode, , , content]) => [path, mode, content]);
});

describe('systemd.sequences', () => {
  it('has nothing to say where nobody was asked', () => {
    assert.deepEqual(systemd.sequences({ ...systemdHost(kb), units: { found: 'none' } }), []);
  });

  it('starts what the default target pulls in, through targets, and stops it the other way round', () => {
    const host = systemdHost({
      splx: { after: ['net.target'] },
      abc: {},
      off: { isOff: true, after: ['abc'] },
      late: { after: ['splx'] },
    });
    assert.ok(host.units.found === 'systemd');
    const units = new Map(host.units.units);
    units.set('net.target', { ...unit('net.target'), after: ['abc.service'] });
    const multi = units.get('multi-user.target') ?? assert.fail();
    units.set(multi.id, { ...multi, pulls: [...multi.pulls, 'net.target', 'gone.service'] });
    const [sequence] = systemd.sequences({ ...host, units: { ...host.units, units } });
    assert.ok(sequence);
    const { level, boot, certainBy, starts, stops } = sequence;
    assert.deepEqual([level, boot, certainBy], ['multi-user.target', true, 'after']);
    const shown = (places: typeof starts) =>
      places.map(({ service, rank, after }) => `${rank} ${service} ${after.join()}`);
    assert.deepEqual(shown(starts), ['0 abc ', '1 splx abc', '2 late splx']);
    assert.deepEqual(shown(stops), ['0 late ', '1 splx late', '2 abc splx']);
  });

  it('says why each has its place', () => {
    const [sequence] = systemd.sequences(systemdHost({ ...kb, lsb: { number: 5, requires: [] }, native: {} }));
    assert.deepEqual(sequence?.starts.map(({ service, why }) => `${service} ${why.code}`).toSorted(), [
      'abc by_generated_number',
      'lsb by_header',
      'native by_unit',
      'splx by_generated_number',
    ]);
  });

  it('calls nothing certain within a cycle, and what stands outside of it stays certain', () => {
    const [sequence] = systemd.sequences(
      systemdHost({ a: { after: ['b'] }, b: { after: ['a'] }, c: { after: ['a'] }, d: {} }),
    );
    assert.ok(sequence);
    assert.equal(
      comesBefore(sequence, sequence.starts, 'a', 'b') || comesBefore(sequence, sequence.starts, 'b', 'a'),
      false,
    );
    assert.equal(comesBefore(sequence, sequence.starts, 'a', 'c'), true);
  });

  it('stops nothing that is over once it has run', () => {
    const host = systemdHost({ splx: { after: ['once'] }, once: { after: ['abc'] }, abc: {} });
    assert.ok(host.units.found === 'systemd');
    const units = new Map(host.units.units);
    units.set('once.service', { ...(units.get('once.service') ?? assert.fail()), endsAtOnce: true });
    const [sequence] = systemd.sequences({ ...host, units: { ...host.units, units } });
    assert.ok(sequence);
    assert.deepEqual(
      sequence.stops.map(({ service }) => service),
      ['abc', 'splx'],
    );
    assert.equal(comesBefore(sequence, sequence.stops, 'splx', 'abc'), false);
    assert.equal(comesBefore(sequence, sequence.starts, 'abc', 'splx'), true);
  });
});
