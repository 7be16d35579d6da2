import assert from 'node:assert/strict';
import { bootSystem } from '../../lib/facts/boot-system.ts';
import { runlevel } from '../../lib/facts/runlevel.ts';
import { serverProtect } from '../../lib/facts/server-protect.ts';
import { booted, described, removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { gathered, plant, script, type Tree } from '../remote/shell.ts';

const link = { 'etc/rc3.d/S01splx': { link: '../init.d/splx' } };

describe('bootSystem', () => {
  after(removeTemporary);
  for (const [kind, tree] of [
    ['rc', link],
    ['rc', { 'etc/init.d/rc5.d/S01splx': { link: '../splx' } }],
    ['rc', { ...link, 'sbin/chkconfig': '' }],
    ['rc', { ...link, 'sbin/insserv': '', 'etc/init.d/.legacy-bootordering': '' }],
    ['rc', { ...link, 'etc/init.d/.depend.start': '', 'etc/init.d/.legacy-bootordering': '' }],
    ['chkconfig', { ...link, 'sbin/chkconfig': '', 'etc/chkconfig.d': { directory: true } }],
    ['insserv', { ...link, 'sbin/insserv': '' }],
    ['insserv', { ...link, 'etc/init.d/.depend.start': '' }],
    ['systemd', { ...link, 'run/systemd/system': { directory: true } }],
    ['unknown', {}],
    ['unknown', { 'etc/rc3.d/S01splx': script('') }],
    ['unknown', { 'etc/rc3.d/K01splx': { link: '../init.d/splx' } }],
  ] as const satisfies readonly (readonly [string, Tree])[]) {
    it(`is ${kind} where there is ${Object.keys(tree).join(', ') || 'nothing'}`, () => {
      const found = gathered(plant(temporaryDirectory(), tree), bootSystem);
      assert.equal(found.kind, kind);
      assert.ok(found.evidence.length > 0);
    });
  }

  it('names the programs that would renumber links', () => {
    const root = plant(temporaryDirectory(), { ...link, 'usr/sbin/chkconfig': '' });
    assert.deepEqual(gathered(root, bootSystem).renumberedBy, ['chkconfig']);
  });
});

describe('runlevel', () => {
  after(removeTemporary);
  for (const [text, boot] of [
    ['id:3:initdefault:\n', '3'],
    ['# id:5:initdefault:\nid:2:initdefault:\n', '2'],
    ['si::sysinit:/etc/rc\n', undefined],
    ['id:{{7*7}}:initdefault:\n', undefined],
    ['id:35:initdefault:\n', undefined],
    ['', undefined],
  ] as const) {
    it(`boots into ${boot ?? 'an unknown one'} by ${JSON.stringify(text)}`, () => {
      const root = plant(temporaryDirectory(), { 'etc/inittab': text });
      assert.deepEqual(gathered(root, runlevel), boot === undefined ? {} : { boot });
    });
  }

  it('says nothing where there is no inittab', () => {
    assert.deepEqual(gathered(temporaryDirectory(), runlevel), {});
  });
});

describe('serverProtect', () => {
  after(removeTemporary);
  const home = 'opt/TrendMicro/SProtectLinux';

  it('reads the embedded host', async () => {
    assert.deepEqual(gathered(await booted(described('mail1')), serverProtect), {
      installed: true,
      build: '1633',
      realtimeScan: '1',
    });
  });

  it('takes text that makes no sense for no answer', () => {
    const root = plant(temporaryDirectory(), {
      [`${home}/Patch.ini`]: 'BuildNumber={{7*7}}\n',
      [`${home}/tmsplx.xml`]: '<P Name="RealtimeScan" Value="$(touch x)"/>\n',
    });
    assert.deepEqual(gathered(root, serverProtect), { installed: true });
  });

  it('is not installed where its directory is not', () => {
    assert.deepEqual(gathered(temporaryDirectory(), serverProtect), { installed: false });
  });
});
