import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Action } from '../../lib/core/action.ts';
import type { Step } from '../../lib/core/step.ts';
import { applyScript } from '../../lib/remote/apply-script.ts';
import { journalIn } from '../../lib/remote/journal.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { asked, entered, entering, headOf, leaving, stateFile, stateText, stepsOf } from './journalled.ts';
import { shells, type Shell } from './shell.ts';

const command = (text: string): Action => ({ kind: 'run', command: { argv: ['/bin/sh', '-c', text] } });
const write = (path: string, content = 'x'): Action => {
  return { kind: 'write', path, entry: { type: 'file', content, mode: 0o644 } };
};
const [RUN] = [headOf().run];
const first = (more: object = {}): string =>
  JSON.stringify({ version: 1, run: RUN, part: 0, host: 'mail1', owner: 'o', reason: 'r', ...more });
const second = JSON.stringify([{ action: write('/f') }, { action: write('/g') }]);
const journalOf = (marks: string, more: object = {}): string => `${first(more)}\n${second}\n${marks}`;

describe('the journal', function () {
  this.timeout(120_000);
  after(removeTemporary);

  for (const shell of shells) {
    it(`says before each action that it is begun, and is put aside behind the last, under ${shell.name}`, () => {
      const root = temporaryDirectory();
      const show = command('cat "$TAISHO_ROOT/var/lib/taisho/current"; ls -l "$TAISHO_ROOT/var/lib/taisho/current"');
      const hostile = 'it\'s $(touch pwned) `x` \\n %s "\n';
      const steps: Step[] = [
        { action: show },
        { action: write('/f', hostile) },
        { action: write('/secret', 'canary'), hidden: true },
        { action: show, closes: [0] },
      ];
      const { entry, results } = entered(
        root,
        steps,
        { head: headOf(7, { owner: hostile, reason: hostile }) },
        { shell },
      );
      assert.equal(entry.kind, 'entered');
      const at = journalIn(results[0]?.stdout.replace(/\n-rw-------.*\n$/, '\n') ?? '');
      assert.deepEqual([at?.begun, at?.over], [new Map([[0, undefined]]), false], JSON.stringify(results[0]));
      assert.match(results[3]?.stdout ?? '', /\nbegin 2\nend 2 0\nbegin 3\n-rw-------/);
      const found = asked(root, headOf(7), { shell });
      assert.ok(found?.found === 'ended', JSON.stringify(found));
      const { journal } = found;
      assert.deepEqual([journal.owner, journal.reason, journal.host, journal.over], [hostile, hostile, 'mail1', true]);
      assert.deepEqual(
        journal.begun,
        new Map([
          [0, 0],
          [1, 0],
          [2, 0],
          [3, 0],
        ]),
      );
      assert.deepEqual(journal.steps[1], { action: write('/f', hostile) });
      assert.deepEqual(journal.steps[2], { hidden: true, action: { kind: 'write' } });
      const text = stateText(root, `done/${RUN}.7`) ?? '';
      assert.ok(!text.includes('canary') && !existsSync(join(root, 'pwned')));
      assert.match(text, /"boot":"[0-9a-f-]{36}","time":\d{10}\}\n/);
      assert.equal(statSync(stateFile(root, `done/${RUN}.7`)).mode & 0o777, 0o600);
      assert.deepEqual(readdirSync(stateFile(root, '')), ['done']);
    });

    it(`says what was taken back of a task that failed, under ${shell.name}`, () => {
      const root = temporaryDirectory();
      const steps: Step[] = [
        { action: write('/f'), task: 1 },
        { action: { kind: 'link', path: '/gone/l', target: 'x' }, task: 1 },
      ];
      entered(root, steps, {}, { shell });
      const found = asked(root, headOf(), { shell });
      assert.ok(found?.found === 'ended');
      assert.deepEqual(
        [found.journal.begun, found.journal.undone],
        [
          new Map([
            [0, 0],
            [1, 190],
          ]),
          new Map([[0, 0]]),
        ],
      );
    });

    for (const [what, current, readable] of [
      ['broken off', journalOf('begin 0\nend 0 0\nbegin 1\n'), true],
      ['cut in the middle of a line', journalOf('begin 0\nend 0 0\nbeg'), true],
      ['cut behind its steps', journalOf(''), true],
      ['cut within its steps', journalOf('').slice(0, -20), false],
      ['empty', '', false],
      ['garbage', '\0\u{ff}$(touch pwned)\n\n', false],
    ] as const) {
      it(`keeps all others out while it is ${what}, under ${shell.name}`, () => {
        const root = leaving(temporaryDirectory(), { current });
        const { entry, results } = entered(root, [write('/f')], { head: headOf(1) }, { shell });
        assert.ok(entry.kind === 'unfinished', JSON.stringify(entry));
        assert.equal(entry.journal?.run, readable ? RUN : undefined);
        assert.equal(entry.why.code, readable ? 'unfinished' : 'unfinished_unreadable');
        assert.equal(results[0]?.status, 'failed');
        assert.ok(!existsSync(join(root, 'f')) && !existsSync(join(root, 'pwned')) && !existsSync('/pwned'));
        assert.equal(stateText(root, 'current'), current);
        assert.equal(stateText(root, 'lock'), undefined);
        assert.equal(asked(root, headOf(), { shell })?.found, readable ? 'broken-off' : 'other');
      });
    }

    it(`of one that came to its end but was not put aside keeps nobody out, under ${shell.name}`, () => {
      const root = leaving(temporaryDirectory(), { current: journalOf('begin 0\nend 0 0\nover\n') });
      assert.equal(asked(root, headOf(), { shell })?.found, 'ended');
      assert.equal(entered(root, [write('/f')], { head: headOf(1) }, { shell }).entry.kind, 'entered');
      assert.equal(asked(root, headOf(), { shell })?.found, 'ended');
      assert.equal(asked(root, headOf(1), { shell })?.found, 'ended');
    });

    it(`calls off a script that has not come to act, under ${shell.name}`, () => {
      const root = temporaryDirectory();
      assert.equal(asked(root, headOf(3), { shell })?.found, 'nothing');
      const { entry } = entered(root, [write('/f')], { head: headOf(3) }, { shell });
      assert.ok(entry.kind === 'refused' && /called off/.test(String(entry.why.data['why'])), JSON.stringify(entry));
      assert.ok(!existsSync(join(root, 'f')));
      assert.equal(asked(root, headOf(3), { shell })?.found, 'nothing');
      assert.equal(entered(root, [write('/f')], { head: headOf(4) }, { shell }).entry.kind, 'entered');
    });

    for (const [what, before, spoil] of full()) {
      it(`that can not be kept keeps anything from being done: ${what}, under ${shell.name}`, function () {
        if (!canMount()) return this.skip();
        const root = leaving(temporaryDirectory(), {});
        const { entry } = entered(
          root,
          [write('/f')],
          {},
          { shell: mounted(shell, stateFile(root, ''), before, spoil) },
        );
        assert.ok(
          entry.kind === 'refused' && /can not be written|Read-only|No space/.test(String(entry.why.data['why'])),
          JSON.stringify(entry),
        );
        assert.ok(!existsSync(join(root, 'f')));
      });
    }

    it(`that fills the disk under way ends what goes on, and what was opened is closed, under ${shell.name}`, function () {
      if (!canMount()) return this.skip();
      const root = leaving(temporaryDirectory(), {});
      const fill = command('cat /dev/zero >"$TAISHO_ROOT/var/lib/taisho/filler"; echo "$?" >"$TAISHO_ROOT/opened"');
      // Lines go into the last block of the journal while there is room in it: it is filled too.
      const pad = command('cd "$TAISHO_ROOT/var/lib/taisho"; while echo x >>current; do :; done 2>/dev/null; :');
      const steps = [fill, pad, write('/f'), { action: write('/closed'), closes: [0] }];
      const { entry, results } = entered(
        root,
        steps,
        {},
        { shell: mounted(shell, stateFile(root, ''), 'size=64k', ':') },
      );
      assert.equal(entry.kind, 'entered');
      assert.deepEqual(
        results.map(({ status, why }) => [status, why?.code]),
        [
          ['done', undefined],
          ['done', undefined],
          ['failed', 'not_journalled'],
          ['done', undefined],
        ],
        JSON.stringify(results),
      );
      assert.ok(!existsSync(join(root, 'f')) && existsSync(join(root, 'closed')));
    });
  }

  it('is said to be at work while its script is', async () => {
    const root = temporaryDirectory();
    const wait = command('until [ -e "$TAISHO_ROOT/go" ]; do sleep 0.05; done');
    const end = entering(root, [wait]);
    for (let left = 100; left > 0 && stateText(root, 'current') === undefined; left--) await pause(50);
    assert.equal(asked(root)?.found, 'at-work');
    assert.equal(asked(root, headOf(1))?.found, 'nothing');
    writeFileSync(join(root, 'go'), '');
    await end;
    assert.equal(asked(root)?.found, 'ended');
  });

  it('either acts or is called off, never both, when it is asked about on its way', async () => {
    const kinds = new Set<string>();
    for (let i = 0; i < 30; i++) {
      const root = temporaryDirectory();
      const acting = entering(root, [write('/f')], {}, shells[i % shells.length]);
      await pause(i * 3);
      const found = asked(root);
      const { entry } = await acting;
      const last = asked(root);
      kinds.add(`${found?.found} ${entry.kind}`);
      assert.equal(existsSync(join(root, 'f')), entry.kind === 'entered');
      if (found?.found === 'nothing') assert.equal(entry.kind, 'refused');
      assert.equal(last?.found, entry.kind === 'entered' ? 'ended' : 'nothing');
      assert.notEqual(found?.found, 'broken-off');
    }
    assert.ok(kinds.size > 1, [...kinds].join());
  });

  it('is kept of the last twenty', () => {
    const root = temporaryDirectory();
    for (let part = 0; part < 23; part++) entered(root, [], { head: headOf(part) });
    assert.equal(readdirSync(stateFile(root, 'done')).length, 20);
    assert.equal(asked(root, headOf(22))?.found, 'ended');
  });

  it('is not read of a directory that is not to be trusted, and is made by nobody who only asks a host that is full', function () {
    if (!canMount()) return this.skip();
    const root = leaving(temporaryDirectory(), {});
    const [shell] = shells;
    assert.ok(shell);
    const full = mounted(shell, stateFile(root, ''), 'size=4k,nr_inodes=2', ':');
    assert.equal(asked(root, headOf(), { shell: full })?.found, 'at-work');
  });

  it('runs nothing, and costs one sync, for each action', function () {
    if (spawnSync('strace', ['-V']).error !== undefined) return this.skip();
    const counted = (count: number): number => {
      const root = temporaryDirectory();
      const steps = stepsOf(Array.from({ length: count }, (_, i) => write(`/f${i}`, 'canary')));
      const { text } = applyScript(root, steps, [], { head: headOf(), guards: [] });
      const { stderr } = spawnSync('strace', ['-f', '-e', 'trace=execve', '-e', 'signal=none', '/bin/dash'], {
        input: text,
      });
      const calls = stderr
        .toString()
        .split('\n')
        .filter((line) => /execve\(.* = 0$/.test(line));
      assert.ok(!calls.some((line) => line.includes('canary')), calls.join('\n'));
      return calls.filter((line) => line.includes('"sync"')).length;
    };
    assert.equal(counted(9) - counted(2), 7);
  });
});

/** Ways for a state directory to be full. */
function full(): readonly (readonly [string, string, string])[] {
  return [
    ['it is read-only', 'size=64k', 'mkdir done && mount -o remount,ro .'],
    ['no block is left', 'size=4k', 'mkdir done && cat /dev/zero >filler'],
    ['no name is left', 'size=64k,nr_inodes=2', 'mkdir done'],
    ['not even the first directory can be made', 'size=64k,nr_inodes=1', ':'],
  ];
}

/** A shell that has a small disk of its own at a place. */
function mounted({ name, argv }: Shell, at: string, options: string, spoil: string): Shell {
  const text = `mount -t tmpfs -o mode=700,${options} taisho-small "$1" || exit 98; ( cd "$1"; ${spoil} ) 2>/dev/null; shift; exec "$@"`;
  return { name, argv: ['unshare', '--mount', '/bin/sh', '-c', text, 'sh', at, ...argv] };
}

function canMount(): boolean {
  return spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'trial', '/mnt']).status === 0;
}
