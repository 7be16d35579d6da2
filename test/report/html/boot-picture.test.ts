import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Place } from '../../../lib/core/sequence.ts';
import { bootPicture, type BootPicture, type Column } from '../../../lib/report/html/boot-picture.ts';
import { byLinks, manyLinks, renamed } from './sample-orders.ts';

const focus = { services: new Set(['splx']), scanners: new Set(['splx']), conflicts: new Set(['sendmail', 'abc']) };

function pictureOf(
  before: string,
  after: string,
  options: { readonly whole?: boolean; readonly starts?: boolean } = {},
): BootPicture {
  return bootPicture(byLinks(before.split(' ')), byLinks(after.split(' ')), focus, options);
}

/** A column as words: `S81splx!` moved, `S02splx~` renamed, `+` new, `-` gone; `…3` folded, `…3?` with ties. */
function words({ rows }: Column): string {
  const signs = { same: '', moved: '!', renamed: '~', gone: '-', new: '+' };
  return rows
    .map((row) => (row.kind === 'fold' ? `…${row.count}${row.hasTies ? '?' : ''}` : row.place.name + signs[row.state]))
    .join(' ');
}

/** Lines that are not level: `0>4`, with `!` where they are of what moves. */
function slopes({ traces }: BootPicture): readonly string[] {
  return traces.filter(({ from, to }) => from !== to).map(({ from, to, moved }) => `${from}>${to}${moved ? '!' : ''}`);
}

const RC = 'S01splx S10network S12syslog S55sshd S80sendmail S85httpd S90crond';

describe('the geometry of a boot', () => {
  it('traces what moves from its place to its place, and folds nothing of a short boot', () => {
    const picture = pictureOf(RC, renamed(RC.split(' '), 'S01splx', 'S81splx').join(' '));
    assert.equal(words(picture.before), 'S01splx! S10network S12syslog S55sshd S80sendmail S85httpd S90crond');
    assert.equal(words(picture.after), 'S10network S12syslog S55sshd S80sendmail S81splx! S85httpd S90crond');
    assert.deepEqual(slopes(picture), ['0>4!', '1>0', '2>1', '3>2', '4>3']);
    assert.deepEqual([picture.rows, picture.folded], [7, 0]);
  });

  it('shows from where on nothing is scanned, and the window in which a conflict runs', () => {
    const { before, after } = pictureOf(RC, renamed(RC.split(' '), 'S01splx', 'S81splx').join(' '));
    assert.deepEqual(before.exposure, { until: 0, services: 0 });
    assert.deepEqual(after.exposure, { until: 4, from: 3, services: 4 });
    const both = pictureOf('S01splx S10network S90abc', 'S01abc S02splx S10network');
    assert.deepEqual(both.after.exposure, { until: 1, from: 0, services: 1 });
    assert.deepEqual(
      [words(both.before), words(both.after)],
      ['S01splx~ S10network S90abc!', 'S01abc! S02splx~ S10network'],
    );
    assert.equal(pictureOf(RC, RC, { starts: false }).after.exposure, undefined);
    assert.equal(pictureOf('S10network', 'S11network').after.exposure, undefined);
    const scansNot = bootPicture(byLinks(['S01splx']), byLinks(['S02splx']), { ...focus, scanners: new Set() });
    assert.equal(scansNot.after.exposure, undefined);
  });

  it('opens no window where the order of conflict and service is not certain', () => {
    const { after } = pictureOf('S01splx S80sendmail', 'S80sendmail S80splx');
    assert.deepEqual(after.exposure, { until: 1, services: 0 });
    assert.deepEqual(after.ties, [{ first: 0, last: 1 }]);
  });

  it('folds 60 services to those that are told and their neighbours', () => {
    const [before, after] = [byLinks(manyLinks), byLinks(renamed(manyLinks, 'S01splx', 'S81splx'))];
    const picture = bootPicture(before, after, focus);
    assert.equal(words(picture.before), 'S01splx! S02lvm2-monitor …41? S78spamassassin S80sendmail S82saslauthd …14?');
    assert.equal(words(picture.after), 'S02lvm2-monitor …41? S78spamassassin S80sendmail S81splx! S82saslauthd …14?');
    assert.deepEqual(slopes(picture), ['0>4!', '1>0', '2>1', '3>2', '4>3']);
    assert.deepEqual(picture.after.exposure, { until: 4, from: 3, services: 44 });
    const whole = bootPicture(before, after, focus, { whole: true });
    assert.deepEqual([whole.rows, whole.folded, whole.traces.length], [60, 0, 60]);
  });

  it('draws a group of equal numbers whole where it stands at what is told', () => {
    const tied = 'S01splx S20a S20b S20c S20d S20e S30f S30g S30h S40i S80sendmail';
    const { before, after } = pictureOf(tied, renamed(tied.split(' '), 'S01splx', 'S81splx').join(' '));
    assert.equal(words(before), 'S01splx! S20a …4? …3? S40i S80sendmail');
    assert.deepEqual(before.ties, [
      { first: 1, last: 2 },
      { first: 3, last: 3 },
    ]);
    assert.equal(words(after), 'S20a …4? …3? S40i S80sendmail S81splx!');
  });

  it('tells what is new and what is gone, and the same service twice apart', () => {
    const { before, after, traces } = pictureOf('S10a S20b S30a', 'S10a S25c S30a');
    assert.deepEqual([words(before), words(after)], ['S10a S20b- S30a', 'S10a S25c+ S30a']);
    assert.equal(traces.length, 2);
  });

  it('has every service in one row, as often as it stands in the order, whatever is moved', () => {
    const names = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 40 });
    const ranked = fc.array(fc.nat(3), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(names, names, ranked, fc.boolean(), (one, other, gaps, whole) => {
        const [before, after] = [one, other].map((order) => placesOf(order, gaps));
        const picture = bootPicture(
          before ?? [],
          after ?? [],
          { services: new Set(['s1']), scanners: new Set(['s1']), conflicts: new Set(['s2']) },
          { whole },
        );
        for (const [column, places] of [
          [picture.before, one],
          [picture.after, other],
        ] as const) {
          const sizes = column.rows.map((row) => (row.kind === 'fold' ? row.count : 1));
          assert.equal(
            sizes.reduce((sum, size) => sum + size, 0),
            places.length,
          );
          const shown = column.rows.flatMap((row) => (row.kind === 'place' ? row.place.service : []));
          assert.deepEqual(
            shown,
            places.map(nameOf).filter((name) => shown.includes(name)),
          );
          for (const { first, last } of column.ties) assert.ok(first <= last && last < column.rows.length);
        }
        const common = one.filter((service) => other.includes(service)).length;
        const folds = picture.before.rows.filter(({ kind }) => kind === 'fold').length;
        assert.equal(picture.traces.length, common - picture.folded + folds);
        const [straight, moved] = [false, true].map((wanted) =>
          picture.traces.filter((trace) => trace.moved === wanted),
        );
        for (const [i, { to }] of (straight ?? []).entries())
          assert.ok(i === 0 || (straight?.[i - 1]?.to ?? 0) < to, 'what stays does not cross');
        for (const { from } of moved ?? []) assert.equal(picture.before.rows[from]?.kind, 'place');
      }),
    );
  });
});

function nameOf(service: number): string {
  return `s${service}`;
}

/** Services in this order; a gap of 0 makes a tie with the one before. */
function placesOf(order: readonly number[], gaps: readonly number[]): readonly Place[] {
  let rank = 0;
  return order.map((one, i) => {
    if ((gaps[i] ?? 0) > 0) rank = i;
    const service = nameOf(one);
    return { service, name: service, rank, after: [], why: { code: 'x', template: 'x', data: {} } };
  });
}
