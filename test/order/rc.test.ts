import assert from 'node:assert/strict';
import type { Arrangement, OrderWanted } from '../../lib/order/back-end.ts';
import { rcScript } from '../../lib/embedded/rc.ts';
import { rc } from '../../lib/order/rc.ts';
import { rcLink } from '../../lib/order/rc-link.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { plant, script, type Tree } from '../remote/shell.ts';
import { arrangedOn, renamesOf } from './host.ts';

const link = (service: string) => ({ link: `../init.d/${service}` });
const header = (...lines: string[]) =>
  script(
    ['### BEGIN INIT INFO', ...lines, '### END INIT INFO']
      .map((line) => (line.startsWith('#') ? line : `# ${line}`))
      .join('\n'),
  );
const base: Tree = Object.fromEntries(
  ['splx', 'abc', 'network', 'other'].map((name) => [`etc/init.d/${name}`, script('')]),
);
const kb: Tree = { 'etc/rc3.d/S01splx': link('splx'), 'etc/rc3.d/S90abc': link('abc') };

function arranged(tree: Tree, wanted: Partial<OrderWanted> = {}): Arrangement {
  const root = plant(temporaryDirectory(), { ...base, ...tree });
  return arrangedOn(root, rc, wanted);
}

describe('rc.arrange', () => {
  after(removeTemporary);

  it('tells that chkconfig would undo it, where the links of another runlevel still have the number of the header', () => {
    const tree: Tree = {
      'sbin/chkconfig': script(''),
      'etc/init.d/splx': script('# chkconfig: 345 01 99'),
      ...kb,
      'etc/rc5.d/S01splx': link('splx'),
    };
    const codes = (found: Arrangement): readonly string[] =>
      found.kind === 'refuse' ? [] : found.risks.map(({ why }) => why.code);
    const before = arranged(tree);
    assert.deepEqual([before.kind, codes(before)], ['change', ['undone_by_chkconfig']]);
    const { 'etc/rc3.d/S01splx': gone, ...rest } = tree;
    const after = arranged({ ...rest, 'etc/rc3.d/S91splx': gone ?? '' });
    assert.deepEqual([after.kind, after.why.code, codes(after)], ['ok', 'already_behind', ['undone_by_chkconfig']]);
  });

  it('tells that chkconfig would put a conflict behind what it needs, though its number is the header\u2019s', () => {
    const needs = (name: string): Tree => ({
      'etc/init.d/abc': script(
        `# chkconfig: 345 20 80\n### BEGIN INIT INFO\n# Required-Start: ${name}\n### END INIT INFO`,
      ),
    });
    const tree: Tree = {
      'sbin/chkconfig': script(''),
      'etc/init.d/splx': script('# chkconfig: 345 21 79'),
      'etc/init.d/late': script('# chkconfig: 345 85 15'),
      'etc/init.d/soon': script('# chkconfig: 345 15 85'),
      'etc/rc3.d/S20abc': link('abc'),
      'etc/rc3.d/S21splx': link('splx'),
    };
    const risks = (found: Arrangement): unknown =>
      found.kind === 'ok' ? found.risks.map(({ why }) => [why.code, why.data['services']]) : found.why.code;
    assert.deepEqual(risks(arranged({ ...tree, ...needs('late') })), [['undone_by_needs', ['abc']]]);
    assert.deepEqual(risks(arranged({ ...tree, ...needs('soon') })), []);
  });

  for (const [what, tree, kind, code] of [
    [
      'only the service',
      { 'etc/rcS.d/S99splx': link('splx'), 'etc/rc2.d/S01abc': link('abc') },
      'refuse',
      'starts_too_early',
    ],
    [
      'only the conflict',
      { 'etc/rcS.d/S99abc': link('abc'), 'etc/rc2.d/S01splx': link('splx') },
      'ok',
      'no_conflict_started',
    ],
    [
      'both',
      { 'etc/rcS.d/S90abc': link('abc'), 'etc/rcS.d/S91splx': link('splx'), 'etc/rc2.d/S99abc': link('abc') },
      'ok',
      'already_behind',
    ],
    [
      'the conflict in 6, which starts nothing',
      { 'etc/rcS.d/S99splx': link('splx'), 'etc/rc6.d/S01abc': link('abc') },
      'ok',
      'no_conflict_started',
    ],
    [
      'single user on SLES',
      { 'etc/init.d/boot.d': { directory: true }, 'etc/rcS.d/S01splx': link('splx'), 'etc/rc2.d/S01abc': link('abc') },
      'ok',
      'no_conflict_started',
    ],
  ] as const) {
    it(`goes by what a boot starts before any runlevel: ${what}`, () => {
      const found = arranged(tree);
      assert.deepEqual([found.kind, found.why.code], [kind, code]);
    });
  }

  for (const [what, rc, name, code] of [
    ['RHEL 4 passes over it', rcScript(4), 'S01splx.rpmsave', 'not_behind'],
    ['RHEL 4 runs it', rcScript(4), 'S01splx.bak', 'link_name_differs'],
    ['RHEL 5 passes over it', rcScript(5), 'S01splx.bak', 'not_behind'],
    ['Debian and SLES run it', 'for i in /etc/rc3.d/S*; do "$i" start; done', 'S01splx.rpmsave', 'link_name_differs'],
    ['nobody knows', '', 'S01splx~', 'link_name_differs'],
  ] as const) {
    it(`goes by how the host\u2019s rc takes ${name}: ${what}`, () => {
      const found = arranged({ ...kb, [`etc/rc3.d/${name}`]: link('splx'), ...(rc && { 'etc/rc.d/rc': script(rc) }) });
      assert.equal(found.why.code, code);
    });
  }

  for (const [what, tree, code] of [
    ['no rc directory at all', {}, 'no_rc_directory'],
    ['duplicate links', { ...kb, 'etc/rc3.d/S91splx': link('splx') }, 'duplicate_links'],
    ['duplicate links of a conflict', { ...kb, 'etc/rc3.d/S05abc': link('abc') }, 'duplicate_links'],
    ['a foreign target', { ...kb, 'etc/rc3.d/S01splx': { link: '/opt/splx' } }, 'foreign_target'],
    ['a target that climbs out', { ...kb, 'etc/rc3.d/S01splx': { link: '../../../../../opt/splx' } }, 'foreign_target'],
    [
      'S100splx',
      { ...kb, 'etc/rc3.d/S01splx': link('other'), 'etc/rc3.d/S100splx': link('splx') },
      'link_name_differs',
    ],
    [
      'a link by another name',
      { ...kb, 'etc/rc3.d/S90abc': link('network'), 'etc/rc3.d/S91x': link('abc') },
      'link_name_differs',
    ],
    ['a file in place of a link', { ...kb, 'etc/rc3.d/S01splx': script('') }, 'not_a_link'],
    ['a conflict whose script is gone', { ...kb, 'etc/init.d/abc': { link: 'gone' } }, 'dangling_link'],
    ['two directories of one runlevel', { ...kb, 'etc/rc.d/rc3.d/S01splx': link('splx') }, 'two_rc_directories'],
    [
      'a directory that leads outside',
      { ...kb, 'etc/rc5.d': { link: '../../../../../../../../usr' } },
      'rc_directory_outside',
    ],
    ['a directory that leads to itself', { ...kb, 'etc/rc5.d': { link: 'rc5.d' } }, 'rc_directory_loop'],
    ['a directory that is not there', { ...kb, 'etc/rc5.d': { link: 'gone' } }, 'rc_directory_unreadable'],
  ] as const) {
    it(`refuses: ${what}`, () => {
      const found = arranged(tree);
      assert.deepEqual([found.kind, found.why.code], ['refuse', code], JSON.stringify(found.why));
    });
  }

  for (const [what, tree, wanted, code] of [
    ['a tie', { ...kb, 'etc/rc3.d/S01splx': link('other'), 'etc/rc3.d/S90splx': link('splx') }, {}, 'not_behind'],
    [
      '99 taken by the conflict',
      { 'etc/rc3.d/S01splx': link('splx'), 'etc/rc3.d/S99abc': link('abc') },
      {},
      'no_number_left',
    ],
    ['99 free for the last', { 'etc/rc3.d/S01splx': link('splx'), 'etc/rc3.d/S98abc': link('abc') }, {}, 'not_behind'],
    [
      'an exact number that ties',
      { ...kb, 'etc/rc3.d/S95other': link('other') },
      { numbers: { splx: 95 } },
      'number_taken',
    ],
    ['two exact numbers alike', kb, { numbers: { splx: 95, abc: 95 } }, 'number_taken'],
    ['an exact number before', kb, { numbers: { splx: 89 } }, 'not_behind_with_numbers'],
    ['splx not started', { 'etc/rc3.d/S90abc': link('abc'), 'etc/rc3.d/K10splx': link('splx') }, {}, 'not_started'],
    [
      'abc not started',
      { 'etc/rc3.d/S01splx': link('splx'), 'etc/rc3.d/K10abc': link('abc') },
      {},
      'no_conflict_started',
    ],
    [
      'each in another runlevel',
      { 'etc/rc3.d/S01splx': link('splx'), 'etc/rc5.d/S90abc': link('abc') },
      {},
      'no_conflict_started',
    ],
    ['right already', { 'etc/rc3.d/S91splx': link('splx'), 'etc/rc3.d/S90abc': link('abc') }, {}, 'already_behind'],
  ] as const) {
    it(`says ${code}: ${what}`, () => assert.equal(arranged(tree, wanted).why.code, code));
  }

  it('refuses to break a need that a header states, by a name or by a facility', () => {
    const tree = { ...kb, 'etc/rc3.d/S10network': link('network') };
    for (const need of ['Required-Start: $network', 'Should-Start: network', 'Required-Start: net']) {
      const scripts = {
        'etc/init.d/abc': header('Provides: abc', need),
        'etc/init.d/network': header('Provides: net'),
      };
      assert.equal(arranged({ ...tree, ...scripts }, { method: 'together' }).why.code, 'need_broken', need);
      assert.equal(arranged({ ...tree, ...scripts }).kind, 'change', need);
    }
    const before = { 'etc/init.d/network': header('Provides: network', 'X-Start-Before: abc') };
    assert.equal(arranged({ ...tree, ...before }, { method: 'together' }).why.code, 'need_broken');
  });

  it('names a need that nobody states as a risk', () => {
    const found = arranged({ ...kb, 'etc/rc3.d/S10network': link('network') }, { method: 'together' });
    assert.deepEqual(found.kind === 'change' && found.risks.map(({ name }) => name), ['unstated_need']);
  });

  it('moves several conflicts to the front in the order they have', () => {
    const tree = { ...kb, 'etc/rc3.d/S95network': link('network'), 'etc/rc3.d/S02other': link('other') };
    const found = arranged(tree, { method: 'together', conflicts: ['network', 'abc'] });
    assert.deepEqual(renamesOf(found), ['S01splx S04splx', 'S90abc S01abc', 'S95network S03network']);
  });
});

describe('rcLink', () => {
  const entry = (name: string, target = `../init.d/${name.slice(3)}`) =>
    ({ name, target, type: 'link', script: 'executable' }) as const;
  const rc3 = (...ignores: string[]) => ({ directory: '/etc/rc.d/rc3.d', ignores });
  for (const [name, expected, elsewhere = expected] of [
    ['S01splx', 'S 1 splx'],
    ['K99splx', 'K 99 splx'],
    ['S00a', 'S 0 a'],
    ['S1splx', undefined],
    ['Sxxsplx', undefined],
    ['S01', undefined],
    ['s01splx', undefined],
    ['S01splx.rpmsave', undefined, 'S 1 splx.rpmsave'],
    ['S01splx~', undefined, 'S 1 splx~'],
    ['S01splx.rpmsave.x', 'S 1 splx.rpmsave.x'],
    ['S01~', undefined, 'S 1 ~'],
    ['S01splx.bak', 'S 1 splx.bak'],
  ] as const) {
    it(`reads ${name} as ${expected ?? 'nothing that rc runs'}`, () => {
      const read = (...ignores: string[]): string | undefined => {
        const found = rcLink(entry(name), rc3(...ignores), '/etc/rc.d/init.d');
        return found && `${found.letter} ${found.number} ${found.service}`;
      };
      assert.deepEqual([read('.rpmsave', '~'), read()], [expected, elsewhere]);
    });
  }

  for (const target of ['../init.d/splx', '/etc/init.d/splx', '/etc/rc.d/init.d/splx', '.././init.d//splx']) {
    it(`takes ${target} for the host's own script`, () => {
      assert.equal(rcLink(entry('S01splx', target), rc3(), '/etc/rc.d/init.d')?.oddity, undefined);
    });
  }
});
