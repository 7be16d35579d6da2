import { InvalidInput } from '../core/error.ts';
import type { Group, Host, Inventory, Variables } from '../core/host.ts';
import { emptyVars, type Draft } from './draft.ts';
import { groupTree, type GroupTree } from './group-tree.ts';

/**
 * The inventory that a draft comes to: memberships followed, variables merged by Ansible's precedence (the deeper group
 * wins, then the greater priority, then the later name, then the host itself). Throws `InvalidInput` for groups that are
 * children of each other.
 */
export function inventoryOf(draft: Draft): Inventory {
  const tree = groupTree(draft);
  if ('problems' in tree) throw new InvalidInput(tree.problems);
  const direct = membershipsOf(draft);
  const known = new Map<string, { readonly groups: readonly string[]; readonly vars: Variables }>();
  const hosts = [...draft.hosts].map(([name, own]): Host => {
    const key = (direct.get(name) ?? []).join(':');
    const above = known.get(key) ?? inherited(draft, tree, direct.get(name) ?? []);
    known.set(key, above);
    return { name, groups: above.groups, vars: Object.assign(emptyVars(), above.vars, own) };
  });
  return { hosts, groups: groupsOf(draft, tree) };
}

/** The groups that each host is put in. Who is in no other group is in `ungrouped`, and nobody else. */
function membershipsOf(draft: Draft): Map<string, string[]> {
  const direct = new Map([...draft.hosts.keys()].map((name): [string, string[]] => [name, []]));
  for (const [group, { hosts }] of draft.groups) for (const name of hosts) direct.get(name)?.push(group);
  const ungrouped = draft.groups.get('ungrouped')?.hosts;
  for (const [name, groups] of direct) {
    const isGrouped = groups.some((group) => group !== 'all' && group !== 'ungrouped');
    if (isGrouped && ungrouped?.delete(name)) groups.splice(groups.indexOf('ungrouped'), 1);
    else if (!isGrouped && !groups.includes('ungrouped')) {
      ungrouped?.add(name);
      groups.push('ungrouped');
    }
  }
  return direct;
}

function inherited(
  draft: Draft,
  tree: GroupTree,
  direct: readonly string[],
): { groups: readonly string[]; vars: Variables } {
  const all = new Set(direct);
  for (const name of all) for (const parent of tree.parents.get(name) ?? []) all.add(parent);
  const groups = [...all].toSorted((one, other) => byPrecedence(one, other, draft, tree));
  const vars = emptyVars();
  for (const name of groups) Object.assign(vars, draft.groups.get(name)?.vars);
  return { groups, vars };
}

function byPrecedence(one: string, other: string, { groups }: Draft, { depths }: GroupTree): number {
  const depth = (depths.get(one) ?? 0) - (depths.get(other) ?? 0);
  const priority = (groups.get(one)?.priority ?? 1) - (groups.get(other)?.priority ?? 1);
  return depth || priority || (one < other ? -1 : 1);
}

function groupsOf(draft: Draft, tree: GroupTree): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const [name, { vars }] of draft.groups) {
    const children = tree.children.get(name) ?? [];
    groups.set(name, { name, children, hosts: hostsBelow(name, draft, tree), vars });
  }
  return groups;
}

/** A group's own hosts, then those of its children, then of theirs: the order that `group[0]` counts in. */
function hostsBelow(group: string, draft: Draft, { children }: GroupTree): readonly string[] {
  const names = new Set<string>();
  const groups = new Set([group]);
  for (const name of groups) {
    for (const host of draft.groups.get(name)?.hosts ?? []) names.add(host);
    for (const child of children.get(name) ?? []) groups.add(child);
  }
  return [...names];
}
