import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../../lib/core/action.ts';
import { recordedStep } from '../../lib/core/ledger.ts';
import type { Step } from '../../lib/core/step.ts';
import { mayHaveDone, mayHaveDoneBy, takeBack } from '../../lib/remote/take-back.ts';
import { bare, booted, removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { asked, entered, headOf, leaving, stateText, stepsOf } from './journalled.ts';
import { entriesOf, plant, shells, type Tree } from './shell.ts';

const file = (content: string) => ({ type: 'file', content, mode: 0o644 }) as const;
const rename: Action = { kind: 'rename', directory: '/d', from: 'S01x', to: 'S91x', target: '../x' };
const link: Action = { kind: 'link', path: '/d/l', target: 'to' };
const make: Action = { kind: 'write', path: '/d/f', entry: file('new\n') };
const change: Action = { ...make, was: file('old\n') };
const remove: Action = { kind: 'remove', path: '/d/f', was: file('old\n') };
const run: Action = { kind: 'run', command: { argv: ['true'] } };
const service = (verb: 'start' | 'stop' | 'restart', from: 'running' | 'stopped' | 'any'): Action => {
  return { kind: 'service', service: 'abc', verb, from };
};

/** An action; the host before it, behind it, and as neither. */
const cases: readonly (readonly [string, Action, before: Tree, behind: Tree, neither: Tree])[] = [
  ['rename', rename, { 'd/S01x': { link: '../x' } }, { 'd/S91x': { link: '../x' } }, { d: { directory: true } }],
  [
    'rename, both names',
    rename,
    { 'd/S01x': { link: '../x' } },
    { 'd/S91x': { link: '../x' } },
    { 'd/S01x': { link: '../x' }, 'd/S91x': { link: '../x' } },
  ],
  ['link', link, { d: { directory: true } }, { 'd/l': { link: 'to' } }, { 'd/l': { link: 'elsewhere' } }],
  ['make', make, { d: { directory: true } }, { 'd/f': 'new\n' }, { 'd/f': 'ne' }],
  ['change', change, { 'd/f': 'old\n' }, { 'd/f': 'new\n' }, { 'd/f': 'other\n' }],
  ['remove', remove, { 'd/f': 'old\n' }, { d: { directory: true } }, { 'd/f': 'other\n' }],
];

describe('taking back a script that was broken off', function () {
  this.timeout(60_000);
  after(removeTemporary);

  for (const shell of shells) {
    for (const [what, action, before, behind, neither] of cases) {
      for (const [state, tree, why, gives] of [
        ['had been done', behind, undefined, before],
        ['had not been done', before, 'nothing_done', before],
        ['was half done', neither, 'half_done', neither],
      ] as const) {
        it(`tells a ${what} that ${state}, and goes on with the rest, under ${shell.name}`, () => {
          const root = brokenOff([make2, action], { ...tree, 'e/f': 'x' }, 'begin 0\nend 0 0\nbegin 1\n');
          const { entry, results } = recovered(root, [make2, action]);
          assert.equal(entry.kind, 'entered', JSON.stringify(entry));
          const status = why === 'half_done' ? 'drifted' : 'done';
          assert.deepEqual(
            results.map((one) => [one.status, one.why?.code]),
            [
              [status, why],
              ['done', undefined],
            ],
          );
          assert.deepEqual(
            entriesIn(root),
            entriesIn(plant(temporaryDirectory(), { ...gives, e: { directory: true } })),
          );
          assert.equal(asked(root)?.found, 'ended');
          assert.match(
            stateText(root, 'done/20261124T012819Z-3f9c2a.0') ?? '',
            /\nundo 1\nundone 1 \d+\nundo 0\nundone 0 0\nover\n$/,
          );
        });
      }
    }
  }

  it('starts what was stopped and stops what was started, the latest first', async () => {
    for (const [first, then] of [['stop', 'start'] as const]) {
      const root = await booted(bare([{ kind: 'plain', name: 'abc', chkconfig: '345 90 10' }]));
      const steps = [service(first, 'running'), service(then, 'stopped'), service('stop', 'running')];
      entered(root, [service('stop', 'running')]);
      rmSync(join(root, 'var/lib/taisho/done'), { recursive: true });
      broke(root, steps, 'begin 0\nend 0 0\nbegin 1\nend 1 0\nbegin 2\n');
      const { results } = recovered(root, steps);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['done', 'done', 'done'],
      );
      assert.ok(existsSync(join(root, 'var/lock/subsys/abc')));
    }
  });

  it('says that a service is half done when nobody can tell whether it runs', async () => {
    const root = await booted(
      bare([{ kind: 'plain', name: 'abc', chkconfig: '345 90 10', status: 'unsupported' }], {
        afterBoot: { '/var/run/abc.pid': '31999\n' },
      }),
    );
    const steps = [service('stop', 'running')];
    broke(root, steps, 'begin 0\n');
    const { results } = recovered(root, steps);
    assert.deepEqual([results[0]?.status, results[0]?.why?.code], ['drifted', 'half_done']);
  });

  it('has systemd read its units anew even where the change itself was taken back already', () => {
    const reloading = { ...make, reload: 'systemd' } as const;
    const root = brokenOff([reloading], { d: { directory: true } }, 'begin 0\nend 0 0\nundo 0\n');
    plant(root, { 'bin/systemctl': { text: '#!/bin/sh\necho "$@" >>"${0%/*}/asked"\n', mode: 0o755 } });
    assert.equal(recovered(root, [reloading]).results[0]?.why?.code, 'nothing_done');
    assert.ok(existsSync(join(root, 'bin/asked')));
  });

  it('finishes the taking back of another script', () => {
    const undo: Step = { action: { kind: 'remove', path: '/d/f', was: file('new\n') }, closes: [], undoes: make };
    const root = brokenOff([undo], { 'd/f': 'new\n' }, 'begin 0\n');
    assert.equal(recovered(root, [undo]).results[0]?.status, 'done');
    assert.ok(!existsSync(join(root, 'd/f')));
  });

  it('names what nothing takes back', () => {
    const steps: readonly Step[] = [
      { action: rename },
      { action: run },
      { action: service('restart', 'any') },
      { action: make, hidden: true },
      { action: link },
    ];
    for (const all of [steps, steps.map(recordedStep)]) {
      const back = takeBack(all, () => true);
      assert.deepEqual(
        [back.of, back.left],
        [
          [4, 0],
          [1, 2, 3],
        ],
      );
      assert.deepEqual(
        back.steps.map(({ undoes }) => undoes),
        [link, rename],
      );
    }
    assert.deepEqual(takeBack(steps, (i) => i === 0).of, [0]);
  });

  it('takes a step for begun unless it found another host, or is known to be taken back', () => {
    const journal = {
      begun: new Map([
        [0, 0],
        [1, undefined],
        [2, 190],
        [3, 201],
        [4, 0],
        [5, 0],
        [6, 1],
      ]),
      undone: new Map([
        [4, 0],
        [5, 1],
        [6, undefined],
      ]),
    };
    const begun = mayHaveDoneBy(journal);
    assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7].filter(begun), [0, 1, 5, 6]);
    for (const [status, takenBack, may] of [
      ['done', undefined, true],
      ['done', true, false],
      ['failed', false, true],
      ['unknown', undefined, true],
      ['drifted', undefined, false],
      ['not-done', undefined, false],
    ] as const)
      assert.equal(mayHaveDone({ status, ...(takenBack !== undefined && { takenBack }) }), may, status);
  });

  it('is refused where the journal is not there any more, or another one', () => {
    const steps = [make];
    for (const root of [
      leaving(plant(temporaryDirectory(), { 'd/f': 'new\n' }), {}),
      brokenOff(steps, { 'd/f': 'new\n' }, 'begin 0\n', 3),
    ]) {
      assert.equal(recovered(root, steps, false).entry.kind, 'refused');
      assert.ok(existsSync(join(root, 'd/f')));
    }
  });
});

const make2: Action = { kind: 'write', path: '/e/f', entry: file('x') };

/** A host as a script left it that was broken off. */
function brokenOff(actions: readonly (Step | Action)[], tree: Tree, marks: string, part = 0): string {
  return broke(plant(temporaryDirectory(), tree), actions, marks, part);
}

function broke(root: string, actions: readonly (Step | Action)[], marks: string, part = 0): string {
  const { expires: _, run: of, ...head } = headOf(part);
  const first = JSON.stringify({ version: 1, run: of, part, host: head.host, owner: head.owner, reason: head.reason });
  return leaving(root, { current: `${first}\n${JSON.stringify(stepsOf(actions).map(recordedStep))}\n${marks}` });
}

function recovered(root: string, actions: readonly (Step | Action)[], read = true) {
  const found = asked(root);
  if (read) assert.ok(found?.found === 'broken-off', JSON.stringify(found));
  const back =
    found?.found === 'broken-off'
      ? takeBack(found.journal.steps, mayHaveDoneBy(found.journal))
      : takeBack(stepsOf(actions), () => true);
  const recovers = { run: headOf().run, part: 0, of: back.of };
  return entered(root, back.steps, { head: headOf(1), recovers });
}

function entriesIn(root: string): string[] {
  return entriesOf(root).flatMap(([path, mode, , , text]) =>
    /^[de](\/|$)/.test(path) ? `${path} ${mode} ${text}` : [],
  );
}
