import type { Location } from '../core/diagnostic.ts';
import type { Variables } from '../core/host.ts';
import type { Json } from '../core/json.ts';
import type { NamedHosts, Problem } from './host-pattern.ts';

/** An inventory while it is read: what was said of each group and host, in the order in which it was said. */
export interface Draft {
  readonly groups: Map<string, DraftGroup>;
  /** Variables of each host. */
  readonly hosts: Map<string, Record<string, Json>>;
}

export interface DraftGroup {
  readonly hosts: Set<string>;
  /** Children, and where each is named. */
  readonly children: Map<string, Location | undefined>;
  readonly vars: Record<string, Json>;
  /** Among groups of one depth the greater wins. */
  priority: number;
}

/** Most hosts of one inventory: ten times what a large fleet has. */
const MOST = 131_072;

/** An inventory in which nothing has been said yet: Ansible's own two groups. */
export function newDraft(): Draft {
  const draft: Draft = { groups: new Map(), hosts: new Map() };
  groupIn(draft, 'all').children.set('ungrouped', undefined);
  groupIn(draft, 'ungrouped');
  return draft;
}

/** The group of this name, begun if need be. */
export function groupIn({ groups }: Draft, name: string): DraftGroup {
  const group = groups.get(name) ?? { hosts: new Set(), children: new Map(), vars: emptyVars(), priority: 1 };
  groups.set(name, group);
  return group;
}

/** Puts hosts into a group, with what is said of them there. A port counts where a host is first named, as in Ansible. */
export function addHosts(draft: Draft, group: DraftGroup, named: NamedHosts, vars: Variables): Problem | undefined {
  for (const name of named.names) {
    let own = draft.hosts.get(name);
    if (own === undefined) {
      if (draft.hosts.size >= MOST) return { code: 'too_many_hosts', message: `there are more than ${MOST} hosts` };
      draft.hosts.set(name, (own = emptyVars()));
      if (named.port !== undefined) own['ansible_port'] = named.port;
    } else if (named.port !== undefined && own['ansible_port'] !== named.port) return latePort(name, named.port);
    Object.assign(own, vars);
    group.hosts.add(name);
  }
  return undefined;
}

function latePort(name: string, port: number): Problem {
  const message = `${name} is named before without this port, and then Ansible ignores it`;
  return { code: 'late_port', message, suggestion: `write ansible_port=${port}, or the port where it is first named` };
}

/** Sets a group's variable; `ansible_group_priority` is none, it orders groups. */
export function setGroupVariable(group: DraftGroup, name: string, value: Json): Problem | undefined {
  if (name !== 'ansible_group_priority') {
    group.vars[name] = value;
    return undefined;
  }
  const priority = typeof value === 'string' && /^[-+]?\d{1,9}$/.test(value) ? Number(value) : value;
  if (!Number.isSafeInteger(priority)) return { code: 'bad_priority', message: 'a priority is a whole number' };
  group.priority = priority as number;
  return undefined;
}

/** Variables without any. */
export function emptyVars(): Record<string, Json> {
  return Object.create(null) as Record<string, Json>;
}
