import type { Part, PlannedTask, Way } from '../core/plan.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Need } from '../core/fact.ts';
import type { Reason } from '../core/reason.ts';
import { toJson } from '../core/json.ts';
import { emptyModel, knownValues, modelAfter, modelFrom, type Model } from './model.ts';

/** What a check found of one host: what was seen, and what would be done. */
export interface HostPlan {
  readonly name: string;
  /** The ways in by the users who act and look; the first is that of its first play. */
  readonly ways: readonly Way[];
  readonly hostKey?: string;
  readonly algorithms?: Readonly<Record<string, string>>;
  readonly outcome: Outcome;
  readonly why: Reason;
  /** Why not everything is planned, or may not be written down; empty: the plan is whole. */
  readonly open: readonly Reason[];
  readonly seen: readonly SeenPrint[];
  readonly tasks: readonly PlannedTask[];
  /** What is promised is filled in by `withPromises`. */
  readonly parts: readonly Part[];
}

/** What a probe printed for one of the ways in. */
export interface SeenPrint {
  readonly way: number;
  readonly need: Need;
  readonly bytes: Uint8Array;
}

/** For each part what its user will know behind it, from what was seen before the first. */
export function modelsBehind(
  seen: readonly SeenPrint[],
  parts: readonly Pick<Part, 'way' | 'steps'>[],
): readonly Model[] {
  const models = new Map<number, Model>(waysIn(seen).map((way) => [way, seenBy(seen, way)]));
  return parts.map(({ way, steps }) => {
    for (const [key, model] of models)
      models.set(
        key,
        steps.reduce((known, { action }) => modelAfter(known, action), model),
      );
    return models.get(way) ?? emptyModel;
  });
}

/** What one way in has seen, read. */
export function seenBy(seen: readonly SeenPrint[], way: number): Model {
  const own = seen.filter((one) => one.way === way);
  return modelFrom(
    own.map(({ need }) => need),
    own.map(({ bytes }) => bytes),
  );
}

/** Parts with what the host must show behind each, as far as that can be known before. */
export function withPromises(seen: readonly SeenPrint[], parts: readonly Omit<Part, 'promised'>[]): readonly Part[] {
  const models = modelsBehind(seen, parts);
  return parts.map((part, i) => {
    const { known } = models[i] ?? emptyModel;
    const values = knownValues({ known });
    const promised = [...known.values()].flatMap(({ need: { fact, subjects } }) => {
      const value = values.get(fact.name) ?? null;
      return value === null || fact.holds !== undefined ? [] : { fact: fact.name, subjects, value: toJson(value) };
    });
    return { ...part, promised };
  });
}

function waysIn(seen: readonly SeenPrint[]): readonly number[] {
  return [...new Set(seen.map(({ way }) => way))];
}
