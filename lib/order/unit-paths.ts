import type { Source, UnitGraph } from './unit-graph.ts';

/** A way from a unit to one that it comes after: each step, and what says so. */
export type UnitPath = readonly {
  readonly later: string;
  readonly earlier: string;
  readonly by: ReadonlySet<Source>;
}[];

/** Which steps count. */
export type Counts = (step: UnitPath[number]) => boolean;

/** The shortest way by which one unit surely comes after another in the boot; undefined when there is none. */
export function pathBetween(
  graph: UnitGraph,
  later: string,
  earlier: string,
  counts: Counts = () => true,
): UnitPath | undefined {
  const cameBy = walked(graph, later, counts);
  if (!cameBy.has(earlier)) return undefined;
  const path: UnitPath[number][] = [];
  for (let step = cameBy.get(earlier); step !== undefined; step = cameBy.get(step.later)) {
    path.unshift(step);
    if (step.later === later) break;
  }
  return path;
}

/** Everything in the boot that a unit comes after, directly or not; itself too, where there is a cycle. */
export function allBefore(graph: UnitGraph, later: string, counts: Counts = () => true): ReadonlySet<string> {
  return new Set(walked(graph, later, counts).keys());
}

/** What remains true when links are numbered anew. */
export const isDurable: Counts = ({ by }) => by.size > 1 || !by.has('number');

function walked(graph: UnitGraph, later: string, counts: Counts): ReadonlyMap<string, UnitPath[number]> {
  const cameBy = new Map<string, UnitPath[number]>();
  const open = [later];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const [earlier, by] of graph.after.get(at) ?? []) {
      const step = { later: at, earlier, by };
      if (!graph.boot.has(earlier) || cameBy.has(earlier) || !counts(step)) continue;
      cameBy.set(earlier, step);
      open.push(earlier);
    }
  }
  return cameBy;
}
