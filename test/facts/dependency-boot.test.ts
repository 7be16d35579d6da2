import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import type { Action } from '../../lib/core/action.ts';
import { UnreadablePrint, unforeseeable } from '../../lib/core/fact.ts';
import { dependencyBoot, type DependencyBoot } from '../../lib/facts/dependency-boot.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { gathered, nobody, plant, printed, script, shells, type Tree } from '../remote/shell.ts';

const depend = {
  'etc/init.d/.depend.boot': 'TARGETS = a\nINTERACTIVE =\n',
  'etc/init.d/.depend.start': 'TARGETS = net abc splx\nINTERACTIVE = splx\nabc: net\nsplx: abc net\n',
  'etc/init.d/.depend.stop': 'TARGETS = splx abc\nabc: splx\n',
};
const startpar = { 'sbin/startpar': script('') };
const lsb = (name: string): string =>
  `### BEGIN INIT INFO\n# Provides: ${name}\n# Should-Start: abc\n### END INIT INFO\n`;
const rcS = (value: string) => ({ 'etc/default/rcS': `#CONCURRENCY=shell\n${value}\n` });
const rc = (...lines: string[]) => ({ 'lib/init/rc': ['#!/bin/sh', ...lines].join('\n') });
const whole = { ...depend, ...startpar };

for (const shell of shells) {
  describe(`dependencyBoot, read by ${shell.name}`, () => {
    after(removeTemporary);
    const rootOf = (tree: Tree): string => {
      const root = plant(temporaryDirectory(), tree);
      chmodSync(root, 0o755);
      return root;
    };
    const of = (tree: Tree, uid?: number): DependencyBoot =>
      gathered(rootOf(tree), dependencyBoot, [], uid === undefined ? { shell } : { shell, uid });

    it('reads nothing of a host that has nothing', () => {
      const { evidence, ...found } = of({ 'etc/passwd': '' });
      assert.deepEqual(evidence, ['there is no .depend.boot']);
      assert.deepEqual(found, {
        knowsBefore: false,
        mirrors: false,
        knowsOverrides: false,
        facilities: new Map(),
        vendor: new Map(),
        own: new Map(),
        directories: new Set(),
        depend: new Map(),
        stale: false,
        parallel: false,
      });
    });

    for (const [what, text, knowsBefore, mirrors, knowsOverrides] of [
      ['of Debian', 'x[-_]+stop[-_]+after /etc/insserv/overrides', true, false, true],
      ['of SuSE', 'STOP-AFTER .depend.halt /etc/insserv/overrides', true, true, true],
      ['that is old', 'required[-_]+start /usr/share/insserv/overrides', false, true, true],
      ['of before 2008', 'required[-_]+start /etc/insserv.conf', false, true, false],
    ] as const) {
      it(`tells an insserv ${what}`, () => {
        const found = of({ 'usr/lib/insserv/insserv': { text: `\0${text}\0`, mode: 0o755 } });
        assert.deepEqual(
          [found.insserv, found.knowsBefore, found.mirrors, found.knowsOverrides],
          ['/usr/lib/insserv/insserv', knowsBefore, mirrors, knowsOverrides],
        );
      });
    }

    it('reads facilities, optional ones, those of conf.d, and nothing that is left there', () => {
      const { facilities } = of({
        'etc/insserv.conf': '# $no x\n$network +networking\tifup\n$all\n$syslog = rsyslog\n<interactive> udev\n',
        'etc/insserv.conf.d/mail dir': '$network\tvpn\n$mail +postfix +{{7*7}}\n',
        'etc/insserv.conf.d/x.dpkg-old': '$network gone\n',
        'etc/insserv.conf.d/sub': { directory: true },
      });
      assert.deepEqual(
        [...facilities],
        [
          ['$network', ['networking', 'ifup', 'vpn']],
          ['$syslog', ['rsyslog']],
          ['$mail', ['postfix', '{{7*7}}']],
        ],
      );
    });

    it('reads overrides byte for byte, under any name, and says why one can not be known', () => {
      const found = of({
        'etc/insserv/overrides/splx': { text: `${lsb('splx')}é `, mode: 0o640 },
        'etc/insserv/overrides/a b\n$(touch pwned)': 'x',
        'etc/insserv/overrides/-n': '',
        'etc/insserv/overrides/link': { link: 'splx' },
        'etc/insserv/overrides/dangling': { link: 'gone' },
        'etc/insserv/overrides/directory': { directory: true },
        'etc/insserv/overrides/large': 'x'.repeat(65_537),
        'etc/insserv/overrides/nul': 'a\0b',
        'etc/insserv/overrides/latin1': Buffer.from([0xe9]),
        'usr/share/insserv/overrides/vendor': lsb('vendor'),
        'usr/share/insserv/overrides/none': 'no header',
      });
      assert.deepEqual([...found.directories], ['/etc/insserv', '/etc/insserv/overrides']);
      assert.deepEqual(found.own.get('splx'), { type: 'file', content: `${lsb('splx')}é `, mode: 0o640 });
      assert.deepEqual(
        new Map([...found.own].filter(([, file]) => typeof file === 'string')),
        new Map([
          ['dangling', 'no plain file'],
          ['directory', 'no plain file'],
          ['large', 'larger than 64 KiB'],
          ['latin1', 'not UTF-8 text'],
          ['link', 'no plain file'],
          ['nul', 'not UTF-8 text'],
        ]),
      );
      assert.deepEqual([found.own.size, found.own.has('a b\n$(touch pwned)'), found.own.has('-n')], [9, true, true]);
      assert.deepEqual([...found.vendor.keys()], ['vendor']);
    });

    it('says of an override that may not be read that it may not', function () {
      if (process.getuid?.() !== 0) return this.skip();
      const found = of({ 'etc/insserv/overrides/splx': { text: 'x', mode: 0o600 } }, nobody);
      assert.equal(found.own.get('splx'), 'not readable');
    });

    it('reads dependency files', () => {
      const { depend: files } = of({ ...depend, 'etc/init.d/.depend.halt': 'TARGETS = a\n' });
      assert.deepEqual([...files.keys()], ['boot', 'start', 'stop', 'halt']);
      const start = files.get('start');
      assert.deepEqual(start?.targets, ['net', 'abc', 'splx']);
      assert.deepEqual(
        [...(start?.after ?? [])],
        [
          ['abc', ['net']],
          ['splx', ['abc', 'net']],
        ],
      );
      assert.equal(start?.entry.content, depend['etc/init.d/.depend.start']);
    });

    for (const [what, tree] of [
      ['a line of another syntax', { 'etc/init.d/.depend.start': 'TARGETS = a\nnonsense\n' }],
      ['a target with a tab for a colon', { 'etc/init.d/.depend.stop': 'abc\tnet\n' }],
      ['a link', { 'etc/init.d/.depend.start': { link: 'x' } }],
      ['a directory', { 'etc/init.d/.depend.boot': { directory: true } }],
      ['more than 64 KiB', { 'etc/init.d/.depend.start': 'x'.repeat(65_537) }],
      ['a configuration that is binary', { 'etc/insserv.conf': 'a\0b' }],
    ] as const) {
      it(`does not understand ${what}, and says so`, () => {
        assert.throws(() => of(tree), UnreadablePrint);
      });
    }

    for (const [what, tree, parallel, evidence] of [
      ['startpar and all files', whole, true, /startpar goes by/],
      ['no startpar', depend, false, /startpar is not installed/],
      ['an empty file', { ...whole, 'etc/init.d/.depend.stop': '' }, false, /no \.depend\.stop/],
      ['RUN_PARALLEL=yes', { ...whole, 'etc/sysconfig/boot': 'RUN_PARALLEL="yes"\n' }, true, /startpar/],
      ['RUN_PARALLEL=no', { ...whole, 'etc/sysconfig/boot': 'RUN_PARALLEL="no"\n' }, false, /RUN_PARALLEL/],
      ['the last of two', { ...whole, 'etc/sysconfig/boot': 'RUN_PARALLEL=no\nRUN_PARALLEL=yes\n' }, true, /startpar/],
      ['no RUN_PARALLEL at all', { ...whole, 'etc/sysconfig/boot': 'X=1\n' }, false, /RUN_PARALLEL/],
      [
        'CONCURRENCY=none that rc heeds',
        { ...whole, ...rcS('CONCURRENCY=none'), ...rc('CONCURRENCY=makefile', '[ -f x ] && . /etc/default/rcS') },
        false,
        /CONCURRENCY/,
      ],
      [
        'CONCURRENCY=none that rc sets anew',
        { ...whole, ...rcS('CONCURRENCY=none'), ...rc('. /etc/default/rcS', 'CONCURRENCY=makefile') },
        true,
        /startpar/,
      ],
      [
        'CONCURRENCY=none that rc names in a comment',
        { ...whole, ...rcS('CONCURRENCY=none'), ...rc('CONCURRENCY=makefile', '# . /etc/default/rcS') },
        true,
        /startpar/,
      ],
      [
        'CONCURRENCY=makefile',
        { ...whole, ...rcS('CONCURRENCY=makefile'), ...rc('CONCURRENCY=makefile', '. /etc/default/rcS') },
        true,
        /startpar/,
      ],
    ] as const) {
      it(`says ${parallel ? 'parallel' : 'one after the other'} of ${what}`, () => {
        const found = of(tree);
        assert.deepEqual(
          [found.parallel, evidence.test(found.evidence.join())],
          [parallel, true],
          found.evidence.join(),
        );
      });
    }
  });
}

describe('dependencyBoot', () => {
  after(removeTemporary);
  const root = (): string => plant(temporaryDirectory(), { ...whole, 'etc/insserv/overrides/abc': lsb('abc') });

  it('does not understand a print that was cut or that says more', () => {
    const print = printed(root(), dependencyBoot);
    assert.ok(print.endsWith('end\0\0\0\0'));
    for (const cut of [
      print.slice(0, -8),
      print.slice(8),
      print.slice(0, -1),
      `x\0\0\0\0${print}`,
      `${print}x\0\0\0\0`,
    ])
      assert.throws(() => dependencyBoot.parse(cut, []), UnreadablePrint);
  });

  it('foresees what actions do', () => {
    const at = root();
    const now = gathered(at, dependencyBoot);
    const after = (action: Action): DependencyBoot => {
      const found = dependencyBoot.after(now, action);
      assert.ok(found !== unforeseeable);
      return found;
    };
    const entry = { type: 'file', content: lsb('splx'), mode: 0o600 } as const;
    const path = '/etc/insserv/overrides/splx';
    assert.deepEqual(after({ kind: 'write', path, entry }).own.get('splx'), entry);
    const abc = now.own.get('abc');
    assert.ok(typeof abc === 'object');
    assert.equal(after({ kind: 'remove', path: '/etc/insserv/overrides/abc', was: abc }).own.size, 0);
    assert.deepEqual(after({ kind: 'write', path: '/etc/motd', entry }), now);
    const was = { directories: [], files: [{ path: '/etc/init.d/.depend.start' }] };
    assert.equal(after({ kind: 'renumber', program: '/sbin/insserv', arguments: [], was }).stale, true);
    const back = after({ kind: 'restore', to: was });
    assert.deepEqual([back.stale, [...back.depend.keys()]], [false, ['boot', 'stop']]);
    for (const action of [
      { kind: 'run', command: { argv: ['insserv'] } },
      { kind: 'write', path: '/etc/insserv.conf', entry },
      { kind: 'write', path: '/etc/init.d/.depend.start', entry },
    ] as const satisfies readonly Action[])
      assert.equal(dependencyBoot.after(now, action), unforeseeable, JSON.stringify(action));
    assert.deepEqual(gathered(at, dependencyBoot), now, 'and nothing was done');
  });
});
