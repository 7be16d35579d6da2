import type { Action, RenameAction } from '../core/action.ts';
import { quoted } from './quoted.ts';

/** Equal renames in several directories, in the order in which each directory has them. */
export interface FoldedRename {
  readonly kind: 'renames';
  readonly rename: RenameAction;
  readonly directories: readonly string[];
}

/** Actions in their order, equal renames told once. A fold never hides that two directories differ in order. */
export function foldRenames(actions: readonly Action[]): (Exclude<Action, RenameAction> | FoldedRename)[] {
  const folded: (Exclude<Action, RenameAction> | FoldedRename)[] = [];
  let stretch: RenameAction[] = [];
  for (const action of actions) {
    if (action.kind === 'rename') {
      stretch.push(action);
      continue;
    }
    folded.push(...foldStretch(stretch), action);
    stretch = [];
  }
  return [...folded, ...foldStretch(stretch)];
}

function foldStretch(renames: readonly RenameAction[]): FoldedRename[] {
  const groups: { kind: 'renames'; rename: RenameAction; directories: string[] }[] = [];
  const latest = new Map<string, number>();
  for (const rename of renames) {
    const after = latest.get(rename.directory) ?? -1;
    let index = groups.findIndex((group, position) => position > after && isSameRename(group.rename, rename));
    if (index === -1) index = groups.push({ kind: 'renames', rename, directories: [] }) - 1;
    groups[index]?.directories.push(rename.directory);
    latest.set(rename.directory, index);
  }
  return groups;
}

function isSameRename(one: RenameAction, other: RenameAction): boolean {
  return one.from === other.from && one.to === other.to && one.target === other.target;
}

/** Paths as a shell's braces would give them: `/etc/rc.d/rc{2,3,5}.d`; where that would not be plain, as a list. */
export function braced(paths: readonly string[]): string {
  const [first = ''] = paths;
  if (paths.length < 2) return quoted(first);
  const shortest = Math.min(...paths.map((path) => path.length));
  let head = 0;
  while (head < shortest && paths.every((path) => path[head] === first[head])) head += 1;
  let tail = 0;
  while (tail < shortest - head && paths.every((path) => path.at(-1 - tail) === first.at(-1 - tail))) tail += 1;
  const middles = paths.map((path) => path.slice(head, path.length - tail));
  const prefix = first.slice(0, head);
  const suffix = first.slice(first.length - tail);
  const isPlain =
    middles.every((middle) => /^[A-Za-z0-9]+$/.test(middle)) && quoted(prefix + suffix) === prefix + suffix;
  return isPlain ? `${prefix}{${middles.join(',')}}${suffix}` : paths.map(quoted).join(' and ');
}
