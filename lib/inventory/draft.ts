import type { Group, Host, Inventory, Variables } from '../core/host.ts';
import type { Json } from '../core/json.ts';

/** An inventory while it is read: what was said of each group and host, in the order in which it was said. */
export interface Draft {
  readonly groups: Map<string, DraftGroup>;
  readonly hosts: Map<string, Record<string, Json>>;
}

export interface DraftGroup {
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly vars: Record<string, Json>;
}

/** An inventory in which nothing has been said yet. */
export function newDraft(): Draft {
  const draft: Draft = { groups: new Map(), hosts: new Map() };
  groupIn(draft, 'all');
  groupIn(draft, 'ungrouped');
  return draft;
}

/** The group of this name, begun if need be. */
export function groupIn({ groups }: Draft, name: string): DraftGroup {
  const group = groups.get(name) ?? { hosts: new Set(), children: new Set(), vars: emptyVars() };
  groups.set(name, group);
  return group;
}

/** Puts a host into a group, with what is said of it there. */
export function addHost(draft: Draft, group: string, name: string, vars: Variables): void {
  draft.hosts.set(name, Object.assign(draft.hosts.get(name) ?? emptyVars(), vars));
  groupIn(draft, group).hosts.add(name);
}

/** A cycle among children, as the names along it; undefined when there is none. */
export function cycleIn({ groups }: Draft): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const child of groups.get(name)?.children ?? []) {
      const cycle = visit(child, [...path, name]);
      if (cycle !== undefined) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of groups.keys()) {
    const cycle = visit(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** The inventory that a draft without cycles comes to: memberships followed, variables merged by Ansible's precedence. */
export function inventoryOf(draft: Draft): Inventory {
  const depths = depthsOf(draft);
  const ancestors = ancestorsOf(draft);
  const hosts: Host[] = [...draft.hosts].map(([name, own]) => {
    const direct = [...draft.groups].filter(([, group]) => group.hosts.has(name)).map(([group]) => group);
    const groups = [...new Set(['all', ...direct, ...direct.flatMap((group) => [...(ancestors.get(group) ?? [])])])];
    const vars = emptyVars();
    for (const group of groups.toSorted(byPrecedence(draft, depths)))
      Object.assign(vars, draft.groups.get(group)?.vars);
    return { name, groups, vars: Object.assign(vars, own) };
  });
  const groups = new Map<string, Group>();
  for (const [name, { children, vars }] of draft.groups) {
    const members = hosts.filter((host) => (name === 'ungrouped' ? isUngrouped(host) : host.groups.includes(name)));
    groups.set(name, { name, children: [...children], hosts: members.map((host) => host.name), vars });
  }
  return { hosts, groups };
}

function isUngrouped({ groups }: Host): boolean {
  return groups.every((name) => name === 'all' || name === 'ungrouped');
}

/** Ansible: the deeper group wins, then the greater `ansible_group_priority`, then the later name. */
function byPrecedence(draft: Draft, depths: ReadonlyMap<string, number>): (one: string, other: string) => number {
  const depth = (name: string): number => (name === 'all' ? -1 : (depths.get(name) ?? 0));
  const priority = (name: string): number => Number(draft.groups.get(name)?.vars['ansible_group_priority'] ?? 1) || 1;
  return (one, other) => depth(one) - depth(other) || priority(one) - priority(other) || (one < other ? -1 : 1);
}

/** How far below the top a group lies: the longest way down to it. */
function depthsOf({ groups }: Draft): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const visit = (name: string, depth: number): void => {
    if ((depths.get(name) ?? -1) >= depth) return;
    depths.set(name, depth);
    for (const child of groups.get(name)?.children ?? []) visit(child, depth + 1);
  };
  const below = new Set([...groups].filter(([name]) => name !== 'all').flatMap(([, { children }]) => [...children]));
  for (const name of groups.keys()) if (name !== 'all' && !below.has(name)) visit(name, 1);
  return depths;
}

function ancestorsOf({ groups }: Draft): ReadonlyMap<string, ReadonlySet<string>> {
  const ancestors = new Map<string, Set<string>>();
  const mark = (name: string, above: string): void => {
    for (const child of groups.get(name)?.children ?? []) {
      const known = ancestors.get(child) ?? new Set();
      ancestors.set(child, known);
      if (known.has(above)) continue;
      known.add(above);
      mark(child, above);
    }
  };
  for (const name of groups.keys()) mark(name, name);
  return ancestors;
}

function emptyVars(): Record<string, Json> {
  return Object.create(null) as Record<string, Json>;
}
