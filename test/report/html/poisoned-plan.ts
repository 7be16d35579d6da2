import type { PlanDocument } from '../../../lib/core/plan.ts';

/** Words that choose code; everything else may be any text. */
const CLOSED = new Set([
  'kind',
  'outcome',
  'status',
  'verb',
  'from',
  'type',
  'code',
  'certainBy',
  'reload',
  'method',
  'connection',
]);

/** The plan with this text behind every text in it that is free. */
export function poisoned(plan: PlanDocument, text: string): PlanDocument {
  return poison(plan, '', text) as PlanDocument;
}

function poison(value: unknown, key: string, text: string): unknown {
  if (typeof value === 'string') return CLOSED.has(key) || key === 'print' ? value : value + text;
  if (Array.isArray(value)) return value.map((one: unknown) => poison(one, '', text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poison(one, name, text)]));
}
