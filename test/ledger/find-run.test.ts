import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { LedgerRecord } from '../../lib/core/ledger.ts';
import { findRun, listRuns, openRun } from '../../lib/ledger/index.ts';
import { aDirectory } from './directory.ts';
import { begun, end, host, lines } from './records.ts';

const [OLD, FIRST, SECOND, NEW] = [
  '20261123T235959Z-ffffff',
  '20261124T012819Z-ff0000',
  '20261124T012819Z-00ff00',
  '20261124T012820Z-000000',
] as const;

describe('runs in a directory', () => {
  const at = aDirectory();
  const write = (run: string, time = '2026-11-24T01:28:19.500Z', ...more: readonly LedgerRecord[]): string =>
    at.file(`${run}.jsonl`, lines(begun(['a', 'b'], { run, time }), ...more));
  beforeEach(() => {
    write(OLD, '2026-11-23T23:59:59.000Z', host('a', 'ok'), host('b', 'failed'), end());
    write(FIRST, '2026-11-24T01:28:19.100Z');
    write(SECOND, '2026-11-24T01:28:19.900Z');
    write(NEW, '2026-11-24T01:28:20.000Z', host('a', 'refused'), end(true));
    at.file('notes.txt', 'x');
    at.file('20261125T000000Z-000000.jsonl.bak', 'x');
    at.file('-rf.jsonl', 'x');
  });

  it('are listed newest first, by their records within a second', async () => {
    const { runs, more } = await listRuns(at.path, 10);
    assert.deepEqual(
      runs.map(({ run }) => run),
      [NEW, SECOND, FIRST, OLD],
    );
    assert.equal(more, 0);
    const counts = runs.map((one) =>
      'damage' in one ? [] : [one.summary.failed, one.summary['not-attempted'], one.ended?.interrupted],
    );
    assert.deepEqual(counts, [
      [0, 1, true],
      [0, 2, undefined],
      [0, 2, undefined],
      [1, 0, false],
    ]);
  });

  it('are read no further than asked for', async () => {
    at.file(`${OLD}.jsonl`, 'damaged');
    const { runs, more } = await listRuns(at.path, 1);
    assert.deepEqual([runs.map(({ run }) => run), more], [[NEW], 3]);
  });

  it('of which one is damaged are listed all the same', async () => {
    const file = at.file(`${NEW}.jsonl`, 'x\n');
    at.file(`${FIRST}.jsonl`, lines(begun(['a'], { run: OLD })));
    const { runs } = await listRuns(at.path, 10);
    assert.deepEqual(
      runs.map((one) => ('damage' in one ? one.damage : one.run)),
      [
        `${file}:1: the line is not JSON in UTF-8`,
        SECOND,
        `${join(at.path, `${FIRST}.jsonl`)}:1: it is the ledger of another run, ${OLD}`,
        OLD,
      ],
    );
  });

  for (const [meant, run] of [
    ['last', NEW],
    [OLD, OLD],
    ['20261123', OLD],
    ['20261124T012819Z-0', SECOND],
  ] as const)
    it(`are found by ${meant}`, async () => {
      assert.equal(await findRun(at.path, meant), run);
      assert.equal((await openRun(at.path, meant)).record.begun.run, run);
    });

  const wrong: readonly (readonly [meant: string, code: string, says: RegExp])[] = [
    ['20261124', 'ambiguous_run', /^3 runs begin with 20261124: 20261124T012820Z-000000, .*00ff00, .*ff0000$/],
    ['20261124T012820Z-000001', 'no_such_run', /did you mean 20261124T012820Z-000000\?/],
    ['20261132', 'no_such_run', /did you mean 2026112/],
    ['yesterday', 'no_such_run', /the last one is 20261124T012820Z-000000/],
    ['', 'no_such_run', /no run ""/],
    ['..', 'no_such_run', /no run "\.\."/],
    [`../${OLD}`, 'no_such_run', /no run/],
    [`${OLD}.jsonl`, 'no_such_run', /did you mean/],
    [`./${OLD}`, 'no_such_run', /no run/],
    ['-rf', 'no_such_run', /no run/],
    ['2.*', 'no_such_run', /no run/],
    [`${OLD}\0`, 'no_such_run', /no run/],
    ['x'.repeat(1e6), 'no_such_run', /^.{1,300}$/],
  ];
  for (const [meant, code, says] of wrong)
    it(`are not found by ${JSON.stringify(meant.slice(0, 40))}`, async () => {
      await assert.rejects(openRun(at.path, meant), (error: Error & { code?: string }) => {
        assert.equal(error.code, code);
        assert.match(error.message, says);
        return true;
      });
    });

  it('are none where there is no directory yet', async () => {
    const directory = join(at.path, 'nowhere');
    assert.deepEqual(await listRuns(directory, 10), { runs: [], more: 0 });
    await assert.rejects(findRun(directory, 'last'), { code: 'no_such_run', message: /no runs yet in .*nowhere/ });
  });
});
