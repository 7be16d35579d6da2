import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { Action } from '../../lib/core/action.ts';
import { applied } from '../../lib/remote/apply-script.ts';
import { enteredBy } from '../../lib/remote/entered.ts';
import { journalIn } from '../../lib/remote/journal.ts';
import { foundJournal, journalScript } from '../../lib/remote/journal-script.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { asked, headOf, leaving, lockText, stateFile, stepsOf } from './journalled.ts';

const write = (path: string, content = 'x'): Action => {
  return { kind: 'write', path, entry: { type: 'file', content, mode: 0o644 } };
};
const [RUN] = [headOf().run];
const first = (more: object = {}): string =>
  JSON.stringify({ version: 1, run: RUN, part: 0, host: 'mail1', owner: 'o', reason: 'r', ...more });
const second = JSON.stringify([{ action: write('/f') }, { action: write('/g') }]);
const journalOf = (marks: string, more: object = {}): string => `${first(more)}\n${second}\n${marks}`;

describe('what a host says of its journal', () => {
  after(removeTemporary);

  const whole = journalOf('begin 0\nend 0 0\nbegin 1\nend 1 190\nundo 0\nundone 0 0\nover\n');

  it('is never taken for more than it is, wherever it is cut', () => {
    const all = journalIn(whole);
    assert.ok(all?.over);
    for (let cut = 0; cut < whole.length; cut++) {
      const part = journalIn(whole.slice(0, cut));
      if (part === undefined) continue;
      assert.ok(!part.over && part.steps.length === 2);
      for (const [index, code] of part.begun) assert.ok(code === undefined || code === all.begun.get(index));
      for (const [index, code] of part.undone) assert.ok(code === undefined || code === all.undone.get(index));
    }
  });

  for (const [what, text] of [
    ['another version', journalOf('', { version: 2 })],
    ['a name that is a path', journalOf('', { run: '../../etc/passwd' })],
    ['a name that is shell', journalOf('', { run: '$(touch pwned)' })],
    ['a part that is text', journalOf('', { part: '0' })],
    ['a part beyond reason', journalOf('', { part: 1e300 })],
    ['a part below nothing', journalOf('', { part: -1 })],
    ['half a part', journalOf('', { part: 0.5 })],
    ['an owner that is no text', journalOf('', { owner: {} })],
    ['an owner without end', journalOf('', { owner: 'o'.repeat(9999) })],
    ['no head', second],
    ['a list for a head', `[]\n${second}\n`],
    ['steps that are no list', `${first()}\n{}\n`],
    ['steps without actions', `${first()}\n[{}]\n`],
    ['words that are unknown', journalOf('begin 0\nfly 0\n')],
    ['a step that is not there', journalOf('begin 2\n')],
    ['an end without a code', journalOf('end 0\n')],
    ['a beginning with one', journalOf('begin 0 0\n')],
    ['a number that is none', journalOf('begin 0x1\n')],
    ['two lines in one', journalOf('begin 0 begin 1\n')],
    ['a blank line', journalOf('begin 0\n\nbegin 1\n')],
    ['more than is read', `${first()}\n${JSON.stringify([{ action: write('/f', 'x'.repeat(9 << 20)) }])}\n`],
  ] as const) {
    it(`makes no sense with ${what}`, () => {
      assert.equal(journalIn(text), undefined);
    });
  }

  it('passes over a line that was cut before somebody took it up', () => {
    assert.deepEqual(journalIn(journalOf('begin 0\nend 0 cut\nundo 0\n'))?.begun, new Map([[0, undefined]]));
    assert.deepEqual(journalIn(journalOf('begin 0\nen cut\nundo 0\n'))?.undone, new Map([[0, undefined]]));
  });

  it('is a value, whatever it is', () => {
    const { token } = journalScript('', headOf());
    const said = (body: string): string | undefined => {
      const framed = `\n${token} begin journal\n${body}\n${token} end journal 0\n`;
      return foundJournal(Buffer.from(framed), token, headOf())?.found;
    };
    for (const [body, found] of [
      ['', 'other'],
      ['done', 'other'],
      ['done 0 extra', 'other'],
      ['nothing none', 'other'],
      ['done 9\n', 'other'],
      ['open 0', 'at-work'],
      ['done none\ncalled off\n', 'nothing'],
      ['done none\ncalled', 'other'],
      [`done none\nrecovers ${RUN}.0\n`, 'other'],
      [`done none\n${whole}`, 'ended'],
      [`current 1\n${whole}`, 'ended'],
      [`current 1\n${journalOf('begin 0\n')}`, 'broken-off'],
      [`current 0\n${journalOf('begin 0\n')}`, 'at-work'],
      [`current 1\n${journalOf('begin 0\n', { part: 1 })}`, 'other'],
      [`done 1\n{"version":1,"run":"$(touch pwned)"}`, 'other'],
    ] as const)
      assert.equal(said(body), found, body.slice(0, 60));
    assert.equal(foundJournal(Buffer.from('rubbish'), token, headOf()), undefined);
  });

  for (const [print, kind] of [
    ['entered\n', 'entered'],
    ['', 'refused'],
    ['enter', 'refused'],
    ['held\n', 'held'],
    ['held\nowner \u001b[2J\nsince 9e99\nexpires -1\n', 'held'],
    [`held\n${'x'.repeat(1 << 20)}`, 'held'],
    ['drifted\n\n', 'drifted'],
    ['unfinished\n{', 'unfinished'],
    ['refused\n', 'refused'],
    ['__proto__\nx', 'refused'],
  ] as const) {
    it(`when it lets a script in or not is a value too: ${JSON.stringify(print.slice(0, 40))}`, () => {
      const entry = enteredBy(print, true);
      assert.equal(entry.kind, kind);
      assert.ok(JSON.stringify(entry).length < 10_000);
      assert.equal(enteredBy(print, false).kind, 'unheard');
    });
  }

  it('leaves every step unknown where nothing was heard of the entry', () => {
    const steps = stepsOf([write('/f')]);
    const { entry, results } = applied(Buffer.from(''), Buffer.from(''), 't', steps);
    assert.deepEqual([entry.kind, results[0]?.status], ['unheard', 'unknown']);
  });

  it('is believed of a lock only while it is one', () => {
    const root = leaving(temporaryDirectory(), { lock: lockText(), current: journalOf('begin 0\n') });
    assert.equal(asked(root)?.found, 'at-work');
    writeFileSync(stateFile(root, 'lock'), 'garbage');
    assert.equal(asked(root)?.found, 'other');
  });
});
