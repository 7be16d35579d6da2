import type { Action } from '../core/action.ts';
import type { Outcome } from '../core/outcome.ts';
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
 * What two change sets must have in common to be shown as one: all that is done, and every reason by its code. What a
 * host was found to be, a process id or the links of other services say, may differ.
 */
function keyOf({ outcome, why, open, applyable, tasks, parts, order }: ChangeSet): string {
  const told = tasks.map(({ play, task, status, why: reason, instead, actions, risks }) => {
    const isEnd = status !== 'ok' && status !== 'change';
    return [play, task, status, isEnd ? [reason, instead] : reason.code, actions, risks];
  });
  const steps = parts.map(({ play, way, ignored, steps: all }) => {
    return [play, way, ignored, all.map(({ of, task, closes }) => [of, task, closes])];
  });
  const whole = [outcome, why.code, open, applyable, told, steps, order?.system, moves(order)];
  return JSON.stringify(whole, (_, value: unknown) => (isRcState(value) ? 0 : value));
}

/** The places that services get. */
function moves(order: ChangeSet['order']): unknown {
  const same = JSON.stringify(order?.before) === JSON.stringify(order?.after);
  return same ? [] : order;
}

/** All links of a host: what is put back of them is what was found. */
function isRcState(value: unknown): value is Extract<Action, { kind: 'restore' }>['to'] {
  return typeof value === 'object' && value !== null && 'directories' in value && 'files' in value;
}
