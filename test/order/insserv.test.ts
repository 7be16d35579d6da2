import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, unlinkSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backEnds, orderNeeds } from '../../lib/order/index.ts';
import { insserv } from '../../lib/order/insserv.ts';
import { headerSequences, insservSequences } from '../../lib/order/insserv-sequences.ts';
import { comesBefore, type Place } from '../../lib/order/sequence.ts';
import { modelAfter } from '../../lib/plan/model.ts';
import { removeTemporary } from '../embedded/temporary-host.ts';
import { applied, modelOf, plant } from '../remote/shell.ts';
import { arrangedOn, factsIn, orderFactsOf, wantedOrder } from './host.ts';
import { done, initScript, kb, level, requireInsserv, runInsserv, takenBack, tree } from './insserv-host.ts';

const overrideText = (root: string): string => readFileSync(join(root, 'etc/insserv/overrides/splx'), 'utf8');

describe('insserv.arrange, with the real insserv', function () {
  this.timeout(120_000);
  before(function () {
    requireInsserv(this);
  });
  after(removeTemporary);

  it('is chosen by what lies on the host, and goes by the dependency files', () => {
    const facts = orderFactsOf(kb());
    assert.deepEqual([facts.system.kind, facts.dependencies.parallel], ['insserv', true]);
    assert.equal(backEnds.insserv, insserv);
  });

  it('writes the order into an override and has insserv make it; then says ok, and that it lasts', () => {
    const root = kb();
    const found = arrangedOn(root, insserv);
    assert.deepEqual([found.why.code, found.kind === 'change' && found.later], ['not_behind', true]);
    done(root, found);
    assert.match(overrideText(root), /^# Should-Start: +abc$/m);
    assert.match(overrideText(root), /^# X-Stop-After: +abc$/m);
    assert.equal(arrangedOn(root, insserv).why.code, 'already_behind');
    const { starts, certainBy } = level(insservSequences(orderFactsOf(root)), '3');
    assert.ok(comesBefore({ certainBy }, starts, 'abc', 'splx') && comesBefore({ certainBy }, starts, 'net', 'splx'));
    const stops = level(insservSequences(orderFactsOf(root)), '6').stops;
    assert.ok(comesBefore({ certainBy }, stops, 'abc', 'splx'), 'remedy 1, at a shutdown too');
  });

  it('lasts when insserv is run for an unrelated service; a mere mv does not, and is found', () => {
    const root = kb();
    const early = plant(root, {});
    renameSync(join(early, 'etc/rc3.d/S01splx'), join(early, 'etc/rc3.d/S91splx'));
    renameSync(join(early, 'etc/rc5.d/S01splx'), join(early, 'etc/rc5.d/S91splx'));
    writeFileSync(
      join(root, 'etc/init.d/new'),
      readFileSync(join(root, 'etc/init.d/other'), 'utf8').replaceAll('other', 'new'),
      { mode: 0o755 },
    );
    assert.equal(runInsserv(root, ['new']).code, 0);
    assert.ok(orderFactsOf(root).directories.some(({ entries }) => entries.some(({ name }) => name === 'S01splx')));
    assert.equal(arrangedOn(root, insserv).kind, 'change');

    done(root, arrangedOn(root, insserv));
    writeFileSync(
      join(root, 'etc/init.d/newer'),
      readFileSync(join(root, 'etc/init.d/other'), 'utf8').replaceAll('other', 'newer'),
      { mode: 0o755 },
    );
    assert.equal(runInsserv(root, ['newer']).code, 0);
    assert.equal(arrangedOn(root, insserv).why.code, 'already_behind');
  });

  it('finds that an order is only there because of a mv, where the boot goes by names', () => {
    const root = kb();
    unlinkSync(join(root, 'sbin/startpar'));
    for (const rc of ['rc3.d', 'rc5.d']) renameSync(join(root, 'etc', rc, 'S01splx'), join(root, 'etc', rc, 'S91splx'));
    const found = arrangedOn(root, insserv);
    assert.deepEqual([found.kind, found.why.code], ['change', 'not_durable']);
    done(root, found);
    assert.equal(arrangedOn(root, insserv).why.code, 'already_behind');
    const { starts, certainBy } = level(insservSequences(orderFactsOf(root)), '3');
    assert.equal(certainBy, 'rank');
    assert.ok(comesBefore({ certainBy }, starts, 'abc', 'splx'));
  });

  it('runs insserv where a header asks for the order already, and the links do not have it', () => {
    const root = kb();
    done(root, arrangedOn(root, insserv));
    const depend = join(root, 'etc/init.d/.depend.start');
    writeFileSync(depend, 'TARGETS = net splx other abc\nINTERACTIVE =\nabc: net\n');
    const found = arrangedOn(root, insserv);
    assert.deepEqual([found.kind, found.why.code], ['change', 'insserv_not_run']);
    assert.deepEqual(
      done(root, found).map(({ kind }) => kind),
      ['renumber'],
    );
  });

  it('keeps the runlevels in which somebody switched a service off', () => {
    const root = kb();
    unlinkSync(join(root, 'etc/rc5.d/S01splx'));
    done(root, arrangedOn(root, insserv));
    const names = level(insservSequences(orderFactsOf(root)), '5').starts.map(({ service }) => service);
    assert.ok(!names.includes('splx'), names.join());
    assert.match(overrideText(root), /^# Default-Start: +3$/m);
  });

  it('keeps what an override of somebody else says', () => {
    const ours =
      '# ours\n### BEGIN INIT INFO\n# Provides: splx av\n# Required-Start: net\n# Required-Stop: net abc\n# Default-Start: 3 5\n# Default-Stop: 0 1 2 6\n# X-Interactive: true\n### END INIT INFO\n';
    const root = kb();
    plant(root, { 'etc/insserv/overrides/splx': ours });
    runInsserv(root);
    const before = tree(root);
    const actions = done(root, arrangedOn(root, insserv));
    assert.equal(
      overrideText(root).replaceAll(/ +/g, ' '),
      ours
        .replace('Required-Stop: net abc', 'Required-Stop: net')
        .replace('### END', '# Should-Start: abc\n# X-Stop-After: abc\n### END'),
    );
    takenBack(root, actions);
    assert.deepEqual(tree(root), before);
  });

  it('adds to the line that insserv reads where an override has a vendor\u2019s, and to the first of two', () => {
    const ours =
      '### BEGIN INIT INFO\n# Provides: splx\n# Required-Start:\n# Required-Stop:\n# X-UnitedLinux-Should-Start: net\n# Should-Start: other\n# Default-Start: 3 5\n# Default-Stop: 0 1 2 6\n### END INIT INFO\n';
    const root = kb();
    plant(root, { 'etc/insserv/overrides/splx': ours });
    runInsserv(root);
    const actions = done(root, arrangedOn(root, insserv));
    assert.equal(arrangedOn(root, insserv).why.code, 'already_behind');
    takenBack(root, actions);
    assert.equal(readFileSync(join(root, 'etc/insserv/overrides/splx'), 'utf8'), ours);
  });

  for (const words of ['other  abc', 'other\tabc', 'other, abc', 'other,abc', 'other;abc', '\tother abc ']) {
    it(`reads ${JSON.stringify(words)} as insserv does, and has the order in the end`, () => {
      const root = kb({ splx: { 'Should-Start': words } });
      const read = headerSequences(orderFactsOf(root)).find(({ level: name }) => name === '3')?.starts ?? [];
      const made = insservSequences(orderFactsOf(root)).find(({ level: name }) => name === '3')?.starts ?? [];
      const behind = (places: readonly Place[]): boolean => comesBefore({ certainBy: 'after' }, places, 'abc', 'splx');
      assert.equal(behind(read), behind(made));
      const found = arrangedOn(root, insserv);
      if (found.kind === 'change') done(root, found);
      assert.equal(arrangedOn(root, insserv).why.code, 'already_behind');
    });
  }

  for (const [what, more] of [
    ['has no header', { splx: undefined }],
    ['and its conflict have no header', { splx: undefined, abc: undefined }],
    ['stops before its conflict by its own header', { splx: { 'Required-Stop': 'abc', 'Required-Start': '$network' } }],
    ['has a conflict that provides another name', { abc: { Provides: 'mail' } }],
  ] as const) {
    it(`does it where the service ${what}, and gives it back byte for byte`, () => {
      const root = kb(more);
      const before = tree(root);
      const actions = done(root, arrangedOn(root, insserv));
      assert.equal(arrangedOn(root, insserv).why.code, 'already_behind');
      let model = modelOf(root, orderNeeds);
      takenBack(root, actions);
      assert.deepEqual(tree(root), before);
      model = modelOf(root, orderNeeds);
      for (const action of actions) model = modelAfter(model, action);
      assert.equal(insserv.arrange(wantedOrder(), factsIn(model)).why.code, 'already_behind', 'as the model foresees');
    });
  }

  it('parts the services of a facility at commas too, as insserv does', () => {
    const root = kb({ splx: { 'Should-Start': '$both' } });
    plant(root, { 'etc/insserv.conf': '$both other,abc\n' });
    runInsserv(root);
    assert.deepEqual([arrangedOn(root, insserv).why.code], ['already_behind']);
  });

  it('does it all the same where a conflict must be stopped after the service, and says so', () => {
    const root = kb({ abc: { 'Should-Stop': 'other' }, other: { 'X-Stop-After': 'splx' }, splx: {} });
    const loop = kb({ abc: { 'X-Stop-After': 'splx' } });
    assert.deepEqual(arrangedOn(root, insserv).kind === 'change', true);
    const found = arrangedOn(loop, insserv);
    assert.ok(found.kind === 'change');
    assert.deepEqual(
      found.risks.map(({ name, why }) => [name, why.data['conflict'], why.data['way']]),
      [['stops_first', 'abc', ['abc: X-Stop-After splx']]],
    );
    done(loop, found);
    assert.equal(arrangedOn(loop, insserv).why.code, 'already_behind');
  });

  it('says that an old insserv can not be told of stops, and that it places services itself', () => {
    const root = kb();
    const program = join(root, 'sbin/insserv');
    writeFileSync(program, readFileSync(program, 'utf8').replace('# knows X-Stop-After', ''));
    const found = arrangedOn(root, insserv, { method: 'together' });
    assert.ok(found.kind === 'change');
    assert.deepEqual(
      found.risks.map(({ why }) => why.code),
      ['insserv_places', 'stop_order_not_known'],
    );
    done(root, found);
    assert.doesNotMatch(overrideText(root), /X-Stop-After/);
    assert.equal(arrangedOn(root, insserv).why.code, 'already_behind');
  });

  it('says whose order is lost that somebody has moved links for, and of no other', () => {
    const root = kb();
    const risks = () => {
      const found = arrangedOn(root, insserv);
      return found.kind === 'change' ? found.risks.map(({ why }) => [why.code, why.data['orders']]) : found.why.code;
    };
    assert.deepEqual(risks(), []);
    unlinkSync(join(root, 'sbin/startpar'));
    assert.deepEqual(risks(), []);
    renameSync(join(root, 'etc/rc3.d/S01other'), join(root, 'etc/rc3.d/S70other'));
    assert.deepEqual(risks(), [['reorders_others', ['abc before other', 'net before other']]]);
    done(root, arrangedOn(root, insserv));
    assert.equal(risks(), 'already_behind');
  });

  it('keeps a service interactive, and reads no header that a package or an editor left beside it', () => {
    const root = kb({ splx: { 'X-Interactive': 'true' } });
    plant(root, { 'etc/init.d/other.dpkg-old': initScript('other', { Provides: 'other', 'Required-Start': 'splx' }) });
    plant(root, { 'etc/insserv.conf.d/x.bak': '$network splx\n', 'etc/insserv.conf.d/y': '$network other\n' });
    writeFileSync(
      join(root, 'etc/init.d/abc'),
      initScript('abc', { 'Should-Start': 'other', 'Required-Start': 'net' }).text,
    );
    done(root, arrangedOn(root, insserv));
    assert.match(overrideText(root), /^# X-Interactive: +true$/m);
    assert.equal(arrangedOn(root, insserv).why.code, 'already_behind');
    assert.deepEqual(orderFactsOf(root).dependencies.facilities.get('$network'), ['net', 'other']);
  });

  it('keeps a note that somebody left where the override belongs', () => {
    const root = kb();
    plant(root, { 'etc/insserv/overrides/splx': '# ask before you change this\n' });
    done(root, arrangedOn(root, insserv));
    assert.match(overrideText(root), /^### END INIT INFO\n# ask before you change this\n$/m);
  });

  for (const [what, more, wanted, code] of [
    ['a conflict needs the service', { abc: { 'Required-Start': 'splx' } }, {}, 'needs_contradict'],
    [
      'a conflict needs it through another',
      { abc: { 'Should-Start': 'other' }, other: { 'Required-Start': 'splx' } },
      {},
      'needs_contradict',
    ],
    ['the service must start before a conflict', { splx: { 'X-Start-Before': 'abc' } }, {}, 'needs_contradict'],
    [
      'a conflict needs it through one that nothing starts',
      { abc: { 'Should-Start': 'unlinked' }, unlinked: { 'Required-Start': 'splx', 'Default-Start': '' } },
      {},
      'needs_contradict',
    ],
    [
      'its own header contradicts itself, which insserv has not noticed',
      { splx: { 'Should-Stop': 'abc e', 'X-Stop-After': 'e' }, e: undefined },
      {},
      'headers_loop',
    ],
    [
      'one between does not start in every runlevel where both do, and insserv would leave the wish out',
      { splx: { 'Required-Start': 'd' }, d: { 'Should-Start': 'abc', 'Default-Start': '3 5' } },
      {},
      'wish_left_out',
    ],
    ['a conflict asks to be last', { abc: { 'Required-Start': '$all' } }, {}, 'needs_contradict'],
    [
      'both ask to be last',
      { abc: { 'Required-Start': '$all' }, splx: { 'Required-Start': '$all' } },
      {},
      'order_not_certain',
    ],
    [
      'it starts before any runlevel',
      { splx: { 'Default-Start': 'S', 'Default-Stop': '0 6' } },
      {},
      'starts_too_early',
    ],
    ['numbers are given', {}, { numbers: { splx: 91 } }, 'numbers_are_computed'],
    ['stop numbers are given', {}, { killNumbers: { splx: 91 } }, 'numbers_are_computed'],
    ['the article\u2019s 91 is asked for', {}, { method: 'delay' }, 'numbers_are_computed'],
  ] as const) {
    it(`refuses where ${what}`, () => {
      const root = kb(more);
      if (code === 'wish_left_out') unlinkSync(join(root, 'etc/rc5.d', 'S03d'));
      const found = arrangedOn(root, insserv, wanted);
      assert.deepEqual([found.kind, found.why.code], ['refuse', code]);
      if (code === 'needs_contradict' || code === 'headers_loop')
        assert.ok((found.why.data['way'] as readonly string[]).length > 0);
    });
  }

  for (const [what, spoil, code] of [
    ['insserv is gone', (root: string) => unlinkSync(join(root, 'sbin/insserv')), 'no_insserv'],
    [
      'the override is a directory',
      (root: string) => mkdirSync(join(root, 'etc/insserv/overrides/splx'), { recursive: true }),
      'override_unknown',
    ],
    ['the link dangles', (root: string) => unlinkSync(join(root, 'etc/init.d/abc')), 'dangling_link'],
    [
      'an earlier rename is half done',
      (root: string) => void plant(root, { 'etc/rc3.d/S02splx': { link: '../init.d/splx' } }),
      'duplicate_links',
    ],
    [
      'a runlevel directory is a loop',
      (root: string) => {
        rmSync(join(root, 'etc/rc4.d'), { recursive: true });
        plant(root, { 'etc/rc4.d': { link: 'rc4.d' } });
      },
      'rc_directory_loop',
    ],
  ] as const) {
    it(`refuses where ${what}`, () => {
      const root = kb();
      spoil(root);
      const before = tree(root);
      const found = arrangedOn(root, insserv);
      if (code === 'dangling_link')
        assert.ok(['dangling_link', 'no_conflict_started'].includes(found.why.code), found.why.code);
      else assert.deepEqual([found.kind, found.why.code], ['refuse', code]);
      assert.deepEqual(tree(root), before);
    });
  }

  it('leaves the host as it was where insserv fails, a loop of other services for one', () => {
    const root = kb();
    plant(root, {});
    for (const [one, other] of [
      ['net', 'other'],
      ['other', 'net'],
    ] as const) {
      const at = join(root, 'etc/init.d', one);
      writeFileSync(at, readFileSync(at, 'utf8').replace('# Required-Start:', `# Required-Start: ${other}`));
    }
    const before = tree(root);
    const found = arrangedOn(root, insserv);
    assert.ok(found.kind === 'change');
    const results = applied(
      root,
      found.actions.map((action) => ({ action, task: 0 })),
    );
    assert.equal(results.at(-1)?.why?.code, 'not_renumbered');
    assert.deepEqual(tree(root), before);
  });
});
