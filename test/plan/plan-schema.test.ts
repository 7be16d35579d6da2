import assert from 'node:assert/strict';
import type { PlanDocument } from '../../lib/core/plan.ts';
import type { Infer } from '../../lib/core/schema.ts';
import { planSchema } from '../../lib/plan/plan-schema.ts';
import { firstProblem } from '../../lib/source/first-problem.ts';
import { samplePlan } from './sample-plan.ts';

/** Lists of at least one are lists: the type of a schema does not count. */
type Loose<T> = T extends readonly (infer One)[]
  ? readonly Loose<One>[]
  : T extends object
    ? { readonly [K in keyof T]: Loose<T[K]> }
    : T;

// The schema and the types say the same: neither can change alone.
const types = {
  asSchema: (document: PlanDocument): Infer<typeof planSchema> => document,
  asDocument: (document: Infer<typeof planSchema>): Loose<PlanDocument> => document,
};

describe('the schema of a plan', () => {
  it('says what the type says', () => assert.equal(Object.keys(types).length, 2));

  it('accepts what is folded', () => {
    assert.equal(firstProblem(planSchema, JSON.parse(JSON.stringify(samplePlan({ hostile: false })))), undefined);
  });
});
