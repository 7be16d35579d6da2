import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inverse, type Action } from '../../lib/core/action.ts';
import type { Step } from '../../lib/core/step.ts';
import { applyScript, stepResults } from '../../lib/remote/apply-script.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { applied, entriesOf, nobody, plant, runText, shells, type Tree } from './shell.ts';

const target = '../init.d/splx';
const rename: Action = { kind: 'rename', directory: '/etc/rc3.d', from: 'S01splx', to: 'S91splx', target };
const file = (content: string, mode = 0o644) => ({ type: 'file', content, mode }) as const;
const rc: Tree = { 'etc/rc3.d/S01splx': { link: target } };
const write: Action = { kind: 'write', path: '/d/f', entry: file('new\n'), was: file('old\n') };
const make: Action = { kind: 'write', path: '/d/f', entry: file('new\n') };
const remove: Action = { kind: 'remove', path: '/d/f', was: file('old\n') };
const link: Action = { kind: 'link', path: '/d/f', target: 'x' };
const mkdir: Action = { kind: 'write', path: '/d/f', entry: { type: 'directory', mode: 0o2750 } };
const dir = { d: { directory: true } } as const;

/** What lies there, in place of what was planned on. */
const drifts: readonly (readonly [string, Action, Tree])[] = [
  ['rename: gone', rename, { 'etc/rc3.d': { directory: true } }],
  ['rename: no directory', rename, {}],
  ['rename: another target', rename, { 'etc/rc3.d/S01splx': { link: '../init.d/other' } }],
  ['rename: a file now', rename, { 'etc/rc3.d/S01splx': 'x' }],
  ['rename: the new name taken', rename, { ...rc, 'etc/rc3.d/S91splx': { link: target } }],
  ['rename: the new name taken by a dangling link', rename, { ...rc, 'etc/rc3.d/S91splx': { link: 'gone' } }],
  ['rename: the directory is a link now', rename, { 'etc/r/S01splx': { link: target }, 'etc/rc3.d': { link: 'r' } }],
  ['rename: the directory leads outside', rename, { 'etc/rc3.d': { link: '/usr' } }],
  ['link: something there', link, { 'd/f': 'x' }],
  ['link: a dangling link there', link, { 'd/f': { link: 'gone' } }],
  ['link: no directory', link, {}],
  ['link: the directory leads outside', link, { d: { link: '/usr' } }],
  ['make: a file there', make, { 'd/f': 'x' }],
  ['make: a dangling link there', make, { 'd/f': { link: 'gone' } }],
  ['make: the directory leads outside', make, { d: { link: '../../../../../../../../usr' } }],
  ['make directory: a file there', mkdir, { 'd/f': 'x' }],
  ['write: gone', write, dir],
  ['write: other content', write, { 'd/f': 'olb\n' }],
  ['write: content with a tail', write, { 'd/f': 'old\nmore' }],
  ['write: content without its newline', write, { 'd/f': 'old' }],
  ['write: another mode', write, { 'd/f': { text: 'old\n', mode: 0o600 } }],
  ['write: a link to what it was', write, { 'd/g': 'old\n', 'd/f': { link: 'g' } }],
  ['write: a directory now', write, { 'd/f': { directory: true } }],
  ['remove: gone', remove, dir],
  ['remove: other content', remove, { 'd/f': 'x' }],
  ['remove: setuid now', remove, { 'd/f': { text: 'old\n', mode: 0o4644 } }],
  [
    'remove link: another target',
    { kind: 'remove', path: '/d/f', was: { type: 'link', target: 'a' } },
    { 'd/f': { link: 'b' } },
  ],
  [
    'remove directory: a link now',
    { kind: 'remove', path: '/d/f', was: { type: 'directory', mode: 0o755 } },
    { 'd/g/x': '', 'd/f': { link: 'g' } },
  ],
];

/** Each action where it fits, and what lies there after it. */
const fits: readonly (readonly [string, Action, Tree])[] = [
  ['rename', rename, rc],
  ['link', link, dir],
  ['link to a hostile target', { ...link, target: "-n '$(touch pwned)' `x`" }, dir],
  ['make', make, dir],
  ['make empty', { ...make, entry: file('', 0o600) }, dir],
  ['make at the top', { ...make, path: '/f' }, {}],
  ['make setuid', { ...make, entry: file("it's \\n %s $(touch pwned)\n\n", 0o4711) }, dir],
  ['make with a hostile name', { ...make, path: "/d/-n '$(touch pwned)'" }, dir],
  ['make directory', mkdir, dir],
  ['write', write, { 'd/f': 'old\n' }],
  ['change a mode', { ...write, entry: file('old\n', 0o1600) }, { 'd/f': 'old\n' }],
  ['remove', remove, { 'd/f': 'old\n' }],
  ['remove setuid', { ...remove, was: file('old\n', 0o4755) }, { 'd/f': { text: 'old\n', mode: 0o4755 } }],
  ['remove link', { kind: 'remove', path: '/d/f', was: { type: 'link', target: 'gone' } }, { 'd/f': { link: 'gone' } }],
  [
    'remove directory',
    { kind: 'remove', path: '/d/f', was: { type: 'directory', mode: 0o755 } },
    { 'd/f': { directory: true, mode: 0o755 } },
  ],
];

/** A step in words: its name, whether it fails or finds drift, and the steps that it closes. */
type Told = readonly [name: string, end: 'good' | 'fails' | 'drifts', closes?: readonly number[]];

const closings: readonly (readonly [string, readonly Told[], readonly string[]])[] = [
  [
    'all went well',
    [
      ['a', 'good'],
      ['b', 'good'],
      ['-b', 'good', [1]],
      ['-a', 'good', [0]],
    ],
    ['a', 'b', '-b', '-a'],
  ],
  [
    'what was begun failed',
    [
      ['a', 'good'],
      ['b', 'fails'],
      ['-b', 'good', [1]],
      ['-a', 'good', [0]],
    ],
    ['a', 'b', '-b', '-a'],
  ],
  [
    'the first drifted',
    [
      ['a', 'drifts'],
      ['b', 'good'],
      ['-b', 'good', [1]],
      ['-a', 'good', [0]],
    ],
    [],
  ],
  [
    'the second drifted',
    [
      ['a', 'good'],
      ['b', 'drifts'],
      ['-b', 'good', [1]],
      ['-a', 'good', [0]],
    ],
    ['a', '-a'],
  ],
  [
    'a task within failed',
    [
      ['a', 'good'],
      ['t', 'fails'],
      ['u', 'good'],
      ['-a', 'good', [0]],
    ],
    ['a', 't', '-a'],
  ],
  [
    'one of several',
    [
      ['a', 'good'],
      ['b', 'drifts'],
      ['-ab', 'good', [0, 1]],
    ],
    ['a', '-ab'],
  ],
  [
    'none of several',
    [
      ['a', 'drifts'],
      ['b', 'good'],
      ['-ab', 'good', [0, 1]],
    ],
    [],
  ],
  [
    'one that fails to close stops no other',
    [
      ['a', 'good'],
      ['b', 'good'],
      ['-b', 'fails', [1]],
      ['-a', 'good', [0]],
    ],
    ['a', 'b', '-b', '-a'],
  ],
  [
    'an earlier batch, whatever happened here',
    [
      ['t', 'fails'],
      ['-a', 'good', []],
    ],
    ['t', '-a'],
  ],
];

function stepOf([name, end, closes]: Told): Step {
  const say = `echo ${name} >>"$TAISHO_ROOT/log"`;
  const action: Action =
    end === 'drifts'
      ? remove
      : { kind: 'run', command: { argv: ['/bin/sh', '-c', end === 'fails' ? `${say}; exit 9` : say] } };
  return closes === undefined ? { action } : { action, closes };
}

for (const shell of shells) {
  describe(`applyScript, run by ${shell.name}`, () => {
    after(removeTemporary);

    for (const [what, action, tree] of drifts) {
      it(`changes nothing on drift: ${what}`, () => {
        const root = plant(temporaryDirectory(), tree);
        const before = entriesOf(root);
        assert.equal(applied(root, [action], { shell })[0]?.status, 'drifted');
        assert.deepEqual(entriesOf(root), before);
      });
    }

    for (const [what, action, tree] of fits) {
      it(`does, finds done, and takes back: ${what}`, () => {
        const root = plant(temporaryDirectory(), tree);
        const before = contents(root);
        assert.deepEqual(applied(root, [action], { shell }), [{ status: 'done', stdout: '', stderr: '' }]);
        const between = contents(root);
        assert.notDeepEqual(between, before);
        assert.equal(applied(root, [action], { shell })[0]?.status, 'drifted');
        assert.deepEqual(contents(root), between);
        const back = inverse(action);
        assert.ok(back);
        assert.equal(applied(root, [back], { shell })[0]?.status, 'done');
        assert.deepEqual(contents(root), before);
        assert.ok(!existsSync(join(root, 'pwned')));
      });
    }

    it('writes where an absolute link on the way leads to below the root, never outside it', () => {
      const root = plant(temporaryDirectory(), { 'data/x': '', d: { link: '/data' } });
      assert.equal(applied(root, [make], { shell })[0]?.status, 'done');
      assert.equal(readFileSync(join(root, 'data/f'), 'utf8'), 'new\n');
    });

    it('keeps the owner of a file it writes', function () {
      if (process.getuid?.() !== 0) return this.skip();
      const root = plant(temporaryDirectory(), { 'd/f': 'old\n' });
      chownSync(join(root, 'd/f'), nobody, nobody);
      assert.equal(applied(root, [write], { shell })[0]?.status, 'done');
      assert.equal(lstatSync(join(root, 'd/f')).uid, nobody);
    });

    for (const [what, action] of [
      ['rename', rename],
      ['make', make],
      ['write', { ...write, path: '/d/old' }],
      ['remove', { ...remove, path: '/d/old' }],
      ['link', link],
      ['make directory', mkdir],
    ] as const) {
      it(`fails, and leaves all as it was, where the kernel refuses: ${what}`, function () {
        const uid = process.getuid?.() === 0 ? nobody : undefined;
        const root = plant(temporaryDirectory(), { ...rc, 'd/old': 'old\n' });
        for (const path of ['', 'd', 'etc/rc3.d']) chmodSync(join(root, path), 0o555);
        const before = entriesOf(root);
        const [result] = applied(root, [action], uid === undefined ? { shell } : { shell, uid });
        assert.equal(result?.status, 'failed', JSON.stringify(result));
        assert.equal(result?.why?.code, 'action_failed');
        assert.deepEqual(entriesOf(root), before);
        for (const path of ['', 'd', 'etc/rc3.d']) chmodSync(join(root, path), 0o755);
      });
    }

    it('does nothing more once a step has failed or drifted', () => {
      const root = plant(temporaryDirectory(), { ...rc, ...dir });
      const fail: Action = { kind: 'run', command: { argv: ['false'] } };
      const results = applied(root, [rename, fail, make, link], { shell });
      assert.deepEqual(
        results.map(({ status }) => status),
        ['done', 'failed', 'not-done', 'not-done'],
      );
      assert.deepEqual(readdirSync(join(root, 'd')), []);
      assert.deepEqual(
        applied(root, [rename, make], { shell }).map(({ status }) => status),
        ['drifted', 'not-done'],
      );
    });

    it('says of a root that is not there that nothing was done', () => {
      const root = `${temporaryDirectory()}/gone`;
      assert.deepEqual(
        applied(root, [make], { shell }).map(({ status }) => status),
        ['unknown'],
      );
      assert.ok(!existsSync(root));
    });

    for (const [what, steps, begun] of closings) {
      it(`closes exactly what was begun: ${what}`, () => {
        const root = temporaryDirectory();
        const results = applied(root, steps.map(stepOf), { shell });
        const log = join(root, 'log');
        const done = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
        assert.deepEqual(done, begun, JSON.stringify(results));
      });
    }
  });
}

describe('applyScript', () => {
  after(removeTemporary);

  it('runs nothing of a script that is cut off anywhere', () => {
    const root = plant(temporaryDirectory(), { ...rc, ...dir });
    const before = entriesOf(root);
    const { text } = applyScript(root, [{ action: rename }, { action: make }, { action: mkdir }], []);
    const cuts = Array.from({ length: Math.floor((text.length - 1) / 37) }, (_, i) => (i + 1) * 37);
    for (const cut of [...cuts, text.length - 40, text.length - 30, text.lastIndexOf('t_main')]) {
      runText(text.slice(0, cut));
      assert.deepEqual(entriesOf(root), before, `cut at ${cut} of ${text.length}`);
    }
    runText(text);
    assert.notDeepEqual(entriesOf(root), before);
  });

  it('is no more than a function and its call', () => {
    const { text } = applyScript('/r', [{ action: make }], []);
    for (const shell of shells) {
      const [program, ...argv] = shell.argv;
      assert.equal(spawnSync(program, [...argv, '-n'], { input: text }).status, 0, shell.name);
    }
  });

  it('takes no other file for its draft: a link put in its place is not followed', () => {
    const root = plant(temporaryDirectory(), { 'd/victim': 'precious' });
    const { text, token } = applyScript(root, [{ action: make }], []);
    const plot = `ln -s victim "$R_/d/.taisho-f.$$"; t_main </dev/null`;
    const trap = text.replace('t_main </dev/null', () => plot);
    const run = runText(`R_=${JSON.stringify(root).replaceAll('$', '\\$')}\n${trap}`);
    assert.equal(readFileSync(join(root, 'd/victim'), 'utf8'), 'precious');
    assert.equal(stepResults(run.stdout, run.stderr, token, [{ action: make }])[0]?.status, 'failed');
    assert.ok(!existsSync(join(root, 'd/f')));
  });

  it('says unknown of every step whose end was not heard', () => {
    const steps: Step[] = [
      { action: { kind: 'run', command: { argv: ['echo', 'one'] } } },
      { action: { kind: 'run', command: { argv: ['echo', 'two'] } } },
    ];
    const { text, token } = applyScript('', steps, []);
    const { stdout, stderr } = runText(text);
    let known = -1;
    for (let cut = 0; cut <= stdout.length; cut++) {
      const results = stepResults(stdout.subarray(0, cut), stderr, token, steps);
      const done = results.filter(({ status }) => status === 'done').length;
      assert.ok(done >= known && results.every(({ status }) => status === 'done' || status === 'unknown'));
      known = done;
    }
    assert.equal(known, 2);
  });
});

/** What makes up a tree: paths, types, modes, contents. */
function contents(root: string): string[] {
  return entriesOf(root).map(([path, mode, , , content]) => JSON.stringify([path, mode, content]));
}
