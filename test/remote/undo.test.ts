import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, RcState } from '../../lib/core/action.ts';
import { inverse } from '../../lib/core/action.ts';
import type { Step } from '../../lib/core/step.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { applied, entriesOf, nobody, plant, script, shells, type Tree } from './shell.ts';

const target = (name: string): string => `../init.d/${name}`;
const link = (name: string) => ({ link: target(name) });
const rename = (from: string, to: string, name = 'splx'): Action => {
  return { kind: 'rename', directory: '/etc/rc3.d', from, to, target: target(name) };
};
const write = (path: string, content: string): Action => {
  return { kind: 'write', path, entry: { type: 'file', content, mode: 0o640 } };
};
const rc: Tree = { 'etc/rc3.d/S01splx': link('splx'), 'etc/rc3.d/S90abc': link('abc') };
const ofOneTask = (actions: readonly Action[], task = 0): Step[] => actions.map((action) => ({ action, task }));
const tree = (root: string): string[] => entriesOf(root).map(([path, mode, , , text]) => `${path} ${mode} ${text}`);

describe('a task of several actions', () => {
  after(removeTemporary);

  for (const shell of shells) {
    it(`takes back what it has done when a later one finds another host than planned, under ${shell.name}`, () => {
      const root = plant(temporaryDirectory(), { ...rc, 'etc/x': { directory: true } });
      const before = tree(root);
      const steps = ofOneTask([
        rename('S01splx', 'S91splx'),
        write('/etc/x/f', 'x'),
        rename('S89abc', 'S02abc', 'abc'),
      ]);
      const results = applied(root, steps, { shell });
      assert.deepEqual(
        results.map(({ status, takenBack }) => [status, takenBack]),
        [
          ['done', true],
          ['done', true],
          ['drifted', undefined],
        ],
      );
      assert.deepEqual(tree(root), before);
    });
  }

  it('leaves what other tasks did, before it and after it', () => {
    const root = plant(temporaryDirectory(), { ...rc, 'etc/x': { directory: true } });
    const bad = [write('/etc/x/two', 'x'), rename('S89abc', 'S02abc', 'abc')];
    const steps = [
      ...ofOneTask([write('/etc/x/one', 'x')], 0),
      ...ofOneTask(bad, 1),
      ...ofOneTask([write('/etc/x/three', 'x')], 2),
    ];
    const results = applied(root, steps);
    assert.deepEqual(
      results.map(({ status, takenBack }) => [status, takenBack]),
      [
        ['done', undefined],
        ['done', true],
        ['drifted', undefined],
        ['not-done', undefined],
      ],
    );
    assert.deepEqual(
      entriesOf(join(root, 'etc/x')).map(([name]) => name),
      ['one'],
    );
  });

  it('says so when it can not be taken back', () => {
    const root = plant(temporaryDirectory(), rc);
    const spoil = `rm ${JSON.stringify(join(root, 'etc/rc3.d/S91splx')).replaceAll('$', '\\$')}; exit 1`;
    plant(root, { 'bin/systemctl': script(spoil), 'etc/x': { directory: true } });
    const steps = ofOneTask([rename('S01splx', 'S91splx'), { ...write('/etc/x/f', 'x'), reload: 'systemd' } as Action]);
    const results = applied(root, steps);
    assert.deepEqual(
      results.map(({ status, why, takenBack }) => [status, why?.code, takenBack]),
      [
        ['done', undefined, false],
        ['failed', 'not_reloaded', false],
      ],
    );
  });

  it('never touches what a service or a command did', () => {
    const root = plant(temporaryDirectory(), rc);
    const run: Action = { kind: 'run', command: { argv: ['true'] } };
    const results = applied(root, ofOneTask([rename('S01splx', 'S91splx'), run, rename('S89abc', 'S02abc', 'abc')]));
    assert.deepEqual(
      results.map(({ takenBack }) => takenBack),
      [undefined, undefined, undefined],
    );
    assert.ok(tree(root).some((line) => line.startsWith('etc/rc3.d/S91splx')));
  });
});

describe('reload', () => {
  after(removeTemporary);

  for (const [what, action, there] of [
    ['write', write('/etc/x/f', 'x'), { 'etc/x': { directory: true } }],
    ['rename', rename('S01splx', 'S91splx'), rc],
    ['remove', { kind: 'remove', path: '/etc/f', was: { type: 'file', content: 'x', mode: 0o644 } }, { 'etc/f': 'x' }],
  ] as const satisfies readonly (readonly [string, Action, Tree])[]) {
    it(`has systemd read its units anew behind a ${what}, and behind taking it back`, () => {
      const root = plant(temporaryDirectory(), there);
      plant(root, { 'bin/systemctl': script('echo "$@" >>"${0%/*}/asked"') });
      const before = tree(join(root, 'etc'));
      const reloading = { ...action, reload: 'systemd' } as const;
      const back = inverse(reloading);
      assert.ok(back);
      for (const { status } of applied(root, [reloading, back])) assert.equal(status, 'done');
      const asked = entriesOf(join(root, 'bin')).find(([name]) => name === 'asked');
      assert.equal(asked?.[4], 'daemon-reload\ndaemon-reload\n');
      assert.deepEqual(tree(join(root, 'etc')), before);
    });
  }

  it('never asks the systemd of this machine about a host below a root', () => {
    const root = plant(temporaryDirectory(), rc);
    const [result] = applied(root, [{ ...rename('S01splx', 'S91splx'), reload: 'systemd' } as Action]);
    assert.deepEqual([result?.status, result?.why?.code], ['failed', 'not_reloaded']);
  });
});

describe('renumber and restore', () => {
  after(removeTemporary);

  const depend = {
    path: '/etc/init.d/.depend.start',
    entry: { type: 'file', content: 'TARGETS = a\n', mode: 0o644 },
  } as const;
  const gone = { path: '/etc/init.d/.depend.stop' };
  const was: RcState = {
    directories: [
      {
        directory: '/etc/rc3.d',
        links: [
          { name: 'S01splx', target: target('splx') },
          { name: 'S90abc', target: target('abc') },
        ],
      },
    ],
    files: [depend, gone],
  };
  const action: Action = { kind: 'renumber', program: '/sbin/insserv', arguments: ['-v', "it's"], was };
  const host: Tree = {
    ...rc,
    'etc/rc3.d/README': 'stays',
    'etc/rc3.d/S': link('stays'),
    'etc/init.d/.depend.start': 'TARGETS = a\n',
  };
  const insserv =
    script(`cd "$TAISHO_ROOT/etc/rc3.d" && mv S01splx S02splx && rm S90abc && ln -s ../init.d/abc S01abc &&
ln -s ../init.d/new K03new && echo "$@" >../init.d/.depend.stop && chmod 600 ../init.d/.depend.start`);

  for (const shell of shells) {
    it(`is done, and given back byte for byte, under ${shell.name}`, () => {
      const root = plant(temporaryDirectory(), { ...host, 'sbin/insserv': insserv });
      const before = tree(root);
      const [done] = applied(root, [action], { shell });
      assert.equal(done?.status, 'done', JSON.stringify(done));
      assert.ok(tree(root).some((line) => line.startsWith('etc/rc3.d/S02splx')));
      assert.ok(tree(root).some((line) => line.endsWith("-v it's\n")));
      const back = inverse(action);
      assert.ok(back);
      const [restored] = applied(root, [back], { shell });
      assert.equal(restored?.status, 'done', JSON.stringify(restored));
      assert.deepEqual(tree(root), before);
    });
  }

  for (const [what, there] of [
    ['a link more', { ...host, 'etc/rc3.d/S50x': link('x') }],
    ['a link less', { 'etc/rc3.d/S01splx': link('splx'), 'etc/init.d/.depend.start': 'TARGETS = a\n' }],
    ['another target', { ...host, 'etc/rc3.d/S90abc': link('other') }],
    ['another dependency file', { ...host, 'etc/init.d/.depend.start': 'TARGETS = b\n' }],
    ['a new dependency file', { ...host, 'etc/init.d/.depend.stop': '' }],
  ] as const) {
    it(`is not begun where there is ${what}`, () => {
      const root = plant(temporaryDirectory(), { ...there, 'sbin/insserv': insserv });
      const before = tree(root);
      assert.equal(applied(root, [action])[0]?.why?.code, 'links_drifted');
      assert.deepEqual(tree(root), before);
    });
  }

  it('is taken back with its task when the program fails half way', () => {
    const half = script('cd "$TAISHO_ROOT/etc/rc3.d" && mv S01splx S02splx; exit 1');
    const root = plant(temporaryDirectory(), { ...host, 'sbin/insserv': half, 'etc/insserv': { directory: true } });
    const before = tree(root);
    const results = applied(root, ofOneTask([write('/etc/insserv/splx', 'x'), action]));
    assert.deepEqual(
      results.map(({ status, why, takenBack }) => [status, why?.code, takenBack]),
      [
        ['done', undefined, true],
        ['failed', 'not_renumbered', true],
      ],
    );
    assert.deepEqual(tree(root), before);
  });

  const whole: Tree = { ...host, 'etc/init.d/splx': script(''), 'etc/init.d/abc': script('') };
  for (const [what, text] of [
    ['a service is started nowhere any more', 'rm S01splx'],
    ['a service is started that was not', 'ln -s ../init.d/abc S91splx2'],
    ['a link leads to nothing that led to a script', 'ln -sf ../init.d/gone S01splx'],
    ['a dependency file is cut', 'printf "TARGETS = splx ab" >../init.d/.depend.start'],
    ['a dependency file is empty', ': >../init.d/.depend.start'],
    ['a dependency file is gone', 'rm ../init.d/.depend.start'],
  ] as const) {
    for (const shell of shells)
      it(`is not done, and is taken back, when the program says it is and ${what}, under ${shell.name}`, () => {
        const root = plant(temporaryDirectory(), whole);
        plant(root, { 'sbin/insserv': script(`cd "$TAISHO_ROOT/etc/rc3.d" && mv S90abc S02abc && ${text}; exit 0`) });
        const before = tree(root);
        const [result] = applied(root, ofOneTask([action]), { shell });
        assert.deepEqual([result?.status, result?.why?.code, result?.takenBack], ['failed', 'not_kept', true]);
        assert.deepEqual(tree(root), before);
      });
  }

  for (const shell of shells)
    it(`does not run the program where it could not write, and finds nothing to take back, under ${shell.name}`, function () {
      if (process.getuid?.() !== 0) return this.skip();
      const root = plant(temporaryDirectory(), { ...whole, 'sbin/insserv': insserv });
      chmodSync(root, 0o755);
      const before = tree(root);
      const [result] = applied(root, ofOneTask([action]), { shell, uid: nobody });
      assert.deepEqual([result?.status, result?.why?.code, result?.takenBack], ['failed', 'no_room', true]);
      assert.deepEqual(tree(root), before);
    });

  it('does not mind that links to nothing and second links are tidied away', () => {
    const root = plant(temporaryDirectory(), {
      ...whole,
      'etc/rc3.d/S50gone': link('gone'),
      'etc/rc3.d/S03abc': link('abc'),
    });
    plant(root, { 'sbin/insserv': script('cd "$TAISHO_ROOT/etc/rc3.d" && rm S50gone S03abc && mv S01splx S02splx') });
    const more = ['S03abc', 'S50gone'].map((name) => ({ name, target: target(name.slice(3)) }));
    const directories = was.directories.map(({ directory, links: [first, ...others] }) => ({
      directory,
      links: [...(first ? [first] : []), ...more, ...others],
    }));
    assert.equal(applied(root, [{ ...action, was: { ...was, directories } }])[0]?.status, 'done');
  });

  it('fails where there is no such program', () => {
    const root = plant(temporaryDirectory(), host);
    plant(root, { 'sbin/x': script('') });
    chmodSync(join(root, 'sbin/x'), 0o644);
    assert.equal(applied(root, [action])[0]?.why?.code, 'not_renumbered');
  });
});
