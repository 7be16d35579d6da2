import type { RcState } from '../core/action.ts';
import { isLost, type Outcome } from '../core/outcome.ts';
import type { ChangeSet, PlanDocument, PlannedHost } from '../core/plan.ts';

/** Hosts whose plans read alike: the same is done, for the same kind of reason. */
export interface Reading {
  /** The change set that is shown; the others differ from it in what was found. */
  readonly set: ChangeSet;
  readonly variants: number;
  readonly hosts: readonly PlannedHost[];
}

/** The change sets of a plan, those that read alike as one: what changes first, what stays last. */
export function readingsOf({ changeSets, hosts }: PlanDocument): readonly Reading[] {
  const keys = changeSets.map(keyOf);
  const groups = new Map<string, { set: ChangeSet; sets: Set<number>; hosts: PlannedHost[] }>();
  for (const host of hosts) {
    const [set, key] = [changeSets[host.changeSet], keys[host.changeSet]];
    if (set === undefined || key === undefined) continue;
    const group = groups.get(key) ?? { set, sets: new Set(), hosts: [] };
    group.sets.add(host.changeSet);
    group.hosts.push(host);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ set, sets, hosts: own }) => ({ set, variants: sets.size, hosts: own }))
    .toSorted((one, other) => rank(one) - rank(other) || other.hosts.length - one.hosts.length);
}

const ORDER: readonly Outcome[] = ['changed', 'refused', 'unknown', 'failed', 'drifted', 'unreachable'];

function rank({ set: { outcome, applyable } }: Reading): number {
  const place = ORDER.indexOf(outcome);
  return place < 0 ? ORDER.length : place + Number(outcome === 'changed' && !applyable) / 2;
}

/**
 * What two change sets must have in common to be shown as one: all that is done, and why. What a host showed as evidence
 * (process ids, say), the links of its other services and what it is to show in the end may differ.
 */
function keyOf({ outcome, why, open, applyable, tasks, parts, order }: ChangeSet): string {
  const steps = parts.map(({ play, way, ignored, steps: all }) => {
    return [play, way, ignored, all.map(({ of, task, closes }) => [of, task, closes])];
  });
  const same = JSON.stringify(order?.before) === JSON.stringify(order?.after);
  const moves = same ? [] : order;
  const end = isLost(outcome) ? why : why.code;
  return JSON.stringify(
    [outcome, end, open, applyable, tasks, steps, moves],
    isLost(outcome) ? undefined : withoutFound,
  );
}

function withoutFound(key: string, value: unknown): unknown {
  return key === 'evidence' || isRcState(value) ? 0 : value;
}

/** All links of a host: what is put back of them is what was found. */
function isRcState(value: unknown): value is RcState {
  return typeof value === 'object' && value !== null && 'directories' in value && 'files' in value;
}
