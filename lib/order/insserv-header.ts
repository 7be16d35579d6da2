import type { FileEntry } from '../core/action.ts';
import { lsbHeader, type LsbHeader } from '../facts/index.ts';
import { bootOrder, levelsOf } from './boot-order.ts';
import { headerText, withLines } from './insserv-override.ts';
import { knownGraph } from './insserv-sequences.ts';
import { headerOf, wayTo } from './lsb-graph.ts';
import type { OrderFacts } from './order-facts.ts';

/** The override that puts a service behind its conflicts. */
export interface Override {
  readonly entry: FileEntry;
  /** What lies there now. */
  readonly was?: FileEntry;
  /** Conflicts that must be stopped after the service whatever its own header says, and the headers that say so. */
  readonly stopsFirst: ReadonlyMap<string, readonly string[]>;
}

/**
 * The header as it is, and behind the conflicts: started after them if they start (`Should-Start`; a missing
 * `Required-Start` would end every later run of insserv), and stopped after them, as remedy 1 has it.
 */
export function overrideOf(service: string, conflicts: readonly string[], host: OrderFacts): Override {
  const there = host.dependencies.own.get(service);
  const was = typeof there === 'object' ? there : undefined;
  const entryOf = (header: LsbHeader): FileEntry => {
    return { type: 'file', content: contentOf(service, header, was), mode: was?.mode ?? 0o644 };
  };
  const free = freedHeader(service, conflicts, host);
  const own = new Map(host.dependencies.own).set(service, entryOf(free));
  const { stops } = knownGraph({ ...host, dependencies: { ...host.dependencies, own } });
  const ways = conflicts.map((conflict) => [conflict, wayTo(stops, conflict, service)] as const);
  const stopsFirst = new Map(ways.flatMap(([conflict, way]) => (way === undefined ? [] : [[conflict, way] as const])));
  const others = conflicts.filter((conflict) => !stopsFirst.has(conflict));
  const stopAfter = host.dependencies.knowsBefore ? joined(free.stopAfter, namesOf(others, host)) : free.stopAfter;
  return { entry: entryOf({ ...free, stopAfter }), stopsFirst, ...(was && { was }) };
}

function contentOf(service: string, header: LsbHeader, was: FileEntry | undefined): string {
  if (was === undefined) return headerText(service, header);
  if (!/^### BEGIN INIT INFO/m.test(was.content)) return headerText(service, header) + was.content;
  return withLines(was.content, {
    'Required-Stop': header.requiredStop,
    'Should-Start': header.shouldStart,
    'Should-Stop': header.shouldStop,
    'X-Stop-After': header.stopAfter,
  });
}

/** Started after the conflicts, and no longer stopped before them by its own wish. */
function freedHeader(service: string, conflicts: readonly string[], host: OrderFacts): LsbHeader {
  const header = headerOf(service, host) ?? EMPTY;
  const names = namesOf(conflicts, host);
  const shouldStart = joined(header.shouldStart, names).filter((word) => !header.requiredStart.includes(word));
  const without = (words: readonly string[], starts: readonly string[]): readonly string[] => {
    const others = words.filter((word) => !names.includes(word));
    return host.dependencies.mirrors && others.length === 0 && starts.length > 0 ? ['$null'] : others;
  };
  const orders = bootOrder(host.directories, host.scripts);
  return {
    ...header,
    requiredStop: without(header.requiredStop, header.requiredStart),
    shouldStop: without(header.shouldStop, shouldStart),
    shouldStart,
    // The runlevels it is linked in: what somebody switched off stays off.
    defaultStart: levelsOf(orders, 'starts', service),
    defaultStop: header === EMPTY ? levelsOf(orders, 'stops', service) : header.defaultStop,
  };
}

/** What headers know the conflicts by. */
function namesOf(conflicts: readonly string[], host: OrderFacts): readonly string[] {
  return conflicts.map((conflict) => {
    const provides = headerOf(conflict, host)?.provides ?? [];
    return provides.includes(conflict) ? conflict : (provides[0] ?? conflict);
  });
}

function joined(words: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...words, ...more])];
}

const EMPTY = lsbHeader([]);
