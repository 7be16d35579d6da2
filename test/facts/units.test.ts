import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inverse, type Action } from '../../lib/core/action.ts';
import { unforeseeable, UnreadablePrint } from '../../lib/core/fact.ts';
import type { LoadedUnits, Units } from '../../lib/facts/loaded-units.ts';
import { statedOrder } from '../../lib/facts/unit-text.ts';
import { units } from '../../lib/facts/units.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { gathered, plant, printed, script, shells, type Tree } from '../remote/shell.ts';
import { systemdTree } from './systemd-tree.ts';

function loaded(value: Units | typeof unforeseeable): LoadedUnits {
  assert.ok(value !== unforeseeable && value.found === 'systemd');
  return value;
}

const own = 'etc/systemd/system/splx.service.d/50-taisho.conf';

for (const shell of shells) {
  describe(`units, read by ${shell.name}`, () => {
    after(removeTemporary);
    const at = (tree: Tree): string => plant(temporaryDirectory(), tree);

    it('reads what a real systemd says', () => {
      const root = at(systemdTree());
      const found = loaded(gathered(root, units, [], { shell }));
      assert.deepEqual([found.version, found.defaultTarget, found.units.size], [252, 'multi-user.target', 123]);
      const { after, pulls, ...splx } = found.units.get('splx.service') ?? assert.fail();
      assert.deepEqual(splx, {
        id: 'splx.service',
        names: ['splx.service'],
        load: 'loaded',
        file: 'generated',
        fragment: '/run/systemd/generator.late/splx.service',
        source: '/etc/init.d/splx',
        dropIns: [],
        conflicts: ['shutdown.target'],
        endsAtOnce: false,
        isStale: false,
      });
      assert.ok(after.includes('basic.target') && pulls.includes('sysinit.target'));
      assert.deepEqual(found.units.get('lsb.service')?.names.toSorted(), ['lsb.service', 'lsbalias.service']);
      assert.deepEqual(found.files, ['abc2', 'ssh']);
      assert.deepEqual(found.stated.get('/etc/systemd/system/ssh.service.d/10-site.conf'), {
        after: ['abc2.service'],
        before: [],
      });
      assert.ok(found.stated.get('/run/systemd/generator.late/splx.service')?.before.includes('abc.service'));
      assert.equal(found.stated.has('/run/systemd/generator.late/lsbalias.service'), false);
      assert.deepEqual([...found.dropIns.keys()], ['ssh.service']);
    });

    it('asks nothing that could change a unit', () => {
      const root = at(systemdTree());
      gathered(root, units, [], { shell });
      const asked = readFileSync(join(root, 'called'), 'utf8').trim().split('\n');
      assert.deepEqual(
        asked.map((line) => line.split(' ')[0]),
        ['--version', 'get-default', 'show'],
      );
    });

    it('never asks the systemd of this machine about a host below a root', () => {
      assert.deepEqual(gathered(at({ 'run/systemd/system': { directory: true } }), units, [], { shell }), {
        found: 'none',
      });
      const without = at({ 'bin/systemctl': script('touch "${0%/bin/systemctl}/called"') });
      assert.deepEqual(gathered(without, units, [], { shell }), { found: 'none' });
      assert.throws(() => readFileSync(join(without, 'called')));
    });

    it('reads the drop-in of ours byte for byte, and drops what it alone says from what is loaded', () => {
      const content = '[Unit]\nAfter=abc.service basic.target\n# ü\n';
      const found = loaded(
        gathered(at({ ...systemdTree(), [own]: { text: content, mode: 0o640 } }), units, [], { shell }),
      );
      assert.deepEqual(found.dropIns.get('splx.service'), {
        directory: { type: 'directory', mode: 0o755 },
        file: { type: 'file', content, mode: 0o640 },
      });
      assert.equal(found.units.get('splx.service')?.after.includes('basic.target'), false);
      assert.deepEqual(
        [...found.stated.keys()].filter((path) => path.includes('taisho')),
        [],
      );
    });

    for (const [what, tree] of [
      ['a link in its place', { [own]: { link: '/etc/motd' } }],
      ['a dangling link', { [own]: { link: 'gone' } }],
      ['a directory in its place', { [own]: { directory: true } }],
      ['bytes that are no text', { [own]: Buffer.from([0xff, 0xfe]) }],
      ['a NUL', { [own]: 'a\0b' }],
      ['a link in place of its directory', { 'etc/systemd/system/splx.service.d': { link: '/tmp' } }],
      ['a file in place of its directory', { 'etc/systemd/system/splx.service.d': 'x' }],
    ] as const) {
      it(`has a problem with ${what}`, () => {
        const found = loaded(gathered(at({ ...systemdTree(), ...tree }), units, [], { shell }));
        const { problem, file } = found.dropIns.get('splx.service') ?? assert.fail();
        assert.deepEqual([typeof problem, file], ['string', undefined]);
      });
    }

    it('keeps any name as data', () => {
      const root = at(systemdTree());
      const names = ['$(touch pwned)', '`id`', "it's", 'a b', 'line\nbreak', '-n', '__proto__', '%s%n', '\\x2d'];
      for (const name of names) {
        plant(root, { [`etc/systemd/system/${name}.service.d/x.conf`]: '[Unit]\nAfter=a.service\n' });
        plant(root, { [`etc/systemd/system/${name}.service.d/50-taisho.conf`]: '' });
      }
      mkdirSync(join(root, 'etc/systemd/system/one.service.d'));
      symlinkSync('x', join(root, 'etc/systemd/system/one.service.d/broken.conf'));
      const found = loaded(gathered(root, units, [], { shell }));
      for (const name of names) {
        assert.equal(found.dropIns.get(`${name}.service`)?.file?.content, '', name);
        assert.deepEqual(found.stated.get(`/etc/systemd/system/${name}.service.d/x.conf`)?.after, ['a.service']);
      }
      assert.equal(found.dropIns.size, names.length + 2);
    });
  });
}

describe('units', () => {
  after(removeTemporary);

  for (const [what, over] of [
    ['nothing', { show: '' }],
    ['an error', { show: 'Failed to connect to bus\n' }],
    ['a property nobody asked for', { show: 'Id=a.service\nEvil=1\n' }],
    ['a property twice', { show: 'Id=a.service\nId=b.service\nLoadState=loaded\nAfter=\nNeedDaemonReload=no\n' }],
    ['a record without After', { show: 'Id=a.service\nLoadState=loaded\nNeedDaemonReload=no\n' }],
    ['a unit without a name', { show: 'Id=\nLoadState=loaded\nAfter=\nNeedDaemonReload=no\n' }],
    ['no version', { version: 'busybox\n' }],
    ['no default target', { 'get-default': '' }],
  ] as const) {
    it(`refuses to read a host whose systemctl says ${what}`, () => {
      const root = plant(temporaryDirectory(), systemdTree(over));
      assert.throws(() => gathered(root, units), UnreadablePrint);
    });
  }

  it('reads every cut of a print or refuses it, and never makes a unit up', () => {
    const print = printed(plant(temporaryDirectory(), systemdTree()), units);
    const whole = loaded(units.parse(print, [])).units;
    for (let cut = 0; cut < print.length; cut += 97) {
      try {
        for (const [id, unit] of loaded(units.parse(print.slice(0, cut), [])).units)
          assert.deepEqual(whole.get(id), unit);
      } catch (error) {
        assert.ok(error instanceof UnreadablePrint, String(error));
      }
    }
  });

  describe('seeing ahead', () => {
    const entry = (content: string) => ({ type: 'file', content, mode: 0o644 }) as const;
    const directory = {
      kind: 'write',
      path: '/etc/systemd/system/splx.service.d',
      entry: { type: 'directory', mode: 0o755 },
    } as const;
    const file = {
      kind: 'write',
      path: `/${own}`,
      entry: entry('[Unit]\nAfter=abc.service\n'),
      reload: 'systemd',
    } as const;
    const before = (): LoadedUnits => loaded(gathered(plant(temporaryDirectory(), systemdTree()), units));

    it('knows the drop-in it writes, and takes it back', () => {
      const first = before();
      const made = loaded(units.after(first, directory));
      const written = loaded(units.after(made, file));
      assert.deepEqual(written.dropIns.get('splx.service'), { directory: directory.entry, file: file.entry });
      const back = [file, directory].map((action) => inverse(action) ?? assert.fail());
      let value: Units | typeof unforeseeable = written;
      for (const action of back) value = units.after(loaded(value), action);
      assert.deepEqual(value, first);
    });

    for (const [what, action, isForeseen] of [
      [
        'a link renumbered',
        { kind: 'rename', directory: '/etc/rc3.d', from: 'S01splx', to: 'S91splx', target: 'x' },
        true,
      ],
      [
        'a start link made a kill link',
        { kind: 'rename', directory: '/etc/rc3.d', from: 'S01a', to: 'K01a', target: 'x' },
        false,
      ],
      ['a file elsewhere', { kind: 'write', path: '/etc/motd', entry: entry('') }, true],
      [
        'a drop-in of somebody',
        { kind: 'write', path: '/etc/systemd/system/a.service.d/x.conf', entry: entry('') },
        false,
      ],
      ['a unit', { kind: 'write', path: '/etc/systemd/system/a.service', entry: entry('') }, false],
      ['a mask', { kind: 'link', path: '/etc/systemd/system/a.service', target: '/dev/null' }, false],
      ['an init script', { kind: 'write', path: '/etc/init.d/a', entry: entry('') }, false],
      ['an init script on RHEL', { kind: 'remove', path: '/etc/rc.d/init.d/a', was: entry('') }, false],
      ['a new start link', { kind: 'link', path: '/etc/rc3.d/S01a', target: '../init.d/a' }, false],
      ['a start link gone', { kind: 'remove', path: '/etc/rc3.d/S01a', was: { type: 'link', target: 'x' } }, false],
      ['our drop-in where no directory is', file, false],
      ['a command', { kind: 'run', command: { argv: ['x'] } }, false],
      ['a stop', { kind: 'service', service: 'a', verb: 'stop', from: 'any' }, true],
    ] as readonly (readonly [string, Action, boolean])[]) {
      it(`${isForeseen ? 'knows' : 'does not know'} what comes of ${what}`, () => {
        const first = before();
        assert.equal(units.after(first, action), isForeseen ? first : unforeseeable);
      });
    }
  });
});

describe('statedOrder', () => {
  for (const [text, after, before] of [
    ['[Unit]\nAfter=a.service b.service\nBefore = c.service\n', ['a.service', 'b.service'], ['c.service']],
    ['[Unit]\nAfter=a.service \\\n  b.service\n', ['a.service', 'b.service'], []],
    ['[Unit]\nAfter=a.service \\\n# between\n  b.service\n', ['a.service', 'b.service'], []],
    ['[Unit]\n#After=a.service\n;After=b.service\n', [], []],
    ['[Unit]\nAfter=a.service\nAfter=\n', ['a.service'], []],
    ['[Service]\nAfter=a.service\n[Unit]\n  After=b.service\n', ['b.service'], []],
    ['After=a.service\n', [], []],
    ['', [], []],
  ] as const) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(statedOrder(text), { after, before }));
  }
});
