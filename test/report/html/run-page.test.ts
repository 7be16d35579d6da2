import assert from 'node:assert/strict';
import fc from 'fast-check';
import { because } from '../../../lib/core/reason.ts';
import { runRecord } from '../../../lib/ledger/index.ts';
import { runPage } from '../../../lib/report/html/index.ts';
import { begun, end, ended, host, RUN, sent } from '../../ledger/records.ts';
import { hostileName, hostileText } from '../../plan/sample-plan.ts';
import { forbidden, hostile } from '../hostile.ts';
import { tagsOf, textOf } from './markup.ts';
import { someRun } from './sample-page.ts';

describe('a run as a page', () => {
  it('tells how it was made and ended, and what became of how many hosts', () => {
    const text = textOf(runPage(someRun));
    for (const told of [
      RUN,
      'run playbooks/start-after.yml',
      'by admin@example.org, in /home/admin',
      'inventory=inventory/example.ini forks=5',
      '2026-11-24 01:31:21 UTC, after 3 min 2 s',
      '1 unknown, 1 rolled-back, 2 changed',
    ])
      assert.ok(text.includes(told), told);
  });

  it('tells hosts alike together, the gravest first: why, what was done and what was taken back', () => {
    const made = runPage(someRun);
    const cards = made
      .split('data-card=""')
      .slice(1)
      .map((card) => textOf(card).replaceAll(/\s+/g, ' '));
    assert.equal(cards.length, 3);
    assert.match(cards[0] ?? '', /db1[^]*sent, end not known:\s+rename S01splx → S81splx/);
    assert.match(cards[1] ?? '', /db2[^]*it is rolled-back[^]*Not started again:\s+sendmail[^]*done, taken back:/);
    assert.match(cards[2] ?? '', /2 hosts .*web\[1-2\].*done: rename/);
  });

  it('says of a run that was broken off what is not known', () => {
    const text = textOf(runPage(runRecord([begun(['a']), sent('a')]), { running: false }));
    assert.match(text, /Broken off:\s+of what was sent to a host and not answered, only the host can tell/);
    assert.match(textOf(runPage(runRecord([begun([]), end(true)]))), /Interrupted:/);
  });

  it('takes any text for text', () => {
    const run = (text: string): string =>
      runPage(
        runRecord([
          begun([`a${text}`], { source: text, by: text, directory: text, options: { limit: text }, plan: text }),
          sent(`a${text}`, 0, { tasks: [{ id: 'x', name: `n${text}` }], leftStopped: [text] }),
          ended(`a${text}`, 0, { leftStopped: [text] }),
          host(`a${text}`, 'failed', { why: because('x', '{text}', { text }), missed: [text], leftStopped: [text] }),
        ]),
      );
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(hostile, hostileName, hostileText));
    fc.assert(
      fc.property(texts, (text) => {
        const made = run(text);
        assert.deepEqual(tagsOf(made), tagsOf(run(text.replaceAll(/[<>&"/=`]/g, '%'))));
        assert.equal(forbidden.exec(made)?.[0], undefined);
      }),
      { numRuns: 40 },
    );
  });
});
