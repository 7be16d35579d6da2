import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { TaishoError } from '../../lib/core/error.ts';
import type { LedgerRecord } from '../../lib/core/ledger.ts';
import { readLedger, runRecord } from '../../lib/ledger/index.ts';
import { hostile } from '../report/hostile.ts';
import { aDirectory } from './directory.ts';
import { begun, end, ended, host, lines, rename, RUN, sent, stop } from './records.ts';

const whole = [begun(['a', 'b']), sent('a'), ended('a'), host('a', 'changed'), host('b', 'ok'), end()] as const;
const first = lines(begun(['a']));
const deep = '['.repeat(200_000);
const altered = (record: LedgerRecord, more: object): string => `${JSON.stringify({ ...record, ...more })}\n`;
const withStep = (step: object): string => first + altered(sent('a'), { steps: [step] });
const action = (more: object): string => withStep({ action: { ...rename, ...more } });

/** Files that are no ledger: where that is said to be, and what is said. */
const damaged: readonly (readonly [what: string, content: string | Uint8Array, line: number, says: RegExp])[] = [
  ['nothing', '', 1, /nothing was begun/],
  ['a first line that was cut', first.slice(0, -1), 1, /nothing was begun/],
  ['no JSON', 'x\n', 1, /not JSON/],
  ['an empty line', `${first}\n${lines(end())}`, 2, /not JSON/],
  ['a line cut in the middle', `${first}{"kind":\n${lines(end())}`, 2, /not JSON/],
  ['zeros in the middle', `${first}\0\0\0\n${lines(end())}`, 2, /not JSON/],
  ['what is not UTF-8', Buffer.concat([Buffer.from(first), Buffer.of(0x22, 0xff, 0x22, 10)]), 2, /UTF-8/],
  ['a byte order mark', `\ufeff${first}`, 1, /not JSON/],
  ['brackets without end', `${first}${deep}\n`, 2, /not JSON/],
  ['a list', `${first}[]\n`, 2, /must be an object/],
  ['null', `${first}null\n`, 2, /must be an object/],
  ['an unknown kind', `${first}{"kind":"constructor"}\n`, 2, /kind: must be one of run, sent/],
  ['another version', altered(begun(['a']), { version: 2 }), 1, /version: must be one of 1/],
  ['a run name that is a path', altered(begun(['a']), { run: '../../x' }), 1, /run: must be a run's identifier/],
  ['an option that is an object', altered(begun(['a']), { options: { a: {} } }), 1, /options\.a: /],
  ['an option called __proto__', first.replace('"forks"', '"__proto__"'), 1, /options\.__proto__: is no such name/],
  ['a field too many', first + altered(end(), { more: 1 }), 2, /more: is not known here/],
  [
    'a __proto__ of its own',
    `${first}{"kind":"end","time":"2026-11-24T01:28:19Z","interrupted":false,"__proto__":{}}\n`,
    2,
    /__proto__: is not known/,
  ],
  ['a field too few', `${first}{"kind":"end","interrupted":false}\n`, 2, /time: is missing/],
  ['a time that is none', first + altered(end(), { time: 'yesterday' }), 2, /time: must be a time/],
  ['an outcome that is none', first + altered(host('a', 'ok'), { outcome: 'fine' }), 2, /outcome: must be one of ok/],
  ['a reason that is text', first + altered(host('a', 'ok'), { why: 'so' }), 2, /why: must be an object/],
  ['an unknown action', action({ kind: 'rmrf' }), 2, /steps\.0\.action\.kind: must be one of rename/],
  ['a name with a slash', action({ from: '../../etc/passwd' }), 2, /action\.from: must be a name within/],
  ['a path that is relative', action({ directory: 'etc' }), 2, /action\.directory: must be an absolute path/],
  [
    'a service that is an option',
    withStep({ action: { ...stop, service: '--force' } }),
    2,
    /service: must be the name/,
  ],
  [
    'a command without words',
    withStep({ action: { kind: 'run', command: { argv: [] } } }),
    2,
    /argv: must have at least 1/,
  ],
  [
    'a mode beyond bits',
    withStep({ action: { kind: 'write', path: '/x', entry: { type: 'file', content: '', mode: 99_999 } } }),
    2,
    /mode: must be permission bits/,
  ],
  ['a part that is negative', first + altered(sent('a'), { part: -1 }), 2, /part: must be a whole number/],
  ['a part that is huge', first + altered(sent('a'), { part: 2 ** 60 }), 2, /part: must be a whole number/],
  ['a step of no task', first + altered(sent('a'), { of: [7] }), 2, /a step is of no task/],
  ['fewer results than steps', first + lines(sent('a')) + altered(ended('a'), { results: [] }), 3, /as many results/],
  ['a script that ends twice', first + lines(sent('a'), ended('a'), ended('a')), 4, /no such script/],
  ['a host that ends twice', first + lines(host('a', 'ok'), host('a', 'failed')), 3, /come to its end/],
  ['a host of no run', first + lines(host('b', 'ok')), 2, /takes no part/],
  ['a host named twice', lines(begun(['a', 'a'])), 1, /named twice/],
  ['a play with another host', lines(begun(['a'], { plays: [{ name: 'p', hosts: ['b'] }] })), 1, /not of the run/],
  ['something after its end', first + lines(end(), host('a', 'ok')), 3, /has ended before/],
  ['no beginning', lines(host('a', 'ok')), 1, /not of a run/],
  ['two beginnings', first + first, 2, /has begun before/],
];

describe('a ledger that is read', () => {
  const at = aDirectory();

  it('gives the records that were written', async () => {
    assert.deepEqual(await readLedger(at.file('x', lines(...whole))), { records: whole });
  });

  it('cut anywhere, gives the records before the cut, and tells of a line that was cut', async () => {
    const bytes = Buffer.from(lines(...whole));
    const ends = [...bytes.entries()].flatMap(([i, byte]) => (byte === 10 ? i + 1 : []));
    for (let length = ends[0] ?? 0; length <= bytes.length; length += 1) {
      const { records, cut } = await readLedger(at.file('x', bytes.subarray(0, length)));
      const lines = ends.filter((one) => one <= length).length;
      assert.equal(records.length, lines);
      assert.equal(cut, ends.includes(length) ? undefined : lines + 1);
    }
  });

  it('takes zeros at the end for a line that was cut: a disk may leave them when its power is lost', async () => {
    assert.equal((await readLedger(at.file('x', `${first}${'\0'.repeat(5000)}`))).cut, 2);
  });

  for (const [what, content, line, says] of damaged)
    it(`says where it holds ${what}`, async () => {
      const file = at.file('x', content);
      await assert.rejects(readLedger(file), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'ledger_damaged');
        assert.ok(error.message.startsWith(`${file}:${line}: `), error.message);
        assert.match(error.message.slice(file.length), says);
        assert.ok(error.message.length < 1000);
        return true;
      });
    });

  it('is not read through a link, from a pipe, from a directory, or where others may write to it', async () => {
    symlinkSync(at.file('x', first), join(at.path, 'link'));
    spawnSync('mkfifo', [join(at.path, 'pipe')]);
    for (const name of ['link', 'pipe', '.', 'nowhere'])
      await assert.rejects(readLedger(join(at.path, name)), { code: 'ledger_damaged' }, name);
    spawnSync('chmod', ['0620', join(at.path, 'x')]);
    await assert.rejects(readLedger(join(at.path, 'x')), /others may write to it/);
  });

  it('is not read when a line has no end', async () => {
    const file = at.file('x', `${first}${'x'.repeat(65 << 20)}`);
    await assert.rejects(readLedger(file), { code: 'ledger_damaged', message: `${file}:2: the line is too long` });
    spawnSync('truncate', ['-s', '2G', file]);
    await assert.rejects(readLedger(file), /larger than any ledger/);
  });

  it('keeps hostile text as it is', async () => {
    const record = begun([`a${hostile.replaceAll('\0', '')}`], { source: hostile, by: hostile });
    assert.deepEqual(await readLedger(at.file(RUN, lines(record))), { records: [record] });
  });

  it('with any byte changed, is read or refused, and folds when it is read', async () => {
    const bytes = Buffer.from(lines(...whole));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (index, byte) => {
        const changed = Buffer.from(bytes);
        changed[index] = byte;
        try {
          const { records } = await readLedger(at.file('x', changed));
          assert.ok(runRecord(records).hosts.size > 0);
        } catch (error) {
          assert.ok(error instanceof TaishoError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});
