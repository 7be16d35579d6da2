import assert from 'node:assert/strict';
import { inverse } from '../../lib/core/action.ts';
import { chkconfig } from '../../lib/order/chkconfig.ts';
import { headerIn, withHeader } from '../../lib/order/chkconfig-override.ts';
import { backEnds, orderNeeds } from '../../lib/order/index.ts';
import { modelAfter } from '../../lib/plan/model.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { applied, entriesOf, modelOf, plant, script, type Tree } from '../remote/shell.ts';
import { arrangedOn, factsIn, orderFactsOf, renamesOf, wantedOrder } from './host.ts';

const link = (service: string) => ({ link: `../init.d/${service}` });
const plain = (start: number, stop: number) => script(`# chkconfig: 345 ${start} ${stop}\n# description: x`);
const links: Tree = {
  'etc/rc3.d/S01splx': link('splx'),
  'etc/rc5.d/S01splx': link('splx'),
  'etc/rc0.d/K99splx': link('splx'),
  'etc/rc3.d/S90abc': link('abc'),
  'etc/rc5.d/S90abc': link('abc'),
  'etc/rc0.d/K10abc': link('abc'),
};
const rhel6: Tree = {
  'etc/inittab': 'id:3:initdefault:\n',
  'sbin/chkconfig': script(''),
  'etc/chkconfig.d': { directory: true },
  'etc/rc.d/rc': script(''),
  'etc/init.d/splx': plain(1, 99),
  'etc/init.d/abc': plain(90, 10),
};
const host = (tree: Tree): string => plant(temporaryDirectory(), { ...rhel6, ...tree });
const written = (arrangement: ReturnType<typeof chkconfig.arrange>): readonly string[] =>
  arrangement.kind === 'change'
    ? arrangement.actions.flatMap((one) =>
        one.kind === 'write' && one.entry.type === 'file' ? `${one.path}: ${one.entry.content}` : [],
      )
    : [];

/** How chkconfig of RHEL 6 numbers links: by the override, where it has a full line, else by the script's header. */
function resetPriorities(root: string, service: string, header: string): readonly string[] {
  const { chkconfig: found } = orderFactsOf(root);
  const override = found.overrides.get(service);
  const source =
    typeof override === 'object' ? headerIn(override) : headerIn({ type: 'file', mode: 0, content: header });
  return [`S${source === undefined ? '-1' : String(source.start).padStart(2, '0')}${service}`];
}

const EARLY_LATE: Tree = { 'etc/chkconfig.d/late': '# chkconfig: 345 12 15\n' };

describe('chkconfig.arrange', () => {
  after(removeTemporary);

  it('is chosen by /etc/chkconfig.d', () => {
    assert.equal(orderFactsOf(host(links)).system.kind, 'chkconfig');
    assert.equal(backEnds.chkconfig, chkconfig);
  });

  it('renames the links and has the override say the same', () => {
    const root = host(links);
    const found = arrangedOn(root, chkconfig);
    assert.deepEqual(renamesOf(found), ['S01splx S91splx', 'S01splx S91splx']);
    assert.deepEqual(written(found), ['/etc/chkconfig.d/splx: # chkconfig: 345 91 99\n']);
    assert.deepEqual(found.kind === 'change' && found.risks, []);
  });

  it('is done, says ok then, and is taken back byte for byte', () => {
    const root = host(links);
    const before = entriesOf(root).map(([path, mode, , , content]) => `${path} ${mode} ${content}`);
    const found = arrangedOn(root, chkconfig);
    assert.ok(found.kind === 'change');
    let model = modelOf(root, orderNeeds);
    for (const action of found.actions) model = modelAfter(model, action);
    assert.equal(chkconfig.arrange(wantedOrder(), factsIn(model)).why.code, 'already_behind');
    for (const { status } of applied(root, found.actions)) assert.equal(status, 'done');
    assert.equal(arrangedOn(root, chkconfig).why.code, 'already_behind');
    assert.deepEqual(resetPriorities(root, 'splx', '# chkconfig: 345 01 99'), ['S91splx']);
    for (const action of found.actions.toReversed()) {
      const back = inverse(action);
      assert.ok(back);
      assert.equal(applied(root, [back])[0]?.status, 'done');
    }
    assert.deepEqual(
      entriesOf(root).map(([path, mode, , , content]) => `${path} ${mode} ${content}`),
      before,
    );
  });

  it('overrides both where the conflict moves too', () => {
    const found = arrangedOn(host(links), chkconfig, { method: 'together' });
    assert.deepEqual(written(found).toSorted(), [
      '/etc/chkconfig.d/abc: # chkconfig: 345 01 10\n',
      '/etc/chkconfig.d/splx: # chkconfig: 345 02 99\n',
    ]);
  });

  const moved: Tree = {
    'etc/rc3.d/S91splx': link('splx'),
    'etc/rc3.d/S90abc': link('abc'),
    'etc/rc0.d/K99splx': link('splx'),
  };
  for (const [what, tree, code, content] of [
    ['a mere mv', moved, 'not_durable', '# chkconfig: 345 91 99\n'],
    [
      'an override of another number',
      { ...moved, 'etc/chkconfig.d/splx': '# chkconfig: 35 05 95\n' },
      'not_durable',
      '# chkconfig: 35 91 99\n',
    ],
    [
      'an override without numbers: S-1 and K100 would come of it',
      { ...moved, 'etc/chkconfig.d/splx': '# description: ours\n' },
      'override_without_numbers',
      '# chkconfig: 345 91 99\n# description: ours\n',
    ],
    [
      'an override whose line is cut',
      { ...moved, 'etc/chkconfig.d/splx': '# chkconfig: 345 91\n# more\n' },
      'override_without_numbers',
      '# chkconfig: 345 91 99\n# more\n',
    ],
  ] as const) {
    it(`finds that this is not durable: ${what}`, () => {
      const found = arrangedOn(host(tree), chkconfig);
      assert.deepEqual([found.kind, found.why.code], ['change', code]);
      assert.deepEqual(written(found), [`/etc/chkconfig.d/splx: ${content}`]);
      assert.deepEqual(renamesOf(found), []);
    });
  }

  const early: Tree = {
    'etc/init.d/abc': plain(90, 10),
    'etc/rc3.d/S20abc': link('abc'),
    'etc/rc3.d/S21splx': link('splx'),
    'etc/rc0.d/K99splx': link('splx'),
    'etc/chkconfig.d/splx': '# chkconfig: 345 21 99\n',
  };
  for (const [what, tree, undone] of [
    ['the header of the conflict gives another number', early, [['abc']]],
    ['an override of the conflict says it', { ...early, 'etc/chkconfig.d/abc': '# chkconfig: 345 20 80\n' }, []],
    ['a script has no header', { ...early, 'etc/init.d/abc': script('') }, []],
  ] as const) {
    it(`tells what would still undo it where ${what}`, () => {
      const found = arrangedOn(host(tree), chkconfig);
      assert.deepEqual([found.kind, found.why.code], ['ok', 'already_behind']);
      assert.deepEqual(found.kind === 'ok' && found.risks.map(({ why }) => why.data['services']), undone);
    });
  }

  const needing = (start: number, needs: string) =>
    script(`# chkconfig: 345 ${start} 80\n### BEGIN INIT INFO\n# Required-Start: ${needs}\n### END INIT INFO`);
  for (const [what, more, codes] of [
    ['what it needs starts before it', { 'etc/init.d/abc': needing(20, '$net') }, []],
    ['what it needs has a greater number', { 'etc/init.d/abc': needing(20, 'late') }, ['undone_by_needs']],
    [
      'what it needs is put behind that in turn',
      { 'etc/init.d/abc': needing(20, 'mid'), 'etc/init.d/mid': needing(15, 'late') },
      ['undone_by_needs'],
    ],
    [
      'two need each other',
      { 'etc/init.d/abc': needing(20, 'mid'), 'etc/init.d/mid': needing(15, 'abc') },
      ['undone_by_needs'],
    ],
    ['what it needs is nowhere', { 'etc/init.d/abc': needing(20, 'gone') }, []],
    ['what it needs was left by a package', { 'etc/init.d/abc': needing(20, 'x.rpmsave') }, []],
    ['an override keeps what it needs early', { 'etc/init.d/abc': needing(20, 'late'), ...EARLY_LATE }, []],
    ['the service has an override', { 'etc/init.d/splx': needing(21, 'late') }, ['undone_by_needs']],
  ] as const) {
    it(`goes by what chkconfig makes of needs where a number is the header\u2019s: ${what}`, () => {
      const tree = {
        ...early,
        'etc/init.d/abc': plain(20, 80),
        'etc/init.d/net': script('# chkconfig: 345 10 90\n### BEGIN INIT INFO\n# Provides: $net\n### END INIT INFO'),
        'etc/init.d/late': plain(85, 15),
        'etc/init.d/x.rpmsave': plain(85, 15),
        ...more,
      };
      const found = arrangedOn(host(tree), chkconfig);
      assert.deepEqual([found.kind, found.why.code], ['ok', 'already_behind']);
      assert.deepEqual(found.kind === 'ok' && found.risks.map(({ why }) => why.code), codes);
    });
  }

  it('finds the drift after a `chkconfig reset`', () => {
    const found = arrangedOn(host({ ...links, 'etc/chkconfig.d/splx': '# chkconfig: 345 91 99\n' }), chkconfig);
    assert.deepEqual(renamesOf(found), ['S01splx S91splx', 'S01splx S91splx']);
    assert.deepEqual(written(found), []);
  });

  it('gives one number in all runlevels, as an override does, also where nothing conflicts', () => {
    const tree = {
      'etc/rc3.d/S01splx': link('splx'),
      'etc/rc4.d/S01splx': link('splx'),
      'etc/rc5.d/S01splx': link('splx'),
      'etc/rc3.d/S90abc': link('abc'),
      'etc/rc5.d/S95abc': link('abc'),
    };
    assert.deepEqual(renamesOf(arrangedOn(host(tree), chkconfig)), [
      'S01splx S96splx',
      'S01splx S96splx',
      'S01splx S96splx',
    ]);
  });

  for (const [what, entry] of [
    ['a link', { link: '/etc/passwd' }],
    ['a directory', { directory: true }],
    ['not text', Buffer.from([0xff, 0xfe, 0])],
  ] as const) {
    it(`refuses where the override is ${what}`, () => {
      const found = arrangedOn(host({ ...links, 'etc/chkconfig.d/splx': entry }), chkconfig);
      assert.deepEqual([found.kind, found.why.code], ['refuse', 'override_unknown']);
    });
  }

  it('refuses the links that chkconfig makes of an override without numbers', () => {
    const tree = { 'etc/rc3.d/S-1splx': link('splx'), 'etc/rc3.d/S90abc': link('abc') };
    const found = arrangedOn(host(tree), chkconfig);
    assert.deepEqual([found.kind, found.why.code], ['refuse', 'odd_link']);
  });
});

describe('an override file', () => {
  for (const [content, header] of [
    ['# chkconfig: 345 91 09\n', { levels: '345', start: 91, stop: 9 }],
    ['#chkconfig:2345 1 99', { levels: '2345', start: 1, stop: 99 }],
    ['# chkconfig: - 80 20\n# description: y\n', { levels: '', start: 80, stop: 20 }],
    ['#\tchkconfig:\t345\t91\t09\n', { levels: '345', start: 91, stop: 9 }],
    ['# chkconfig: 345 91\n', undefined],
    ['# chkconfig: 345 100 09\n', undefined],
    ['# description: x\n', undefined],
    ['', undefined],
  ] as const) {
    it(`${JSON.stringify(content)} gives ${JSON.stringify(header)}`, () => {
      assert.deepEqual(headerIn({ type: 'file', mode: 0o644, content }), header);
      const wanted = { levels: '35', start: 7, stop: 93 };
      assert.deepEqual(headerIn({ type: 'file', mode: 0o644, content: withHeader(content, wanted) }), wanted);
    });
  }
});
