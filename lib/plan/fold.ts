import type { ChangeSet, Evidence, PlanDocument, PlannedHost, PlannedPlay } from '../core/plan.ts';
import { because } from '../core/reason.ts';
import { canonical } from './canonical.ts';
import { evidenceOf, sha256 } from './evidence.ts';
import type { HostPlan } from './host-plan.ts';

/** What a document is made of: what is said of the whole, and the plan of every host in the inventory's order. */
export interface DocumentParts {
  readonly made: Date;
  readonly expires: Date;
  /** The version of taisho. */
  readonly taisho: string;
  /** `USER@MACHINE`. */
  readonly by: string;
  readonly source: PlanDocument['source'];
  readonly plays: readonly PlannedPlay[];
  readonly hosts: readonly HostToFold[];
}

/** A host's plan, with the order of its services before and behind it where it can be told. */
export interface HostToFold extends HostPlan {
  readonly order?: ChangeSet['order'];
}

/** The plans of all hosts as one document: hosts of which the same is to be done share a change set, the most common first. */
export function documentOf({ made, expires, taisho, by, source, plays, hosts }: DocumentParts): PlanDocument {
  const groups = folded(hosts);
  const place = new Map(groups.flatMap(({ members }, i) => members.map((host) => [host, i] as const)));
  const evidence: Record<string, Evidence> = Object.create(null) as Record<string, Evidence>;
  const planned = hosts.map((host) => plannedHost(host, place.get(host) ?? -1, evidence));
  const changeSets = groups.map(({ changeSet }) => changeSet);
  return {
    version: 1,
    made: made.toISOString(),
    expires: expires.toISOString(),
    taisho,
    by,
    source,
    complete: changeSets.every(isWhole),
    applyable: changeSets.some(({ applyable }) => applyable),
    plays,
    hosts: planned,
    changeSets,
    evidence,
  };
}

/** Planned to its end: a refusal and "nothing to do" are ends, too. */
export function isWhole({ outcome, open }: Pick<ChangeSet, 'outcome' | 'open'>): boolean {
  return open.length === 0 && (outcome === 'ok' || outcome === 'changed' || outcome === 'refused');
}

/** Planned to its end, with something to do. */
export function isApplyable(changeSet: Pick<ChangeSet, 'outcome' | 'open' | 'parts'>): boolean {
  return changeSet.outcome === 'changed' && changeSet.open.length === 0 && changeSet.parts.length > 0;
}

interface Group {
  readonly changeSet: ChangeSet;
  readonly members: HostToFold[];
}

/** In the order of how many hosts have it; those of equally many in the order of their first host. */
function folded(hosts: readonly HostToFold[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const host of hosts) {
    const changeSet = changeSetOf(host);
    const key = sha256(canonical(changeSet));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { changeSet, members: [host] });
    else group.members.push(host);
  }
  return [...groups.values()].toSorted((one, other) => other.members.length - one.members.length);
}

/** What can not be applied is not written down: it may hold what `no_log` hides. */
function changeSetOf(host: HostToFold): ChangeSet {
  const { outcome, why, tasks, order } = host;
  const open = isHiding(host) && host.open.length === 0 ? [HIDDEN] : host.open;
  const applyable = isApplyable({ outcome, open, parts: host.parts });
  const parts = applyable ? host.parts : [];
  return { outcome, why, open, applyable, tasks, parts, ...(order !== undefined && { order }) };
}

const HIDDEN = because('hidden_task', 'a task hidden by no_log can not be written down');

/** A task with `no_log`: what was read for it may be secret as well. */
function isHiding({ tasks, parts, open }: HostToFold): boolean {
  const reasons = [...open, ...tasks.map(({ why }) => why)];
  if (reasons.some(({ code }) => code === 'hidden' || code === 'hidden_task')) return true;
  return parts.some(({ steps }) => steps.some(({ hidden }) => hidden));
}

function plannedHost(host: HostToFold, changeSet: number, evidence: Record<string, Evidence>): PlannedHost {
  const { name, ways, hostKey, algorithms } = host;
  const shown = isHiding(host) ? [] : host.seen;
  const seen = shown.map(({ way, need: { fact, subjects }, bytes }) => {
    const print = sha256(bytes);
    evidence[print] ??= evidenceOf(bytes);
    return { fact: fact.name, subjects, way, print };
  });
  return {
    name,
    ways,
    ...(hostKey !== undefined && { hostKey }),
    ...(algorithms !== undefined && { algorithms }),
    seen,
    changeSet,
  };
}
