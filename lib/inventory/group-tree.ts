import type { Diagnostic, Location } from '../core/diagnostic.ts';
import type { Draft } from './draft.ts';

/** How the groups of an inventory lie below `all`. */
export interface GroupTree {
  /** The longest way down from `all`, whose own is 0. */
  readonly depths: ReadonlyMap<string, number>;
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly children: ReadonlyMap<string, readonly string[]>;
}

const DEEPEST = 100;

/** The tree of a draft's groups, those without a parent below `all`; or what is wrong with it. */
export function groupTree(draft: Draft): GroupTree | { readonly problems: readonly Diagnostic[] } {
  const children = childrenOf(draft);
  const parents = new Map<string, string[]>([...children.keys()].map((name) => [name, []]));
  for (const [name, below] of children) for (const child of below) parents.get(child)?.push(name);
  const depths = depthsOf(children, parents);
  if (depths.size < children.size) return { problems: cycles(draft, parents, depths) };
  const deep = [...depths].find(([, depth]) => depth > DEEPEST)?.[0];
  if (deep === undefined) return { depths, parents, children };
  const message = `the group ${deep} lies more than ${DEEPEST} groups deep`;
  return { problems: [problem('too_deep', message, locationOf(draft, parents.get(deep)?.[0], deep))] };
}

function childrenOf({ groups }: Draft): Map<string, string[]> {
  const children = new Map([...groups].map(([name, group]) => [name, [...group.children.keys()]]));
  const below = new Set([...children.values()].flat());
  for (const name of groups.keys()) if (name !== 'all' && !below.has(name)) children.get('all')?.push(name);
  return children;
}

/** By Kahn's algorithm; groups on a cycle, or below one, get no depth. */
function depthsOf(
  children: ReadonlyMap<string, readonly string[]>,
  parents: ReadonlyMap<string, readonly string[]>,
): Map<string, number> {
  const depths = new Map<string, number>();
  const atLeast = new Map<string, number>();
  const missing = new Map([...parents].map(([name, above]) => [name, above.length]));
  const ready = [...missing].filter(([, count]) => count === 0).map(([name]) => name);
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    const depth = atLeast.get(name) ?? 0;
    depths.set(name, depth);
    for (const child of children.get(name) ?? []) {
      atLeast.set(child, Math.max(depth + 1, atLeast.get(child) ?? 0));
      const left = (missing.get(child) ?? 0) - 1;
      missing.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return depths;
}

/** Each group without a depth has a parent without one: going up comes around in the end. */
function cycles(
  draft: Draft,
  parents: ReadonlyMap<string, readonly string[]>,
  depths: ReadonlyMap<string, number>,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const start of draft.groups.keys()) {
    const way = new Set<string>();
    let name: string | undefined = depths.has(start) ? undefined : start;
    while (name !== undefined && !seen.has(name)) {
      seen.add(name);
      way.add(name);
      name = parents.get(name)?.find((parent) => !depths.has(parent));
    }
    if (name !== undefined && way.has(name)) found.push(cycleOf(draft, [...way].slice([...way].indexOf(name))));
  }
  return found;
}

/** Told where the last of its steps is written: without that line the rest would be right. */
function cycleOf(draft: Draft, upwards: readonly string[]): Diagnostic {
  const names = upwards.toReversed();
  const steps = names.map((name, index) => locationOf(draft, names.at(index - 1), name));
  const last = steps.filter((at) => at !== undefined).toSorted((one, other) => other.line - one.line)[0];
  const way = [names.at(-1), ...names].join(' > ');
  return problem('group_cycle', `these groups are children of each other: ${way}`, last);
}

function locationOf(draft: Draft, parent: string | undefined, child: string): Location | undefined {
  return draft.groups.get(parent ?? '')?.children.get(child);
}

function problem(code: string, message: string, at: Location | undefined): Diagnostic {
  return { severity: 'error', code, message, ...(at && { at }) };
}
