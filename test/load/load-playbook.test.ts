import assert from 'node:assert/strict';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Diagnostic } from '../../lib/core/diagnostic.ts';
import type { InvalidInput } from '../../lib/core/error.ts';
import { importValue } from '../../lib/load/import-value.ts';
import { loadPlaybook } from '../../lib/load/load-playbook.ts';
import { registry } from '../playbook/registry.ts';

const fixtures = resolve(import.meta.dirname, '../../../test/fixtures/playbook');
const options = { remedies: registry };

describe('loadPlaybook', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'taisho-load-'));
    await cp(fixtures, directory, { recursive: true });
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('reads YAML with its files of variables, later ones over earlier', async () => {
    const { plays, source } = await loadPlaybook(join(fixtures, 'start-after.yml'), options);
    assert.equal(source, join(fixtures, 'start-after.yml'));
    assert.deepEqual({ ...plays[0]?.varsFromFiles }, { conflicts: 'known', number: 2 });
    assert.equal(Object.getPrototypeOf(plays[0]?.varsFromFiles), null);
  });

  it('runs TypeScript and JavaScript, wherever they lie', async () => {
    await cp(fixtures, join(directory, 'node_modules/some'), { recursive: true });
    for (const place of [fixtures, directory, join(directory, 'node_modules/some')]) {
      for (const file of ['named.mts', 'plain.mjs']) {
        const { plays } = await loadPlaybook(join(place, file), options);
        assert.equal(plays[0]?.tasks[0]?.name, 'debug', join(place, file));
      }
    }
  });

  it('gives code the library that is running', async () => {
    const library = { marker: 'the one instance' };
    for (const place of [fixtures, directory]) {
      const value = await importValue(join(place, 'typed.ts'), () => Promise.resolve(library));
      assert.equal((value as { name: string }[])[0]?.name, 'the one instance');
    }
  });

  it('reads code again that has changed', async () => {
    for (const file of ['changing.mjs', 'changing.ts']) {
      const path = join(directory, file);
      await writeFile(path, "export default [{ hosts: 'a' }];");
      assert.equal((await loadPlaybook(path, options)).plays[0]?.hosts, 'a');
      await new Promise((done) => setTimeout(done, 20));
      await writeFile(path, "export default [{ hosts: 'b' }];");
      assert.equal((await loadPlaybook(path, options)).plays[0]?.hosts, 'b');
    }
  });

  it('leaves no code in the temporary directory', async () => {
    const temporary = join(directory, 'temporary');
    await mkdir(temporary);
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = temporary;
    try {
      await loadPlaybook(join(directory, 'named.mts'), options);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
    assert.deepEqual(await readdir(temporary), []);
  });

  it('tells warnings, and reads with what it is given', async () => {
    const warnings: Diagnostic[] = [];
    const asked: string[] = [];
    const texts: Record<string, string> = {
      'p.yml': '- hosts: a\n  gather_facts: true\n  vars_files: v.yml',
      'v.yml': 'x: 1',
    };
    const playbook = await loadPlaybook('/somewhere/p.yml', {
      ...options,
      warn: (warning) => warnings.push(warning),
      readFile: (path) => {
        asked.push(path);
        return Promise.resolve(texts[path.replace('/somewhere/', '')] ?? '');
      },
    });
    assert.deepEqual({ ...playbook.plays[0]?.varsFromFiles }, { x: 1 });
    assert.deepEqual(asked, ['/somewhere/p.yml', '/somewhere/v.yml']);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['gather_facts'],
    );
  });

  const failures: readonly (readonly [file: string, code: string])[] = [
    ['nowhere.yml', 'file_not_found'],
    ['nowhere.ts', 'file_not_found'],
    ['start-after.yml/x.yml', 'file_not_found'],
    ['vars', 'is_a_directory'],
    ['directory.ts', 'is_a_directory'],
    ['latin.yml', 'not_utf8'],
    ['playbook.txt', 'unknown_file_type'],
    ['nothing.ts', 'no_playbook_export'],
    ['throws.ts', 'playbook_failed'],
    ['broken.ts', 'playbook_failed'],
    ['wrong.ts', 'invalid_input'],
  ];
  for (const [file, code] of failures) {
    it(`says of ${file}: ${code}`, async () => {
      await mkdir(join(directory, 'directory.ts'), { recursive: true });
      await writeFile(join(directory, 'broken.ts'), 'export default [{ hosts: ;');
      await writeFile(join(directory, 'latin.yml'), Buffer.from([0x2d, 0x20, 0xe9]));
      await assert.rejects(loadPlaybook(join(directory, file), options), (error: InvalidInput) => {
        assert.equal(error.code, code);
        if (code !== 'invalid_input') assert.ok(!error.message.includes('\n'), error.message);
        return true;
      });
    });
  }

  it('says what may not be read', async () => {
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' });
    const readFile = () => Promise.reject(denied);
    await assert.rejects(loadPlaybook('/a/p.yml', { ...options, readFile }), {
      code: 'unreadable_file',
      cause: denied,
    });
  });

  it('says which files of variables are wrong, at the place that names them or in them', async () => {
    await writeFile(join(directory, 'vars/wrong.yml'), 'a: 1\na: 2');
    await writeFile(join(directory, 'vars/vault.yml'), '$ANSIBLE_VAULT;1.1;AES256\n00');
    const files = 'vars/common.yml, vars/nowhere.yml, vars/wrong.yml, vars/vault.yml, vars';
    await writeFile(join(directory, 'several.yml'), `- hosts: a\n  vars_files: [${files}]\n`);
    await assert.rejects(loadPlaybook(join(directory, 'several.yml'), options), (error: InvalidInput) => {
      assert.deepEqual(
        error.diagnostics.map(({ code, at }) => [code, at?.file.replace(`${directory}/`, ''), at?.line]),
        [
          ['file_not_found', 'several.yml', 2],
          ['duplicate_key', 'vars/wrong.yml', 2],
          ['vault_file', 'several.yml', 2],
          ['is_a_directory', 'several.yml', 2],
        ],
      );
      return true;
    });
  });

  it('never reads an endless file to its end', async () => {
    await symlink('/dev/zero', join(directory, 'endless.yml'));
    await assert.rejects(loadPlaybook(join(directory, 'endless.yml'), options), { code: 'too_large' });
  });

  it('runs no code that others could have written', async () => {
    const open = join(directory, 'open');
    const inner = join(open, 'inner');
    await mkdir(inner, { recursive: true });
    for (const file of ['named.mts', 'plain.mjs']) await cp(join(fixtures, file), join(inner, file));
    await symlink(join(inner, 'plain.mjs'), join(directory, 'link.mjs'));
    await cp(join(fixtures, 'start-after.yml'), join(inner, 'text.yml'));
    await chmod(join(inner, 'named.mts'), 0o666);
    await assert.rejects(loadPlaybook(join(inner, 'named.mts'), options), { code: 'untrusted_path' });
    await loadPlaybook(join(inner, 'plain.mjs'), options);
    await loadPlaybook(join(directory, 'link.mjs'), options);
    for (const [place, mode, other] of [
      [inner, 0o777, 0o755],
      [open, 0o777, 0o755],
    ] as const) {
      await chmod(place, mode);
      await assert.rejects(loadPlaybook(join(inner, 'plain.mjs'), options), { code: 'untrusted_path' });
      await assert.rejects(loadPlaybook(join(directory, 'link.mjs'), options), { code: 'untrusted_path' });
      await chmod(place, other);
    }
    await chmod(inner, 0o1777);
    await loadPlaybook(join(inner, 'plain.mjs'), options);
  });
});
