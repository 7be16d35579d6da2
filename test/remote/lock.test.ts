import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Action } from '../../lib/core/action.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { entered, entering, headOf, leaving, lockText, stateFile, stateText } from './journalled.ts';
import { nobody, plant, shells } from './shell.ts';

const command = (text: string): Action => ({ kind: 'run', command: { argv: ['/bin/sh', '-c', text] } });
const write: Action = { kind: 'write', path: '/f', entry: { type: 'file', content: 'x', mode: 0o644 } };
/** Says when two are at work at once, and goes on until it is told to. */
const alone = command(
  'mkdir "$TAISHO_ROOT/in" || echo two >>"$TAISHO_ROOT/two"; until [ -e "$TAISHO_ROOT/go" ]; do sleep 0.05; done; rmdir "$TAISHO_ROOT/in"',
);

describe('the lock', function () {
  this.timeout(180_000);
  after(removeTemporary);

  for (const shell of shells) {
    it(`is there while a script is at work, says whose it is, and is gone behind it, under ${shell.name}`, () => {
      const root = temporaryDirectory();
      const reason = "it's $(touch pwned)\nrun forged `x`";
      const action = command('cat "$TAISHO_ROOT/var/lib/taisho/lock"; ls -ld "$TAISHO_ROOT/var/lib/taisho"*');
      const { entry, results } = entered(root, [action], { head: headOf(0, { reason }) }, { shell });
      assert.equal(entry.kind, 'entered');
      const said = results[0]?.stdout ?? '';
      assert.match(
        said,
        /^id 20261124T012819Z-3f9c2a\.0\.\d+\.\d+\nrun 20261124T012819Z-3f9c2a\nowner ops@control\.example\n/,
      );
      assert.ok(said.includes("\nreason it's $(touch pwned) run forged `x`\nsince "), said);
      assert.match(said, /\nexpires \d+\npid \d+\nstart \d+\nboot [0-9a-f-]{36}\nspace .+\ndrwx------/);
      assert.deepEqual(readdirSync(stateFile(root, '.')), ['done']);
    });

    it(`lets one in and tells the other who is there, under ${shell.name}`, () => {
      const root = leaving(temporaryDirectory(), { lock: lockText() });
      const { entry, results } = entered(root, [write, write], {}, { shell });
      assert.ok(entry.kind === 'held');
      const { owner, run, reason, since } = entry.why.data;
      assert.deepEqual([owner, run, reason], ['other@control.example', '20261124T010000Z-0dead0', 'other.yml']);
      assert.match(String(since), /^20\d\d-.*Z$/);
      assert.deepEqual(
        results.map(({ status, why }) => [status, why?.code]),
        [
          ['failed', 'held'],
          ['not-done', 'not_done'],
        ],
      );
      assert.ok(!existsSync(join(root, 'f')));
      assert.deepEqual(readdirSync(stateFile(root, '.')).toSorted(), ['done', 'lock']);
    });

    for (const [what, lines, kind] of stale()) {
      it(`is ${kind === 'entered' ? 'taken over' : 'believed'} ${what}, under ${shell.name}`, () => {
        const root = leaving(temporaryDirectory(), { lock: lockText(lines()) });
        assert.equal(entered(root, [write], {}, { shell }).entry.kind, kind);
        assert.equal(existsSync(join(root, 'f')), kind === 'entered');
        assert.equal(existsSync(stateFile(root, 'lock')), kind !== 'entered');
        assert.ok(!readdirSync(stateFile(root, '.')).some((name) => /^(after|draft)\./.test(name)));
      });
    }

    for (const [what, text] of [
      ['empty', ''],
      ['garbage', 'x\0y\n'],
      ['cut', lockText().slice(0, 120)],
      ['a path for a name', lockText({ id: '../../etc/x' })],
      ['words for a number', lockText({ pid: '$(touch pwned)' })],
      ['a number too long', lockText({ expires: '99999999999999999999' })],
    ] as const) {
      it(`is refused, and left to a person, when it is ${what}, under ${shell.name}`, () => {
        const root = leaving(temporaryDirectory(), { lock: text });
        const { entry } = entered(root, [write], {}, { shell });
        assert.ok(
          entry.kind === 'refused' && /is no lock that can be read/.test(String(entry.why.data['why'])),
          JSON.stringify(entry),
        );
        assert.equal(stateText(root, 'lock'), text);
        assert.ok(!existsSync(join(root, 'f')) && !existsSync('/pwned'));
        assert.deepEqual(readdirSync(stateFile(root, '.')).toSorted(), ['done', 'lock']);
      });
    }
  }

  it('lets exactly one of two in, every time', async () => {
    for (let round = 0; round < 25; round++) await race(temporaryDirectory(), 2, round);
  });

  it('lets exactly one of eight in when it is stale, every time, whoever died while taking it over', async () => {
    for (let round = 0; round < 24; round++) {
      const dead = gone();
      const id = lockText({ pid: dead }).split('\n')[0]?.slice(3) ?? '';
      const lock = lockText({ id, pid: dead });
      const heir = lockText({ id: `heir.${dead}`, pid: dead });
      const left = [
        { lock },
        { lock, [`after.${id}`]: heir },
        { lock, 'after.elsewhere': heir, [`draft.${dead}`]: 'cut' },
      ][round % 3];
      await race(leaving(temporaryDirectory(), left ?? {}), 8, round);
    }
  });

  it('never has two in while many come and go', async () => {
    const root = temporaryDirectory();
    const brief = command(
      'mkdir "$TAISHO_ROOT/in" || echo two >>"$TAISHO_ROOT/two"; rmdir "$TAISHO_ROOT/in"; echo >>"$TAISHO_ROOT/count"',
    );
    let [comings, part] = [0, 0];
    const one = async (nth: number): Promise<void> => {
      for (let i = 0; i < 12; i++) {
        if (i % 3 === 0 && !existsSync(stateFile(root, 'lock'))) leaveDead(root);
        const { entry } = await entering(root, [brief], { head: headOf(part++) }, shells[nth % shells.length]);
        assert.ok(entry.kind === 'entered' || entry.kind === 'held', JSON.stringify(entry));
        if (entry.kind === 'entered') comings++;
      }
    };
    await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(one));
    assert.ok(!existsSync(join(root, 'two')));
    assert.equal(readFileSync(join(root, 'count'), 'utf8').length, comings);
    assert.ok(comings > 5, String(comings));
    assert.ok(!readdirSync(stateFile(root, '.')).some((name) => name.startsWith('draft.')));
  });
});

describe('the state directory', () => {
  after(removeTemporary);

  for (const [what, spoil, why] of spoiled()) {
    for (const shell of shells) {
      it(`is refused by name when it is ${what}, under ${shell.name}`, function () {
        if (process.getuid?.() !== 0) return this.skip();
        const root = leaving(temporaryDirectory(), {});
        spoil(root);
        const { entry, results } = entered(root, [write], {}, { shell });
        assert.ok(entry.kind === 'refused', JSON.stringify(entry));
        assert.match(String(entry.why.data['why']), why);
        assert.equal(results[0]?.why?.code, 'no_journal');
        assert.ok(!existsSync(join(root, 'f')));
        assert.deepEqual(readdirSync(join(root, 'etc/elsewhere')), []);
      });
    }
  }

  it('is made with its parents, and lies where an absolute link below the root leads', () => {
    const root = plant(temporaryDirectory(), { 'data/lib': { directory: true }, 'var/lib': { link: '/data/lib' } });
    assert.equal(entered(root, [write]).entry.kind, 'entered');
    assert.equal(statSync(join(root, 'data/lib/taisho')).mode & 0o7777, 0o700);
    const bare = temporaryDirectory();
    assert.equal(entered(bare, [write]).entry.kind, 'entered');
    assert.equal(statSync(join(bare, 'var/lib')).mode & 0o7777, 0o755);
  });

  it('is never outside of the root', () => {
    const out = temporaryDirectory();
    for (const tree of [{ var: { link: out } }, { 'var/lib': { link: `../../../${'../'.repeat(9)}${out}` } }]) {
      const root = plant(temporaryDirectory(), tree);
      assert.equal(entered(root, [write]).entry.kind, 'refused');
      assert.deepEqual(readdirSync(out), []);
    }
  });

  it('is in the home directory of a user who is not root', function () {
    if (process.getuid?.() !== 0) return this.skip();
    const home = temporaryDirectory();
    chownSync(home, nobody, nobody);
    const how = { uid: nobody, env: { HOME: home } };
    const { entry, results } = entered('', [command('ls -a ~/.taisho')], {}, how);
    assert.equal(entry.kind, 'entered');
    assert.equal(results[0]?.stdout, '.\n..\ncurrent\ndone\nlock\n');
    const { entry: none } = entered('', [command('true')], {}, { uid: nobody, env: { HOME: '/' } });
    assert.equal(none.kind, 'refused');
  });
});

type Lines = Readonly<Record<string, string | number | null>>;

function stale(): readonly (readonly [string, () => Lines, 'entered' | 'held'])[] {
  const past = Math.floor(Date.now() / 1000) - 5;
  const boot = '00000000-0000-4000-8000-000000000000';
  return [
    ['when its process is gone', () => ({ pid: gone() }), 'entered'],
    ['when its number is another process now', () => ({ start: 1 }), 'entered'],
    ['when it was made in another boot', () => ({ boot }), 'entered'],
    ['while its process is seen, however old it is', () => ({ expires: past }), 'held'],
    ['when nobody says when its process began', () => ({ start: '' }), 'held'],
    ['when nobody says so and it has expired', () => ({ start: null, expires: past }), 'entered'],
    ['of another machine', () => ({ space: 'other.example pid:[1]', boot, pid: gone() }), 'held'],
    ['of another machine that has expired', () => ({ space: 'other.example pid:[1]', boot, expires: past }), 'entered'],
    ['of another container', () => ({ space: spaceOf('pid:[1]'), pid: gone() }), 'held'],
    ['of another container in another boot', () => ({ space: spaceOf('pid:[1]'), boot }), 'entered'],
    ['of a boot without a name whose process is gone', () => ({ boot: '', pid: gone() }), 'entered'],
  ];
}

function spaceOf(space: string): string {
  return lockText().replace(/[^]*^space (\S*) .*[^]*/m, `$1 ${space}`);
}

type Spoiled = readonly [string, (root: string) => void, RegExp];

function spoiled(): readonly Spoiled[] {
  const state = (root: string): string => stateFile(root, '');
  const elsewhere = (root: string): string => join(root, 'etc/elsewhere');
  const all: readonly Spoiled[] = [
    ['a link', (root) => link(root, elsewhere(root)), /is a link/],
    ['a link that leads nowhere', (root) => link(root, join(root, 'gone')), /is a link/],
    [
      'a file',
      (root) => replace(root, () => writeFileSync(state(root).replace(/\/$/, ''), '')),
      /File exists|no directory|can't create/,
    ],
    ['open to others', (root) => chmodSync(state(root), 0o777), /others may write/],
    ['open to a group', (root) => chmodSync(state(root), 0o770), /others may write/],
    ["somebody else's", (root) => chownSync(state(root), nobody, nobody), /belongs to another user/],
    [
      "in somebody else's directory",
      (root) => chownSync(join(root, 'var/lib'), nobody, nobody),
      /belongs to another user/,
    ],
  ];
  return all.map(([what, spoil, why]) => [
    what,
    (root) => {
      mkdirSync(elsewhere(root), { recursive: true });
      spoil(root);
    },
    why,
  ]);
}

function link(root: string, to: string): void {
  replace(root, () => symlinkSync(to, join(root, 'var/lib/taisho')));
}

function replace(root: string, by: () => void): void {
  spawnSync('rm', ['-r', join(root, 'var/lib/taisho')]);
  by();
}

/** The number of a process that has ended. */
function gone(): number {
  return spawnSync('true').pid;
}

/** A dead lock, made as a script makes one, so that nobody's is overwritten. */
function leaveDead(root: string): void {
  const pid = gone();
  const draft = stateFile(root, `test.${pid}`);
  mkdirSync(stateFile(root, 'done'), { recursive: true, mode: 0o700 });
  chmodSync(stateFile(root, ''), 0o700);
  writeFileSync(draft, lockText({ id: `dead.${pid}.${Math.random()}`, pid }));
  spawnSync('ln', [draft, stateFile(root, 'lock')]);
  spawnSync('rm', [draft]);
}

/** Many at once: one is in until all others were told so. */
async function race(root: string, count: number, round: number): Promise<void> {
  const kinds: string[] = [];
  const all = Array.from({ length: count }, async (_, i) => {
    const { entry } = await entering(root, [alone], { head: headOf(i) }, shells[(i + round) % shells.length]);
    kinds.push(entry.kind);
  });
  for (let left = 400; left > 0 && kinds.length < count - 1; left--) await pause(50);
  const told = [...kinds];
  writeFileSync(join(root, 'go'), '');
  await Promise.all(all);
  assert.deepEqual(
    told,
    Array.from({ length: count - 1 }, () => 'held'),
    `round ${round}`,
  );
  assert.equal(kinds.at(-1), 'entered');
  assert.ok(!existsSync(join(root, 'two')));
  assert.deepEqual(readdirSync(stateFile(root, '.')), ['done']);
}
