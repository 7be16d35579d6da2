import assert from 'node:assert/strict';
import type { Diagnostic } from '../../lib/core/diagnostic.ts';
import { InvalidInput } from '../../lib/core/error.ts';
import type { PlanDocument } from '../../lib/core/plan.ts';
import { everyNeed, files } from '../../lib/facts/index.ts';
import { planFile, readPlanFile, type ReadPlanOptions } from '../../lib/plan/plan-file.ts';
import { samplePlan } from './sample-plan.ts';

/** How the sample is read: everything fits. */
export const reading: ReadPlanOptions = {
  file: 'plan.json',
  facts: [...everyNeed([]).map(({ fact }) => fact), files],
  now: new Date('2026-11-25T00:00:00.000Z'),
  version: '0.1.0',
};

/** A plan of few hosts that has everything in it, as JSON that a test may change. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests write what no type allows
export function aDocument(): any {
  return JSON.parse(JSON.stringify(samplePlan({ hostile: false, sizes: [2, 2, 1, 1] })));
}

/** A file of this content with a digest that fits. */
export function sealed(document: unknown): string {
  return planFile(document as PlanDocument).text;
}

/** The one thing that is wrong with a file. */
export function refusal(text: string, options: Partial<ReadPlanOptions> = {}): Diagnostic {
  try {
    readPlanFile(text, { ...reading, ...options });
  } catch (error) {
    assert.ok(error instanceof InvalidInput, `not refused but thrown: ${String(error)}`);
    const [first, ...more] = error.diagnostics;
    assert.ok(first !== undefined && more.length === 0);
    assert.notEqual(first.suggestion ?? '', '');
    return first;
  }
  throw new assert.AssertionError({ message: 'it was read' });
}
