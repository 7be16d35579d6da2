import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { planFile, readPlanFile } from '../../lib/plan/plan-file.ts';
import { samplePlan } from './sample-plan.ts';
import { aDocument, reading, refusal, sealed } from './read.ts';

describe('a plan file', () => {
  const document = samplePlan({ hostile: false });
  const { text, digest } = planFile(document);

  it('is one line of JSON, the digest of its content last', () => {
    assert.ok(/^\{"plan":\{"applyable":true,[^\n]*\},"digest":"sha256:[0-9a-f]{64}"\}\n$/.test(text));
    const plan = text.slice('{"plan":'.length, text.lastIndexOf(',"digest"'));
    assert.equal(createHash('sha256').update(plan).digest('hex'), digest);
  });

  it('comes back as it was, whatever order its members were made in', () => {
    assert.deepEqual(readPlanFile(text, reading), { document: JSON.parse(JSON.stringify(document)), digest });
    const turned = Object.fromEntries(Object.entries(document).toReversed()) as unknown as typeof document;
    assert.equal(planFile(turned).text, text);
  });

  it('is read for 1,000 hosts in a second or so', () => {
    const begun = performance.now();
    readPlanFile(text, reading);
    assert.ok(performance.now() - begun < 3000);
  });

  for (const [name, given] of [
    ['whole', digest],
    ['with sha256:', `sha256:${digest}`],
    ['in capitals', digest.toUpperCase()],
  ] as const)
    it(`is the one approved, ${name}`, () =>
      assert.equal(readPlanFile(text, { ...reading, digest: given }).digest, digest));

  for (const given of ['', digest.slice(0, 12), digest.slice(1), `${digest}0`, `md5:${digest}`, 'x'.repeat(64)])
    it(`has no digest like ${given.slice(0, 20)}…`, () =>
      assert.throws(() => readPlanFile(text, { ...reading, digest: given }), { code: 'bad_digest' }));
});

describe('a plan file is refused', () => {
  const text = sealed(aDocument());
  const changed = (change: (document: ReturnType<typeof aDocument>) => void): string => {
    const document = aDocument();
    change(document);
    return sealed(document);
  };
  const table: readonly (readonly [name: string, text: string, code: string, message: RegExp])[] = [
    ['empty', '', 'not_json', /the file is empty/],
    ['not JSON', '- hosts: all\n', 'not_json', /the file is not JSON/],
    ['cut short', text.slice(0, 5000), 'not_json', /not JSON from here|ends too early/],
    ['cut short between two values', '{"plan":', 'not_json', /ends too early/],
    ['another JSON', '{"hosts":[]}', 'not_a_plan', /not a plan of taisho/],
    ['a list', '[1]', 'not_a_plan', /not a plan/],
    ['a number', '7', 'not_a_plan', /not a plan/],
    ['without digest', '{"plan":{"version":1}}', 'not_a_plan', /not a plan/],
    ['with its members behind __proto__', `{"__proto__":${text.trimEnd()}}`, 'not_a_plan', /not a plan/],
    [
      'of another format',
      changed((one) => (one.version = 2)),
      'plan_format',
      /format 2, and this taisho reads format 1/,
    ],
    ['without format', '{"plan":{},"digest":""}', 'plan_format', /format unknown/],
    [
      'of another version',
      changed((one) => (one.taisho = '0.2.0')),
      'other_taisho',
      /taisho 0\.2\.0, .* taisho 0\.1\.0/,
    ],
    [
      'expired',
      changed((one) => (one.expires = '2026-11-24T23:59:59.999Z')),
      'plan_expired',
      /expired, at 2026-11-24T23/,
    ],
    ['changed', text.replace('S81splx', 'S82splx'), 'plan_changed', /was changed after it was made/],
    ['with another digest', text.replace(/sha256:\w{8}/, 'sha256:00000000'), 'plan_changed', /was changed/],
    ['with blanks', text.replace('{"plan":', '{"plan": '), 'plan_changed', /was changed/],
    ['without its last newline', text.trimEnd(), 'plan_changed', /was changed/],
    ['with a member twice', text.replace('"by":', '"by":"root@example.com","by":'), 'plan_changed', /was changed/],
    ['with a third member', text.replace(/\}\n$/, ',"more":1}\n'), 'plan_changed', /was changed/],
    ['with a number that is none', '{"plan":{"version":1,"x":1e999},"digest":""}\n', 'plan_changed', /was changed/],
    ['nested without end', '['.repeat(100_000), 'plan_too_large', /nested deeper than 64 levels/],
    ['beyond any size', ' '.repeat(2 ** 28 + 1), 'plan_too_large', /larger than 256 MiB/],
    ['nested within a string only', `"${'['.repeat(1000)}"`, 'not_a_plan', /not a plan/],
  ];
  for (const [name, given, code, message] of table) {
    it(name, () => {
      const found = refusal(given);
      assert.equal(found.code, code, found.message);
      assert.match(found.message, message);
      assert.equal(found.at?.file, 'plan.json');
    });
  }

  it('when it is not the one approved, both named', () => {
    const { code, message } = refusal(text, { digest: `sha256:${'0'.repeat(64)}` });
    assert.equal(code, 'other_digest');
    assert.match(message, /it is [0-9a-f]{64}, and approved was 0{64}/);
  });

  it('but looked at when it has expired, or another version made it', () => {
    const other = changed((one) => Object.assign(one, { taisho: '9.9.9', expires: '2026-11-24T02:00:00.000Z' }));
    assert.equal(readPlanFile(other, { ...reading, now: undefined, version: undefined }).document.taisho, '9.9.9');
  });

  it('with the place where it is wrong', () => {
    const { at } = refusal('{\n  "plan": {\n    "version": 3 },\n  "digest": ""\n}\n');
    assert.deepEqual([at?.line, at?.column, at?.text], [3, 16, '    "version": 3 },']);
    const bad = changed((one) => (one.hosts[1].ways[0].target.port = '22'));
    const found = refusal(bad);
    assert.equal(bad.slice((found.at?.column ?? 1) - 1).slice(0, 4), '"22"');
    assert.match(found.message, /plan\.hosts\[1\]\.ways\[0\]\.target\.port: a whole number is needed here/);
  });
});
