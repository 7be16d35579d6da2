import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { insserv } from '../../lib/order/insserv.ts';
import { overrideOf } from '../../lib/order/insserv-header.ts';
import { insservSequences } from '../../lib/order/insserv-sequences.ts';
import { comesBefore } from '../../lib/order/sequence.ts';
import { painter } from '../../lib/report/index.ts';
import { orderLines } from '../../lib/report/order.ts';
import { removeTemporary } from '../embedded/temporary-host.ts';
import { plant, script } from '../remote/shell.ts';
import { arrangedOn, orderFactsOf } from './host.ts';
import { done, initScript, kb, level, requireInsserv, runInsserv, takenBack, tree } from './insserv-host.ts';

describe('insserv.arrange, where insserv is that of SLES', function () {
  this.timeout(120_000);
  before(function () {
    requireInsserv(this);
  });
  after(removeTemporary);

  for (const [what, own, lines] of [
    ['nothing', {}, { 'Required-Stop': '', 'Should-Stop': '$null', 'X-Stop-After': 'abc' }],
    ['Required-Start', { 'Required-Start': 'net abc' }, { 'Required-Stop': 'net', 'X-Stop-After': 'abc' }],
    ['only the conflict', { 'Required-Start': 'abc' }, { 'Required-Stop': '$null', 'X-Stop-After': 'abc' }],
    ['Should-Start', { 'Should-Start': 'other' }, { 'Should-Stop': 'other', 'X-Stop-After': 'abc' }],
    ['an own Should-Stop', { 'Should-Start': 'other', 'Should-Stop': 'net abc' }, { 'Should-Stop': 'net' }],
    ['X-Start-Before', { 'X-Start-Before': 'other' }, { 'Should-Stop': '$null', 'X-Stop-After': 'other abc' }],
  ] as const) {
    it(`keeps stops from repeating starts where an insserv does so (SuSE), with ${what} in the header`, () => {
      const root = kb({ splx: own });
      writeFileSync(join(root, 'sbin/insserv'), `${readFileSync(join(root, 'sbin/insserv'), 'utf8')}# .depend.halt\n`);
      const { dependencies } = orderFactsOf(root);
      assert.ok(dependencies.mirrors);
      const { entry } = overrideOf('splx', ['abc'], orderFactsOf(root));
      for (const [keyword, words] of Object.entries(lines)) {
        const [, found = ''] = new RegExp(`^# ${keyword}:(.*)$`, 'm').exec(entry.content) ?? [];
        assert.equal(found.trim(), words, entry.content);
      }
      plant(root, { 'etc/insserv/overrides/splx': entry.content });
      assert.equal(runInsserv(root, ['splx']).code, 0);
      const { stops } = level(insservSequences(orderFactsOf(root)), '6');
      assert.ok(comesBefore({ certainBy: 'after' }, stops, 'abc', 'splx'));
    });
  }

  it('refuses where insserv is too old for overrides, until the script itself asks for the order', () => {
    const root = kb();
    const before2008 = (header: string): void => {
      renameSync(join(root, 'sbin/insserv'), join(root, 'sbin/insserv.real'));
      plant(root, {
        'etc/insserv/overrides/splx': header,
        'sbin/insserv': script('rm -rf "$TAISHO_ROOT/etc/insserv"; exec "$TAISHO_ROOT/sbin/insserv.real" "$@"'),
      });
    };
    before2008('### BEGIN INIT INFO\n# Provides: splx\n# Should-Start: abc\n### END INIT INFO\n');
    const found = arrangedOn(root, insserv);
    assert.deepEqual([found.kind, found.why.code], ['refuse', 'no_overrides']);
    plant(root, { 'etc/init.d/splx': initScript('splx', { 'Should-Start': 'abc' }) });
    const then = arrangedOn(root, insserv);
    assert.deepEqual([then.kind, then.why.code], ['change', 'insserv_not_run']);
    done(root, then);
    assert.equal(arrangedOn(root, insserv).why.code, 'already_behind');
  });

  it('takes back what an insserv of SLES does besides: links in boot.d, and .depend.halt', () => {
    const root = kb();
    const depend = 'TARGETS = boot.proc boot.swap\nINTERACTIVE =\nboot.swap: boot.proc\n';
    plant(root, {
      'etc/init.d/boot.proc': script(''),
      'etc/init.d/boot.swap': script(''),
      'etc/init.d/boot.d/S01boot.proc': { link: '../boot.proc' },
      'etc/init.d/boot.d/S09boot.swap': { link: '../boot.swap' },
      'etc/init.d/.depend.halt': depend,
    });
    const program = join(root, 'sbin/insserv');
    renameSync(program, join(root, 'sbin/insserv.real'));
    plant(root, {
      'sbin/insserv': script(`# knows X-Stop-After, insserv/overrides
"$TAISHO_ROOT/sbin/insserv.real" "$@" || exit
cd "$TAISHO_ROOT/etc/init.d" && rm -f boot.d/S* && ln -s ../boot.proc boot.d/S01boot.proc &&
ln -s ../boot.swap boot.d/S02boot.swap && echo "TARGETS = boot.swap boot.proc" >.depend.halt`),
    });
    const before = tree(root);
    const facts = orderFactsOf(root);
    assert.deepEqual(
      insservSequences(facts).flatMap((one) => (one.boot ? one.level : [])),
      ['3', 'B'],
    );
    const style = { paint: painter(false), columns: 100 };
    const shown = orderLines({ host: 'sles', system: '', evidence: [], sequences: insservSequences(facts) }, style);
    assert.ok(shown.some((line) => /^ *start on entering runlevel B, on the way of the boot$/.test(line)));
    assert.ok(
      shown.some((line) => /^ *stop on leaving runlevel 1$/.test(line)),
      shown.join('\n'),
    );
    assert.ok(
      shown.some((line) => /^ *stop on entering runlevel 0, 6$/.test(line)),
      shown.join('\n'),
    );
    const actions = done(root, arrangedOn(root, insserv));
    assert.notDeepEqual(tree(root), before);
    assert.equal(arrangedOn(root, insserv).why.code, 'already_behind');
    takenBack(root, actions);
    assert.deepEqual(tree(root), before);
  });
});
