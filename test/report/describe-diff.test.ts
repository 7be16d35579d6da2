import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Action } from '../../lib/core/action.ts';
import { describeDiff } from '../../lib/report/describe-diff.ts';
import { diffLines } from '../../lib/report/diff-lines.ts';
import { forbidden, hostile } from './hostile.ts';
import { rename } from './sample.ts';

function write(was: string | undefined, content: string): Action {
  const entry = { type: 'file', content, mode: 0o644 } as const;
  return { kind: 'write', path: '/f', entry, ...(was === undefined ? {} : { was: { ...entry, content: was } }) };
}

function numbered(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join('');
}

describe('describeDiff', () => {
  const head = ['--- /f (file, 0644)', '+++ /f (file, 0644)'];
  const cases: readonly [name: string, action: Action, lines: string[]][] = [
    [
      'a renamed link',
      rename(3),
      ['--- /etc/rc.d/rc3.d', '+++ /etc/rc.d/rc3.d', '-S01splx -> ../init.d/splx', '+S91splx -> ../init.d/splx'],
    ],
    ['a new file', write(undefined, 'a\n'), ['--- (nothing)', '+++ /f (file, 0644)', '+a']],
    ['a changed line', write('a\nb\nc\n', 'a\nB\nc\n'), [...head, ' a', '-b', '+B', ' c']],
    [
      'a change far down, with three lines around it',
      write(numbered(1, 9), numbered(1, 8) + 'nine\n'),
      [...head, '@@ line 6', ' 6', ' 7', ' 8', '-9', '+nine'],
    ],
    ['a newline that went', write('a\n', 'a'), [...head, ' a', '+\\ no newline at the end']],
    ['a carriage return that came', write('a\n', 'a\r\n'), [...head, '-a', '+a\\r']],
    ['a link', { kind: 'link', path: '/l', target: 't' }, ['--- (nothing)', '+++ /l', '+/l -> t']],
    [
      'a removed link',
      { kind: 'remove', path: '/l', was: { type: 'link', target: 't' } },
      ['--- /l', '+++ (nothing)', '-/l -> t'],
    ],
    ['a service, which has none', { kind: 'service', service: 's', verb: 'stop', from: 'any' }, []],
    ['a command, which has none', { kind: 'run', command: { argv: ['a'] } }, []],
  ];
  for (const [name, action, lines] of cases) {
    it(`shows ${name}`, () => assert.deepEqual(describeDiff([action]), lines));
  }

  it('stays short for long files and long lines', () => {
    const lines = describeDiff([write('', numbered(1, 50_000)), write('', 'x'.repeat(1_000_000))]);
    assert.ok(lines.length < 300, String(lines.length));
    assert.ok(lines.every((line) => line.length < 500));
  });

  it('compares two long files that share nothing', () => {
    const lines = describeDiff([write(numbered(1, 20_000), numbered(30_001, 50_000))]);
    assert.ok(lines.length < 200);
  });

  it('holds no control character', () => {
    for (const line of describeDiff([write(hostile, hostile + hostile), rename(3, { from: hostile })])) {
      assert.doesNotMatch(line, forbidden);
      assert.ok(!line.includes('\n'));
    }
  });
});

describe('diffLines', () => {
  const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

  it('gives both texts back, and nothing for equal ones', () => {
    fc.assert(
      fc.property(texts, texts, (old, now) => {
        const lines = diffLines(old, now);
        assert.deepEqual(
          lines.filter(({ sign }) => sign !== '+').map(({ text }) => text),
          old,
        );
        assert.deepEqual(
          lines.filter(({ sign }) => sign !== '-').map(({ text }) => text),
          now,
        );
        assert.ok(diffLines(old, old).every(({ sign }) => sign === ' '));
      }),
    );
  });
});
