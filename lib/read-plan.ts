import { everyNeed, files } from './facts/index.ts';
import type { Fact } from './core/fact.ts';
import { readText } from './load/read-text.ts';
import { limits } from './plan/json-limits.ts';
import { readPlanFile, type DigestedPlan, type ReadPlanOptions } from './plan/plan-file.ts';

/** What is asked of a saved plan besides being one; without `now` and `version` it is read to be looked at. */
export type LoadPlanOptions = Pick<ReadPlanOptions, 'now' | 'version' | 'digest'>;

/** Reads a saved plan. Throws `TaishoError` for a file that can't be read, that was changed, or that does not fit. */
export async function loadPlan(path: string, options: LoadPlanOptions = {}): Promise<DigestedPlan> {
  const text = await readText(path, 'plan', limits.length);
  return readPlanFile(text, { ...options, file: path, facts: applyFacts() });
}

/** What a saved plan may have asked hosts about. */
export function applyFacts(): readonly Fact<unknown>[] {
  return [...everyNeed([]).map(({ fact }) => fact), files as Fact<unknown>];
}
