import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bytesOf, sha256 } from '../../lib/plan/evidence.ts';
import { planFile, readPlanFile } from '../../lib/plan/plan-file.ts';
import { painter } from '../../lib/report/color.ts';
import { planLines } from '../../lib/report/plan-text.ts';
import { forbidden } from '../report/hostile.ts';
import { anyPlan } from './arbitrary-plan.ts';
import { reading } from './read.ts';

describe('whatever hosts have said', function () {
  this.timeout(120_000);

  it('a plan comes back from its file as it was, evidence byte for byte', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { text, digest } = planFile(plan);
        const read = readPlanFile(Buffer.from(text).toString('utf8'), reading);
        assert.equal(planFile(read.document).digest, digest);
        for (const [key, one] of Object.entries(read.document.evidence)) assert.equal(sha256(bytesOf(one)), key);
      }),
      { numRuns: 60 },
    );
  });

  it('a plan is shown inert, in lines that fit', () => {
    fc.assert(
      fc.property(anyPlan, fc.boolean(), (plan, evidence) => {
        const lines = planLines(plan, { paint: painter(false), columns: 100, digest: '0'.repeat(64), evidence });
        for (const line of lines) assert.ok(!forbidden.test(line) && !line.includes('\n'), JSON.stringify(line));
        if (!evidence) for (const line of lines) assert.ok([...line].length <= 100, line);
      }),
      { numRuns: 60 },
    );
  });
});
