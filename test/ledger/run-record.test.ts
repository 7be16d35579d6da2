import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Action } from '../../lib/core/action.ts';
import { inverse } from '../../lib/core/action.ts';
import type { LedgerRecord, Owed, ScriptEnded } from '../../lib/core/ledger.ts';
import { outcomes, type Outcome } from '../../lib/core/outcome.ts';
import { because } from '../../lib/core/reason.ts';
import { RecordOrder } from '../../lib/ledger/record-order.ts';
import { runRecord } from '../../lib/ledger/index.ts';
import { begun, end, ended, host, rename, sent, stop } from './records.ts';

const two = begun(['a'], {
  plays: [
    { name: 'First', hosts: ['a'] },
    { name: 'Second', hosts: ['a'] },
  ],
});

/** What is told of host `a`, and what became of it. */
const cases: readonly (readonly [what: string, records: readonly LedgerRecord[], outcome: Outcome, code: string])[] = [
  ['nothing was told', [begun(['a'])], 'not-attempted', 'not_attempted'],
  ['the run ended without it', [begun(['a']), end()], 'not-attempted', 'not_attempted'],
  ['it is in no play', [begun(['a'], { plays: [] }), end()], 'not-attempted', 'not_attempted'],
  ['a script was sent', [begun(['a']), sent('a')], 'unknown', 'end_not_recorded'],
  [
    'a script was sent, and then another',
    [begun(['a']), sent('a'), ended('a'), sent('a', 1)],
    'unknown',
    'end_not_recorded',
  ],
  ['a script ended, and then nothing', [begun(['a']), sent('a'), ended('a')], 'failed', 'broken_off'],
  [
    'a script of which nothing was heard ended',
    [begun(['a']), sent('a'), ended('a', 0, { results: [{ status: 'unknown' }] })],
    'unknown',
    'end_not_recorded',
  ],
  ['a script was sent, and its host told', [begun(['a']), sent('a'), host('a', 'unknown')], 'unknown', 'is_unknown'],
  ['its only play ended', [begun(['a']), sent('a'), ended('a'), host('a', 'changed')], 'changed', 'is_changed'],
  ['it was never sent anything', [begun(['a']), host('a', 'ok')], 'ok', 'is_ok'],
  ['one of two plays ended well', [two, host('a', 'changed'), end()], 'not-attempted', 'plays_left'],
  ['one of two plays ended badly', [two, host('a', 'refused'), end()], 'refused', 'is_refused'],
  ['both ended well', [two, host('a', 'changed'), host('a', 'ok', { play: 1 })], 'changed', 'is_changed'],
  ['the second ended badly', [two, host('a', 'ok'), host('a', 'drifted', { play: 1 })], 'drifted', 'is_drifted'],
  ['the second is under way', [two, host('a', 'ok'), sent('a', 0, { play: 1 })], 'unknown', 'end_not_recorded'],
  [
    'both ended alike: the later tells why',
    [two, host('a', 'ok'), host('a', 'ok', { play: 1, why: because('later', 'later') })],
    'ok',
    'later',
  ],
];

describe('a run folded from its records', () => {
  for (const [what, records, outcome, code] of cases)
    it(`${what}: ${outcome}`, () => {
      const found = runRecord(records).hosts.get('a');
      assert.deepEqual([found?.outcome, found?.why.code], [outcome, code]);
    });

  it('tells which scripts are open, which plays are left, and whether it was broken off', () => {
    const { hosts } = runRecord([
      two,
      host('a', 'ok'),
      sent('a', 0, { play: 1 }),
      ended('a'),
      sent('a', 1, { play: 1 }),
    ]);
    const found = hosts.get('a');
    assert.deepEqual(
      found?.open.map(({ part }) => part),
      [1],
    );
    assert.deepEqual(
      found?.done.map(({ sent: { part } }) => part),
      [0],
    );
    assert.deepEqual([found?.left, found?.brokenOff], [[1], true]);
  });

  it('takes the word of a run that says itself that it was broken off', () => {
    const why = because('broken_off', 'broken off');
    const { hosts } = runRecord([begun(['a']), sent('a'), ended('a'), host('a', 'failed', { why })]);
    assert.equal(hosts.get('a')?.brokenOff, true);
  });

  const owing: Owed = { missed: ['restart x'], leftStopped: ['sendmail'] };
  const owed: readonly (readonly [what: string, records: readonly LedgerRecord[], Owed])[] = [
    ['a script under way', [sent('a', 0, owing)], owing],
    ['a script that ended otherwise', [sent('a', 0, owing), ended('a')], { missed: [], leftStopped: [] }],
    ['a script that ended so', [sent('a', 0, owing), ended('a', 0, owing)], owing],
    ['a later script under way, which may not be done', [sent('a'), ended('a', 0, owing), sent('a', 1)], owing],
    [
      'a later script that ended',
      [sent('a'), ended('a', 0, owing), sent('a', 1), ended('a', 1)],
      { missed: [], leftStopped: [] },
    ],
    ['the end of the play', [sent('a', 0, owing), host('a', 'failed', owing)], owing],
    [
      'the end of the play that paid',
      [sent('a', 0, owing), ended('a', 0, owing), host('a', 'ok')],
      { missed: [], leftStopped: [] },
    ],
  ];
  for (const [what, records, { missed, leftStopped }] of owed)
    it(`carries along what is owed after ${what}`, () => {
      const found = runRecord([begun(['a']), ...records]).hosts.get('a');
      assert.deepEqual([...(found?.missed ?? [])], missed.length > 0 ? [[0, missed]] : []);
      assert.deepEqual(found?.leftStopped, leftStopped);
    });

  it('tells which steps were taken back, by their own script or by a later one', () => {
    const back = inverse(rename) as Action;
    const other = { ...rename, directory: '/etc/rc.d/rc5.d' } as Action;
    const results: ScriptEnded['results'] = [
      { status: 'done' },
      { status: 'done' },
      { status: 'done', takenBack: true },
    ];
    const all = [
      sent('a', 0, {}, [rename, other, stop]),
      ended('a', 0, { results }),
      sent('a', 1, { takesBack: 0 }, [back]),
      ended('a', 1),
    ];
    const taken = runRecord([begun(['a']), ...all])
      .hosts.get('a')
      ?.done.map(({ takenBack }) => takenBack);
    assert.deepEqual(taken, [[true, false, true], [false]]);
    const failed = runRecord([begun(['a']), ...all.slice(0, 3), ended('a', 1, { results: [{ status: 'failed' }] })]);
    assert.deepEqual(failed.hosts.get('a')?.done[0]?.takenBack, [false, false, true]);
    const rollback = runRecord([begun(['a'], { command: 'rollback' }), ...all]);
    assert.deepEqual(rollback.hosts.get('a')?.done[0]?.takenBack, [false, false, true], 'of another run');
  });

  it('is not fooled by names that mean something to the language', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const { hosts } = runRecord([begun(names), host('__proto__', 'changed')]);
    assert.deepEqual(
      [...hosts].map(([name, { outcome }]) => [name, outcome]),
      [
        ['__proto__', 'changed'],
        ['constructor', 'not-attempted'],
        ['toString', 'not-attempted'],
      ],
    );
  });

  it('folds 10,000 hosts', () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `web${i}`);
    const records = names.flatMap((name) => [sent(name), ended(name), host(name, 'changed')]);
    const order = new RecordOrder();
    const all = [begun(names), ...records, end()];
    assert.deepEqual(new Set(all.map((record) => order.next(record))), new Set([undefined]));
    const { hosts } = runRecord(all);
    assert.equal(hosts.size, 10_000);
    assert.ok([...hosts.values()].every(({ outcome }) => outcome === 'changed'));
  });

  it('gives every host exactly one outcome after any beginning of any run', () => {
    fc.assert(
      fc.property(aRun, fc.nat(), (records, at) => {
        const kept = records.slice(0, 1 + (at % records.length));
        const { hosts } = runRecord(kept);
        const first = records[0];
        assert.deepEqual([...hosts.keys()], first?.kind === 'run' ? first.hosts : []);
        for (const [name, { outcome, why, open }] of hosts) {
          assert.ok(outcomes.includes(outcome));
          assert.notEqual(why.code, '');
          const own = kept.filter((record) => 'host' in record && record.host === name);
          assert.equal(outcome === 'not-attempted' && own.length === 0, own.length === 0);
          const isTold = own.some(({ kind }) => kind === 'host');
          if (open.length > 0 && !isTold) assert.equal(outcome, 'unknown');
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Any run that its ledger could hold: of random records, those that may stand where they do. */
const aRun = fc
  .record({
    hosts: fc.uniqueArray(fc.constantFrom('a', 'b', '__proto__', 'c\u001b[31m'), { minLength: 1 }),
    plays: fc.integer({ min: 1, max: 3 }),
    tries: fc.array(
      fc.record({
        kind: fc.constantFrom('sent' as const, 'ended' as const, 'host' as const),
        host: fc.nat(),
        play: fc.nat(2),
        part: fc.nat(3),
        outcome: fc.constantFrom(...outcomes),
        status: fc.constantFrom(
          'done' as const,
          'failed' as const,
          'drifted' as const,
          'not-done' as const,
          'unknown' as const,
        ),
      }),
      { maxLength: 60 },
    ),
    isEnded: fc.boolean(),
  })
  .map(({ hosts, plays, tries, isEnded }): readonly LedgerRecord[] => {
    const first = begun(hosts, { plays: Array.from({ length: plays }, (_, i) => ({ name: `play ${i}`, hosts })) });
    const order = new RecordOrder();
    const tried = tries.map(({ kind, host: index, play, part, outcome, status }): LedgerRecord => {
      const name = hosts[index % hosts.length] ?? '';
      if (kind === 'sent') return sent(name, part, { play });
      return kind === 'ended' ? ended(name, part, { results: [{ status }] }) : host(name, outcome, { play });
    });
    return [first, ...tried, ...(isEnded ? [end()] : [])].filter((record) => order.next(record) === undefined);
  });
