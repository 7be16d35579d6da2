import assert from 'node:assert/strict';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnreadablePrint } from '../../lib/core/fact.ts';
import { startLinks } from '../../lib/facts/start-links.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { gathered, nobody, plant, printed, script, shells, type Tree } from '../remote/shell.ts';

const init = { 'etc/rc.d/init.d/splx': script(''), 'etc/init.d': { link: 'rc.d/init.d' } };
const splx = { link: '../init.d/splx' };

for (const shell of shells) {
  describe(`startLinks, read by ${shell.name}`, () => {
    after(removeTemporary);
    const of = (tree: Tree, uid?: number) => {
      const root = plant(temporaryDirectory(), 'etc/init.d' in tree ? tree : { ...init, ...tree });
      chmodSync(root, 0o755);
      return gathered(root, startLinks, [], uid === undefined ? { shell } : { shell, uid });
    };

    for (const [what, link] of [
      ['relative', 'rc.d/rc3.d'],
      ['absolute', '/etc/rc.d/rc3.d'],
      ['through another link', 'three'],
    ] as const) {
      it(`resolves a ${what} link to a runlevel's directory, and counts it once`, () => {
        const found = of({
          'etc/rc.d/rc3.d/S01splx': splx,
          'etc/rc3.d': { link },
          'etc/three': { link: './rc.d/rc3.d' },
        });
        assert.deepEqual(
          found.map(({ level, path, directory, problem }) => ({ level, path, directory, problem })),
          [{ level: '3', path: '/etc/rc3.d', directory: '/etc/rc.d/rc3.d', problem: undefined }],
        );
        assert.deepEqual(found[0]?.entries, [
          { name: 'S01splx', type: 'link', target: '../init.d/splx', script: 'executable' },
        ]);
      });
    }

    it('reads the runlevels of SuSE, and boot.d as one', () => {
      const found = of({
        'etc/init.d': { directory: true },
        'etc/init.d/boot.local': script(''),
        'etc/init.d/boot.d/S01boot.local': { link: '../boot.local' },
        'etc/init.d/rc3.d/S01splx': { link: '../splx' },
        'etc/rc3.d': { link: 'init.d/rc3.d' },
      });
      assert.deepEqual(
        found.map(({ level, directory, entries }) => [level, directory, entries.map(({ name }) => name)]),
        [
          ['3', '/etc/init.d/rc3.d', ['S01splx']],
          ['B', '/etc/init.d/boot.d', ['S01boot.local']],
        ],
      );
    });

    const list = (...endings: string[]): string =>
      `  case "$1" in\n    ${endings.map((one) => `*${one}`).join('|')})\n      return 1 ;;\n  esac`;
    const rhel4 = ['.rpmsave', '.rpmorig', '.rpmnew', '~', '.orig'];
    const rhel5 = ['~', '.bak', '.orig', '.rpmnew', '.rpmorig', '.rpmsave'];
    const functions = `is_ignored_file() {\n${list(...rhel5)}\n}\nsed_ignored() {\n${list('.x')}\n}\n`;
    const asksFunctions = '. /etc/init.d/functions\nis_ignored_file "$1" && return 1\n';
    const debian = 'for i in "/etc/rc$runlevel.d/S$level"*; do [ ! -f "$i" ] && continue; done\n';
    for (const [what, tree, ignores] of [
      ['RHEL 4', { 'etc/rc.d/rc': list(...rhel4) }, rhel4],
      ['RHEL 5 and 6', { 'etc/rc.d/rc': asksFunctions, 'etc/rc.d/init.d/functions': functions }, rhel5],
      ['RHEL 5 whose functions are gone', { 'etc/rc.d/rc': asksFunctions }, []],
      ['Debian', { 'etc/init.d/rc': debian }, []],
      ['SLES', { 'etc/init.d/rc': 'for link in $runrc/S${rex}*; do\n', 'etc/rc.d': { link: 'init.d' } }, []],
      ['an rc that only speaks of it', { 'etc/rc.d/rc': `  # not *.rpmsave\n${debian}` }, []],
      ['an rc that is a directory', { 'etc/rc.d/rc': { directory: true } }, []],
      ['no rc', {}, []],
    ] as const) {
      it(`knows which endings the rc of a host passes over: ${what}`, () => {
        const [found] = of({ 'etc/init.d': { directory: true }, 'etc/rc3.d/S01splx': splx, ...tree });
        assert.deepEqual(new Set(found?.ignores ?? ['none read']), new Set(ignores));
      });
    }

    for (const [problem, tree] of [
      ['loop', { 'etc/rc3.d': { link: 'rc3.d' } }],
      ['loop', { 'etc/rc3.d': { link: 'a' }, 'etc/a': { link: '/etc/rc3.d' } }],
      ['outside', { 'etc/rc3.d': { link: '../../../../../../../../../../usr' } }],
      ['outside', { 'etc/rc3.d': { link: 'out/bin' }, 'etc/out': { link: '/usr' } }],
      ['unreadable', { 'etc/rc3.d': { link: 'gone' } }],
      ['unreadable', { 'etc/rc3.d': { link: 'init.d/splx' } }],
    ] as const) {
      it(`says ${problem} of ${JSON.stringify(tree)}`, () => {
        const [found] = of(tree);
        assert.deepEqual(
          { problem: found?.problem, path: found?.path, directory: found?.directory, entries: found?.entries },
          { problem, path: '/etc/rc3.d', directory: '/etc/rc3.d', entries: [] },
        );
      });
    }

    it('says unreadable of a directory that may not be read', function () {
      if (process.getuid?.() !== 0) return this.skip();
      for (const mode of [0o000, 0o311, 0o700]) {
        const [found] = of({ 'etc/rc3.d': { directory: true, mode } }, nobody);
        assert.equal(found?.problem, 'unreadable', mode.toString(8));
      }
    });

    it('tells two directories of one runlevel apart', () => {
      const found = of({ 'etc/rc3.d/S01splx': splx, 'etc/rc.d/rc3.d/S91splx': { link: '../init.d/splx' } });
      assert.deepEqual(
        found.map(({ directory }) => directory),
        ['/etc/rc3.d', '/etc/rc.d/rc3.d'],
      );
    });

    it('keeps any name and any target as data', () => {
      const names = [
        'S10a b',
        'S11line\nbreak',
        'S12$(touch pwned)',
        'S13`touch pwned`',
        'S14{{7*7}}',
        'S15${HOME}',
        'S16__proto__',
        'S17it\'s "quoted"',
        'S18*',
        'S19\\n',
        'S1000splx',
        'S20-> x',
        'S21\u001b[31m',
      ];
      const targets = [' a -> b ', '../init.d/\nsplx', '$(touch pwned)', '-n', "'", '%s%n', '*'];
      const root = plant(temporaryDirectory(), init);
      plant(root, { 'etc/rc3.d': { directory: true } });
      for (const [i, name] of names.entries())
        symlinkSync(targets[i % targets.length] ?? '', join(root, 'etc/rc3.d', name));
      const [found] = gathered(root, startLinks, [], { shell });
      assert.deepEqual(
        found?.entries.map(({ name, target }) => JSON.stringify([name, target])).toSorted(),
        names.map((name, i) => JSON.stringify([name, targets[i % targets.length]])).toSorted(),
      );
      assert.deepEqual(gathered(root, startLinks, [], { shell }), [found]);
    });

    it('reads names that are not UTF-8, and neither loses nor forges an entry by them', () => {
      const root = plant(temporaryDirectory(), { ...init, 'etc/rc3.d/S01splx': splx });
      const raw = Buffer.concat([Buffer.from(`${join(root, 'etc/rc3.d')}/S02`), Buffer.from([0xff, 0xfe, 0x80])]);
      symlinkSync(Buffer.from([0xc3, 0x28]), raw);
      const [found] = gathered(root, startLinks, [], { shell });
      assert.equal(found?.entries.length, 2);
      assert.match(found?.entries[1]?.name ?? '', /^S02\ufffd/);
    });

    it('tells links from files, and what each leads to', () => {
      const [found] = of({
        'etc/rc.d/init.d/plain': 'text',
        'etc/rc3.d/S01splx': splx,
        'etc/rc3.d/S02abs': { link: '/etc/init.d/splx' },
        'etc/rc3.d/S03plain': { link: '../init.d/plain' },
        'etc/rc3.d/S04gone': { link: '../init.d/gone' },
        'etc/rc3.d/S05file': script(''),
        'etc/rc3.d/S06text': 'text',
        'etc/rc3.d/S07dir': { directory: true },
        'etc/rc3.d/K08kill': splx,
        'etc/rc3.d/.hidden': 'x',
        'etc/rc3.d/README': 'x',
      });
      assert.deepEqual(
        found?.entries.map((e) => `${e.name} ${e.type} ${e.script}`),
        [
          'K08kill link executable',
          'S01splx link executable',
          'S02abs link executable',
          'S03plain link not-executable',
          'S04gone link missing',
          'S05file other executable',
          'S06text other not-executable',
          'S07dir other executable',
        ],
      );
    });

    it('finds nothing where nothing is', () => {
      assert.deepEqual(gathered(temporaryDirectory(), startLinks, [], { shell }), []);
    });
  });
}

describe('startLinks', () => {
  after(removeTemporary);

  it('refuses a print it does not understand', () => {
    for (const print of [
      'E\0S01x\0link\0t\0executable\0',
      'I\0\0D\u00003\0/etc\u00000\0/etc\0',
      'I\0splx\0D\u00003\0/etc\u00000\0/etc\0',
      'D\u00003\0/etc\u00000\0/etc\0I\0~\0',
      'D\u00003\0/etc\u00000\0/etc\0E\0S01\0link\0t\0maybe\0',
      'X\0',
      '\0',
    ])
      assert.throws(() => startLinks.parse(print, []), UnreadablePrint);
  });

  it('reads every cut of a print or refuses it, and never makes an entry up', () => {
    const root = plant(temporaryDirectory(), { ...init, 'etc/rc3.d/S01splx': splx, 'etc/rc3.d/S80abc': splx });
    const print = printed(root, startLinks);
    const whole = startLinks.parse(print, []).flatMap(({ entries }) => entries.map((e) => JSON.stringify(e)));
    for (let cut = 0; cut < print.length; cut++) {
      try {
        for (const { entries } of startLinks.parse(print.slice(0, cut), []))
          for (const entry of entries) assert.ok(whole.includes(JSON.stringify(entry)), `${cut}`);
      } catch (error) {
        assert.ok(error instanceof UnreadablePrint, String(error));
      }
    }
  });

  it('sees ahead: rename, link, remove; a written file there can not be foreseen', () => {
    const root = plant(temporaryDirectory(), { ...init, 'etc/rc3.d/S01splx': splx });
    const directory = '/etc/rc3.d';
    const before = gathered(root, startLinks);
    const target = '../init.d/splx';
    const renamed = startLinks.after(before, { kind: 'rename', directory, from: 'S01splx', to: 'S91splx', target });
    assert.deepEqual(typeof renamed === 'symbol' ? [] : renamed[0]?.entries.map(({ name }) => name), ['S91splx']);
    const linked = startLinks.after(before, { kind: 'link', path: `${directory}/K01a`, target });
    assert.deepEqual(typeof linked === 'symbol' ? [] : linked[0]?.entries.map(({ name }) => name), ['K01a', 'S01splx']);
    const gone = startLinks.after(before, {
      kind: 'remove',
      path: `${directory}/S01splx`,
      was: { type: 'link', target },
    });
    assert.deepEqual(typeof gone === 'symbol' ? [1] : gone[0]?.entries, []);
    const entry = { type: 'file', content: '', mode: 0o644 } as const;
    assert.equal(typeof startLinks.after(before, { kind: 'write', path: `${directory}/S02x`, entry }), 'symbol');
    assert.equal(startLinks.after(before, { kind: 'write', path: '/etc/motd', entry }), before);
  });

  it('runs nothing that lies in a runlevel directory', () => {
    const root = plant(temporaryDirectory(), init);
    plant(root, { 'etc/rc3.d/S01bad': script(`touch ${JSON.stringify('/tmp/never')}; exit 3`) });
    writeFileSync(join(root, 'mark'), '');
    assert.equal(gathered(root, startLinks)[0]?.entries.length, 1);
  });
});
