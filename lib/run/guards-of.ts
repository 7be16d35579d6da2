import type { Need } from '../core/fact.ts';
import type { Model } from '../plan/model.ts';
import { guardOf, type Guard } from '../remote/guard.ts';

/** That what was planned on is still so, as far as these needs go: what could not be read, nothing was planned on. */
export function guardsOf({ known }: Model, needs: readonly Need[]): readonly Guard[] {
  const names = new Set(needs.map(({ fact }) => fact.name));
  return [...known.values()].flatMap(({ need, print, problem }) => {
    if (print === undefined || problem !== undefined || !names.has(need.fact.name)) return [];
    return guardOf(need, print) ?? [];
  });
}
