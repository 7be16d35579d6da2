import assert from 'node:assert/strict';
import type { Action } from '../../lib/core/action.ts';
import { describeAction, describeActions } from '../../lib/report/describe-action.ts';
import { rename } from './sample.ts';

const file = { type: 'file', content: 'one\ntwo\n', mode: 0o644 } as const;

describe('describeAction', () => {
  const cases: readonly [name: string, action: Action, shown: string][] = [
    ['a rename', rename(3), 'rename S01splx → S91splx in /etc/rc.d/rc3.d'],
    ['a link', { kind: 'link', path: '/a/b', target: '../c' }, 'link /a/b → ../c'],
    ['a removed link', { kind: 'remove', path: '/a', was: { type: 'link', target: 'b' } }, 'remove /a (link to b)'],
    ['a removed file', { kind: 'remove', path: '/a', was: file }, 'remove /a (0644, 2 lines)'],
    [
      'a removed directory',
      { kind: 'remove', path: '/a', was: { type: 'directory', mode: 0o2755 } },
      'remove /a (directory, 2755)',
    ],
    ['a new file', { kind: 'write', path: '/a', entry: file }, 'write /a (0644, 2 lines)'],
    [
      'a file in place of another',
      { kind: 'write', path: '/a', entry: file, was: { ...file, content: 'x', mode: 0o600 } },
      'write /a (0644, 2 lines, in place of 0600, 1 line)',
    ],
    [
      'a mode only',
      { kind: 'write', path: '/a', entry: file, was: { ...file, mode: 0o4755 } },
      'set mode of /a to 0644 (was 4755)',
    ],
    [
      'a directory',
      { kind: 'write', path: '/a', entry: { type: 'directory', mode: 0o700 } },
      'make directory /a (0700)',
    ],
    ['a stop', { kind: 'service', service: 'sendmail', verb: 'stop', from: 'running' }, 'stop sendmail'],
    [
      'a stop that must unload',
      { kind: 'service', service: 'splx', verb: 'stop', from: 'any', unloads: 'splxmod' },
      'stop splx, which must unload splxmod',
    ],
    [
      'a command with words to quote',
      { kind: 'run', command: { argv: ['sh', '-c', "echo 'a' b", ''] } },
      "run sh -c 'echo '\\''a'\\'' b' ''",
    ],
    [
      'a command with everything',
      { kind: 'run', command: { argv: ['make'], directory: '/a b', stdin: 'x\ny', environment: { A: 'b c' } } },
      "run 'A=b c' make in '/a b', with 2 lines on its input",
    ],
    [
      'names that pass for other words',
      rename(3, { from: 'a → b in /etc', to: '\u001b[1A' }),
      "rename 'a → b in /etc' → '\\x1b[1A' in /etc/rc.d/rc3.d",
    ],
  ];
  for (const [name, action, shown] of cases) {
    it(`says ${name}`, () => assert.equal(describeAction(action), shown));
  }
});

describe('describeActions', () => {
  const other = (runlevel: number) => rename(runlevel, { from: 'S90abc', to: 'S01abc', target: '../init.d/abc' });
  const stop: Action = { kind: 'service', service: 'abc', verb: 'stop', from: 'running' };
  const splx = 'rename S01splx → S91splx in';
  const abc = 'rename S90abc → S01abc in';
  const cases: readonly [name: string, actions: Action[], lines: string[]][] = [
    ['folds equal renames', [2, 3, 4, 5].map((level) => rename(level)), [`${splx} /etc/rc.d/rc{2,3,4,5}.d`]],
    [
      'folds two renames per directory',
      [rename(3), other(3), rename(5), other(5)],
      [`${splx} /etc/rc.d/rc{3,5}.d`, `${abc} /etc/rc.d/rc{3,5}.d`],
    ],
    [
      'does not fold where directories differ in order',
      [rename(3), other(3), other(5), rename(5)],
      [`${splx} /etc/rc.d/rc3.d`, `${abc} /etc/rc.d/rc{3,5}.d`, `${splx} /etc/rc.d/rc5.d`],
    ],
    [
      'does not fold over something else that is done between',
      [rename(3), stop, rename(5)],
      [`${splx} /etc/rc.d/rc3.d`, 'stop abc', `${splx} /etc/rc.d/rc5.d`],
    ],
    [
      'does not fold links to different targets',
      [rename(3), rename(5, { target: '/opt/x' })],
      [`${splx} /etc/rc.d/rc3.d`, `${splx} /etc/rc.d/rc5.d`],
    ],
    [
      'lists directories that braces would not make plain',
      [rename(2, { directory: '/a/rc2.d' }), rename(2, { directory: '/a/rc22.d' })],
      [`${splx} /a/rc2.d and /a/rc22.d`],
    ],
    [
      'does not let a directory name pass for braces',
      [rename(2, { directory: '/a{b/2' }), rename(2, { directory: '/a{b/3' })],
      [`${splx} '/a{b/2' and '/a{b/3'`],
    ],
    [
      'keeps a rename that is done twice',
      [rename(3), rename(3)],
      [`${splx} /etc/rc.d/rc3.d`, `${splx} /etc/rc.d/rc3.d`],
    ],
    ['says nothing of nothing', [], []],
  ];
  for (const [name, actions, lines] of cases) {
    it(name, () => assert.deepEqual(describeActions(actions), lines));
  }
});
