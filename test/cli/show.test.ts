import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../lib/core/json.ts';
import { version } from '../../lib/cli/version.ts';
import { documentOf } from '../../lib/plan/fold.ts';
import { planFile } from '../../lib/plan/plan-file.ts';
import { planFileSchema } from '../../lib/plan/plan-schema.ts';
import { sampleParts } from '../plan/sample-plan.ts';
import { forbidden } from '../report/hostile.ts';
import { taisho } from './command-line.ts';

describe('taisho show', () => {
  const parts = sampleParts({ hostile: false, sizes: [3, 1, 1, 1] });
  let directory = '';
  let digest = '';
  const path = (name = 'plan.json'): string => join(directory, name);

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'taisho-show-'));
    const expires = new Date(Date.now() + 86_400_000);
    const made = planFile(documentOf({ ...parts, taisho: await version(), made: new Date(), expires }));
    digest = made.digest;
    await writeFile(path(), made.text);
    await writeFile(
      path('old.json'),
      planFile(documentOf({ ...parts, taisho: '0.0.1', made: new Date(0), expires: new Date(1) })).text,
    );
    await writeFile(path('changed.json'), made.text.replace('S81splx', 'S82splx'));
    await writeFile(path('binary.json'), Buffer.from([0x7b, 0xff, 0x7d]));
  });
  after(() => rm(directory, { recursive: true }));

  it('shows a saved plan, its digest and its groups, and nothing a terminal would obey', async () => {
    const { code, stdout, stderr } = await taisho(['show', path()]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, new RegExp(`^ {2}digest: {2}sha256:${digest}$`, 'm'));
    assert.match(stdout, /^4 hosts to change: web\[001-003\],odd1$/m);
    assert.ok(!stdout.includes('EVIDENCE') && !stdout.includes('can not be applied any more'));
    assert.ok(!forbidden.test(stdout));
  });

  it('shows evidence and changed files when asked', async () => {
    const { code, stdout } = await taisho(['show', path(), '--evidence', '--diff']);
    assert.equal(code, 0);
    assert.match(stdout, /^EVIDENCE/m);
    assert.match(stdout, /^ {6}\+After=sendmail\.service$/m);
    assert.ok(!forbidden.test(stdout));
  });

  it('writes a page of it, which says how exactly this plan is applied, and never over another file', async () => {
    const page = path('review.html');
    assert.equal((await taisho(['show', path(), '--html', page])).code, 0);
    const text = await readFile(page, 'utf8');
    assert.ok(text.startsWith('<!doctype html>') && text.includes(`--digest sha256:${digest}`));
    assert.equal((await stat(page)).mode & 0o777, 0o600);
    const again = await taisho(['show', path(), '--html', page]);
    assert.deepEqual([again.code, again.stdout], [1, '']);
    assert.match(again.stderr, /review\.html is there already; name another file/);
  });

  it('gives the plan to programs, reasons with their sentences', async () => {
    const { code, stdout } = await taisho(['show', path(), '-o', 'json']);
    assert.equal(code, 0);
    assert.ok(!forbidden.test(stdout.replaceAll('\n', '')));
    const shown = JSON.parse(stdout) as {
      version: number;
      digest: string;
      plan: { changeSets: { tasks: { why: JsonObject }[] }[] };
    };
    assert.deepEqual([shown.version, shown.digest], [1, `sha256:${digest}`]);
    assert.deepEqual(Object.keys(shown.plan.changeSets[0]?.tasks[0]?.why ?? {}), ['code', 'data', 'text']);
  });

  it('shows a plan that can not be applied any more, and says so', async () => {
    const { code, stdout } = await taisho(['show', path('old.json')]);
    assert.equal(code, 0);
    assert.match(stdout, /it can not be applied any more/);
    assert.match(stdout, /with taisho 0\.0\.1; this is/);
  });

  it('shows the plan of a digest and no other', async () => {
    assert.equal((await taisho(['show', path(), '--digest', `sha256:${digest}`])).code, 0);
    const { code, stdout, stderr } = await taisho(['show', path(), '--digest', '0'.repeat(64)]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /plan\.json:1:\d+: error: this is not the plan that was approved/);
  });

  for (const [name, argv, wrong] of [
    ['a changed one', () => [path('changed.json')], /was changed after it was made[^]*= a plan can not be edited/],
    ['none at all', () => [path('none.json')], /there is no plan .*none\.json/],
    ['a directory', () => [directory], /is a directory/],
    ['what is not text', () => [path('binary.json')], /is not UTF-8 text/],
    ['a playbook', () => ['playbooks/start-after.yml'], /start-after\.yml:1:1: error: the file is not JSON/],
    ['half a digest', () => [path(), '--digest', digest.slice(0, 12)], /all 64 digits/],
    ['an output that there is not', () => [path(), '-o', 'html'], /html/],
  ] as const) {
    it(`refuses ${name}`, async () => {
      const { code, stdout, stderr } = await taisho(['show', ...argv()]);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, wrong);
    });
  }
});

describe('taisho schema', () => {
  it('prints the schema by which a plan is read', async () => {
    const { code, stdout } = await taisho(['schema', 'plan']);
    assert.equal(code, 0);
    const { $schema, title, ...schema } = JSON.parse(stdout) as Record<string, unknown>;
    assert.match(String($schema), /^http:\/\/json-schema\.org\//);
    assert.equal(title, 'A saved plan of taisho');
    assert.deepEqual(schema, JSON.parse(JSON.stringify(planFileSchema)));
  });

  it('says what there is', async () => {
    const { code, stderr } = await taisho(['schema', 'plans']);
    assert.equal(code, 1);
    assert.match(stderr, /there is no schema "plans"; did you mean plan\?/);
  });
});
