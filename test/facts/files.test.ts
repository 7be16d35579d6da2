import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnreadablePrint } from '../../lib/core/fact.ts';
import { files, type FileRead } from '../../lib/facts/files.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { gathered, nobody, plant, shells } from '../remote/shell.ts';

const file = (content: string, mode: number): FileRead => ({ found: 'entry', entry: { type: 'file', content, mode } });

for (const shell of shells) {
  describe(`files, read by ${shell.name}`, () => {
    after(removeTemporary);
    const read = (root: string, path: string, uid?: number): FileRead | undefined =>
      gathered(root, files, [path], uid === undefined ? { shell } : { shell, uid }).get(path);

    it('reads any mode', () => {
      const root = temporaryDirectory();
      for (const mode of [0o644, 0o600, 0o400, 0o755, 0o4755, 0o2755, 0o6711, 0o1644, 0o1777, 0o4644, 0o2640, 0o777]) {
        rmSync(join(root, 'f'), { force: true });
        writeFileSync(join(root, 'f'), 'x');
        chmodSync(join(root, 'f'), mode);
        assert.deepEqual(read(root, '/f'), file('x', mode), mode.toString(8));
      }
      for (const mode of [0o755, 0o700, 0o1777, 0o2775, 0o4755]) {
        mkdirSync(join(root, 'd'), { recursive: true });
        chmodSync(join(root, 'd'), mode);
        assert.deepEqual(read(root, '/d'), { found: 'entry', entry: { type: 'directory', mode } }, mode.toString(8));
      }
    });

    for (const content of [
      '',
      '\n',
      'no newline at the end',
      'two newlines at the end\n\n',
      '\ufeffwith a mark',
      '対処\r\n',
      '{{7*7}} $(touch pwned) `touch pwned` ${HOME} __proto__',
      '\u001b]0;title\u0007',
      'x'.repeat(262_144),
    ]) {
      it(`reads ${JSON.stringify(content.slice(0, 40))} byte for byte`, () => {
        const root = plant(temporaryDirectory(), { f: { text: content, mode: 0o644 } });
        assert.deepEqual(read(root, '/f'), file(content, 0o644));
        assert.ok(!existsSync(join(root, 'pwned')));
      });
    }

    for (const [what, tree] of [
      ['larger than 256 KiB', { f: 'x'.repeat(262_145) }],
      ['not UTF-8 text', { f: Buffer.from([0x61, 0xff]) }],
      ['not UTF-8 text', { f: Buffer.from([0xed, 0xa0, 0x80]) }],
      ['not UTF-8 text', { f: Buffer.from('nul\0inside') }],
    ] as const) {
      it(`leaves alone what is ${what}`, () => {
        assert.deepEqual(read(plant(temporaryDirectory(), tree), '/f'), { found: 'other', what });
      });
    }

    it('leaves alone what is neither file, directory nor link, and never waits on it', () => {
      const root = temporaryDirectory();
      spawnSync('mkfifo', [join(root, 'f')]);
      assert.deepEqual(read(root, '/f'), { found: 'other', what: 'neither file, directory nor link' });
    });

    it('leaves alone what may not be read', function () {
      if (process.getuid?.() !== 0) return this.skip();
      const root = plant(temporaryDirectory(), { f: { text: 'x', mode: 0o600 } });
      chmodSync(root, 0o755);
      assert.deepEqual(read(root, '/f', nobody), { found: 'other', what: 'not readable' });
    });

    it('does not take what it may not look for as nothing', function () {
      if (process.getuid?.() !== 0) return this.skip();
      const root = plant(temporaryDirectory(), {
        'closed/deep/f': 'x',
        'closed/f': 'x',
        'open/f': 'x',
        listed: { directory: true, mode: 0o444 },
        relative: { link: 'closed/deep' },
        absolute: { link: '/closed/deep' },
        dangling: { link: 'open/gone' },
        'open/up': { link: '../closed/deep' },
      });
      chmodSync(root, 0o755);
      chmodSync(join(root, 'closed'), 0o700);
      const closed = { found: 'unseen', where: 'closed' } as const;
      for (const path of ['closed/f', 'closed/gone', 'closed/deep/f', 'closed/gone/f', 'listed/f', 'relative/f'])
        assert.deepEqual(read(root, `/${path}`, nobody), closed, path);
      for (const path of ['absolute/f', 'open/up/f', 'open/up/gone/f'])
        assert.deepEqual(read(root, `/${path}`, nobody), closed, path);
      for (const path of ['open/gone', 'open/gone/f', 'gone/f', 'open/f/x', 'dangling/f', 'open/../gone/f'])
        assert.deepEqual(read(root, `/${path}`, nobody), { found: 'nothing' }, path);
      for (const path of ['closed/f', 'closed/deep/f', 'relative/f', 'absolute/f', 'open/up/f'])
        assert.deepEqual(read(root, `/${path}`), file('x', 0o644), path);
      assert.deepEqual(read(root, '/closed', nobody), { found: 'entry', entry: { type: 'directory', mode: 0o700 } });
    });

    for (const target of ['gone', '../../etc', '/usr', ' a -> b', '$(touch pwned)', '-n', 'x\ny']) {
      it(`reads a link to ${JSON.stringify(target)} without following it`, () => {
        const root = plant(temporaryDirectory(), { f: { link: target } });
        assert.deepEqual(read(root, '/f'), { found: 'entry', entry: { type: 'link', target } });
      });
    }

    it('finds nothing where nothing is, even where its directory is not', () => {
      const root = plant(temporaryDirectory(), { f: 'x' });
      for (const path of ['/gone', '/gone/f', '/f/below', '/a/b/c/d'])
        assert.deepEqual(read(root, path), { found: 'nothing' }, path);
    });

    it('does not go out of the root: a directory on the way is read as the host itself would, or not at all', () => {
      const root = temporaryDirectory();
      const outside = plant(temporaryDirectory(), { 'd/f': 'outside' });
      plant(root, { 'usr/f': 'inside', absolute: { link: '/usr' }, relative: { link: 'usr' }, out: { link: outside } });
      mkdirSync(join(root, outside, 'd'), { recursive: true });
      symlinkSync('../../../../../../../../usr', join(root, 'up'));
      assert.deepEqual(read(root, '/relative/f'), file('inside', 0o644));
      assert.deepEqual(read(root, '/absolute/f'), file('inside', 0o644));
      assert.deepEqual(read(root, '/out/d/f'), { found: 'unseen', where: 'outside' });
      assert.equal(read(root, '/up/f')?.found, 'unseen');
    });

    it('reads the paths asked about, whatever they are called, and no others', () => {
      const paths = ['/a b', "/it's", '/$(touch pwned)', '/*', '/-n', '/{{7*7}}', '/対処', '/__proto__'];
      const root = plant(temporaryDirectory(), Object.fromEntries(paths.map((path) => [path, path])));
      const found = gathered(root, files, paths, { shell });
      assert.deepEqual(
        [...found],
        paths.map((path) => [path, file(path, 0o644)]),
      );
      assert.deepEqual([...gathered(root, files, [], { shell })], []);
    });
  });
}

describe('files', () => {
  it('refuses a print it does not understand', () => {
    for (const print of ['/f\0file\0-rw-r--r--\0', '/f\0socket\0\0\0', '/f\0unseen\0somewhere\0\0', '/f\0'])
      assert.throws(() => files.parse(print, ['/f']), UnreadablePrint);
  });

  it('foresees only paths it was asked about', () => {
    const value = new Map<string, FileRead>([['/f', { found: 'nothing' }]]);
    const entry = { type: 'file', content: 'x', mode: 0o600 } as const;
    const written = files.after(value, { kind: 'write', path: '/f', entry });
    assert.deepEqual(written, new Map([['/f', { found: 'entry', entry }]]));
    assert.equal(files.after(value, { kind: 'write', path: '/g', entry }), value);
    assert.equal(typeof files.after(value, { kind: 'run', command: { argv: ['x'] } }), 'symbol');
  });
});
