import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aFleet, bareHost } from '../run/fleet.ts';
import { taisho } from './command-line.ts';

describe('the files of a plan', function () {
  this.timeout(60_000);
  const fleet = aFleet(bareHost('one'));
  const at = (name: string): string => join(fleet.directory, name);
  const playbook = () =>
    fleet.file('- hosts: all\n  tasks: [{ file: { path: /tmp/x, content: y } }]\n', 'plan-files.yml');

  it('are the plan and a page of it, which name each other by digest; a rollback has them too', async () => {
    const { code, stdout, stderr } = await taisho([
      ...['plan', await playbook(), '-i', fleet.inventoryFile],
      ...['--out', at("it's a plan.json"), '--html', at('review.html')],
    ]);
    assert.deepEqual([code, stderr], [0, '']);
    const [, digest = ''] = /--digest (sha256:[0-9a-f]{64})/.exec(stdout) ?? [];
    assert.ok(stdout.includes(`taisho apply '${fleet.directory}/it'\\''s a plan.json' --digest ${digest}`), stdout);
    const page = readFileSync(at('review.html'), 'utf8');
    assert.ok(page.includes(digest) && page.includes('it&#39;'));
    assert.equal((await taisho(['apply', at("it's a plan.json"), '--digest', digest, '-o', 'lines'])).code, 0);
    assert.equal(readFileSync(join(fleet.root('one'), 'tmp/x'), 'utf8'), 'y');
    const back = await taisho(['rollback', 'last', '--out', at('back.json'), '--html', at('back.html')]);
    assert.deepEqual([back.code, back.stderr], [0, '']);
    assert.ok(existsSync(at('back.json')) && existsSync(at('back.html')));
    assert.equal((await taisho(['rollback', 'last', '-o', 'lines'])).code, 0);
    assert.ok(!existsSync(join(fleet.root('one'), 'tmp/x')));
  });

  for (const [what, argv, says] of [
    ['a plan that is there already', ['--out', 'there.json'], /there\.json is there already/],
    ['a page that is there already', ['--out', 'new.json', '--html', 'there.json'], /there\.json is there already/],
    ['one file for both', ['--out', 'new.json', '--html', 'new.json'], /name the same file/],
    ['a page of a plan that is not kept', ['--html', 'new.html'], /say with --out in which file/],
  ] as const) {
    it(`refuses ${what} before any host is asked, and writes nothing`, async () => {
      writeFileSync(at('there.json'), 'mine');
      const before = fleet.host('one').server?.connections;
      const files = argv.map((word) => (word.startsWith('--') ? word : at(word)));
      const { code, stdout, stderr } = await taisho(['plan', await playbook(), '-i', fleet.inventoryFile, ...files]);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, says);
      assert.equal(fleet.host('one').server?.connections, before);
      assert.equal(readFileSync(at('there.json'), 'utf8'), 'mine');
      assert.ok(!existsSync(at('new.json')) && !existsSync(at('new.html')));
    });
  }
});
