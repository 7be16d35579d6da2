import { because, type Reason } from '../core/reason.ts';
import type { RcDirectory } from '../facts/index.ts';
import { lsbGraph, type LsbGraph } from './lsb-graph.ts';
import type { OrderFacts } from './order-facts.ts';
import { isIgnored, rcLink } from './rc-link.ts';
import { bootLevel, rcSequences } from './rc-sequences.ts';
import type { Place, Sequence } from './sequence.ts';

/**
 * Runlevels as a dependency boot walks them: by the dependency files where it is parallel, by link names where it is not,
 * and by what the headers ask for where all of this is about to be computed anew.
 */
export function insservSequences(host: OrderFacts): readonly Sequence[] {
  const { dependencies } = host;
  if (dependencies.stale) return sequencesBy(host, headerEdges(host));
  return dependencies.parallel ? sequencesBy(host, fileEdges(host)) : rcSequences(host);
}

/** The order that the next run of insserv will make. */
export function headerSequences(host: OrderFacts): readonly Sequence[] {
  return sequencesBy(host, headerEdges(host));
}

/** Every service that is linked in a runlevel. */
export function linkedServices({ directories, scripts }: OrderFacts): readonly string[] {
  const all = directories.flatMap((directory) => [
    ...runs(directory, 'S', scripts.directory),
    ...runs(directory, 'K', scripts.directory),
  ]);
  return [...new Set(all.map(({ service }) => service))];
}

/** Every service that insserv reads the header of: executable scripts, linked or not, but for what editors and packages leave. */
export function knownServices(host: OrderFacts): readonly string[] {
  const scripts = [...host.scripts.scripts.values()].filter(({ executable, name }) => executable && !LEFT.test(name));
  return [...new Set([...linkedServices(host), ...scripts.map(({ name }) => name)])];
}

const LEFT =
  /^(rx|rcS?|boot|skeleton.*|powerfail.*|[$.#%_+\-\\*[\]^:()~].*)$|\.(rpm.*|ba.*|dpkg.*|ucf.*|old|new|org|orig|save|swp|core)$|,v$|~$/;

/** What a service comes after, and why: for the starts of a level, or for stops. */
type Edges = (verb: 'start' | 'stop', level: string, service: string) => ReadonlyMap<string, Reason>;

function headerEdges(host: OrderFacts): Edges {
  const graph: LsbGraph = lsbGraph(linkedServices(host), host);
  return (verb, _level, service) => {
    const edges = (verb === 'start' ? graph.starts : graph.stops).get(service) ?? [];
    return new Map(edges.map(({ on, said }) => [on, because('by_header', '{said}', { said })]));
  };
}

function fileEdges({ dependencies: { depend }, directories }: OrderFacts): Edges {
  return (verb, level, service) => {
    const isBoot = level === bootLevel(directories);
    const name = verb === 'stop' ? (isBoot && depend.has('halt') ? 'halt' : 'stop') : isBoot ? 'boot' : 'start';
    const after = (depend.get(name)?.after.get(service) ?? []).filter((on) => on !== service);
    const why = because('by_depend', '.depend.{name}: after {services}', { name, services: after });
    return new Map(after.map((on) => [on, why]));
  };
}

function sequencesBy(host: OrderFacts, edges: Edges): readonly Sequence[] {
  const into = host.runlevel.boot ?? host.runlevel.current;
  return host.directories.map((directory) => {
    const { level } = directory;
    const isDown = level === '0' || level === '6';
    const of = (letter: 'S' | 'K'): readonly Run[] => runs(directory, letter, host.scripts.directory);
    return {
      level,
      boot: level === into || level === bootLevel(host.directories),
      certainBy: 'after',
      starts: isDown ? [] : placesOf(of('S'), (service) => edges('start', level, service)),
      stops: placesOf(isDown ? [...of('K'), ...of('S')] : of('K'), (service) => edges('stop', level, service)),
    };
  });
}

interface Run {
  readonly service: string;
  readonly name: string;
}

function runs({ entries, directory }: RcDirectory, letter: 'S' | 'K', initDirectory: string): readonly Run[] {
  return entries
    .filter(({ name, script }) => name.startsWith(letter) && script === 'executable' && !isIgnored(name))
    .map((entry) => ({
      name: entry.name,
      service: rcLink(entry, directory, initDirectory)?.service ?? entry.name.slice(3),
    }));
}

/** Ranks are the earliest that each can be; what only a service that is not linked here would bring about is not certain. */
function placesOf(found: readonly Run[], edgesOf: (service: string) => ReadonlyMap<string, Reason>): readonly Place[] {
  const linked = new Set(found.map(({ service }) => service));
  const edges = new Map(
    found.map(({ service }) => [service, new Map([...edgesOf(service)].filter(([on]) => linked.has(on)))]),
  );
  const ranks = new Map<string, number>();
  const rankOf = (service: string, within: ReadonlySet<string>): number => {
    const known = ranks.get(service);
    if (known !== undefined || within.has(service)) return known ?? 0;
    const around = new Set(within).add(service);
    const rank = Math.max(-1, ...[...(edges.get(service)?.keys() ?? [])].map((on) => rankOf(on, around))) + 1;
    ranks.set(service, rank);
    return rank;
  };
  return found
    .map(({ service, name }): Place => {
      const own = edges.get(service) ?? new Map<string, Reason>();
      const rank = rankOf(service, new Set());
      return { service, name, rank, after: [...own.keys()], why: [...own.values()][0] ?? FREE };
    })
    .toSorted((one, other) => one.rank - other.rank || (one.service < other.service ? -1 : 1));
}

const FREE = because('waits_for_nothing', 'waits for nothing');
