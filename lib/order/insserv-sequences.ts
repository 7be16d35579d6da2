import { because, type Reason } from '../core/reason.ts';
import { lsbGraph, type LsbGraph } from './lsb-graph.ts';
import type { OrderFacts } from './order-facts.ts';
import { rcSequences } from './rc-sequences.ts';
import { bootLevel, runlevelSequences, runsIn, type Run } from './runlevel-sequences.ts';
import type { Place, Sequence } from './sequence.ts';

/**
 * Runlevels as a dependency boot walks them: by the dependency files where it is parallel, by link names where it is not,
 * and by what the headers ask for where all of this is about to be computed anew.
 */
export function insservSequences(host: OrderFacts): readonly Sequence[] {
  const { dependencies } = host;
  if (dependencies.stale) return sequencesBy(host, headerEdges(linkedGraph(host)));
  return dependencies.parallel ? sequencesBy(host, fileEdges(host)) : rcSequences(host);
}

/** The order that the next run of insserv will make. */
export function headerSequences(host: OrderFacts, graph: LsbGraph = linkedGraph(host)): readonly Sequence[] {
  return sequencesBy(host, headerEdges(graph));
}

/** What headers and overrides ask for, among the services that are linked in a runlevel. */
export function linkedGraph(host: OrderFacts): LsbGraph {
  return lsbGraph(linkedServices(host), host);
}

/** What insserv goes by: the headers of all it knows. It refuses a loop through a script that nothing starts, too. */
export function knownGraph(host: OrderFacts): LsbGraph {
  return lsbGraph(knownServices(host), host);
}

/** Every service that insserv reads the header of: executable scripts, linked or not, but for what editors and packages leave. */
export function knownServices(host: OrderFacts): readonly string[] {
  const scripts = [...host.scripts.scripts.values()].filter(({ executable, name }) => executable && !LEFT.test(name));
  return [...new Set([...linkedServices(host), ...scripts.map(({ name }) => name)])];
}

function linkedServices(host: OrderFacts): readonly string[] {
  const runs = host.directories.flatMap((directory) => [
    ...runsIn(directory, 'S', host),
    ...runsIn(directory, 'K', host),
  ]);
  return [...new Set(runs.map(({ service }) => service))];
}

const LEFT =
  /^(rx|rcS?|boot|skeleton.*|powerfail.*|[$.#%_+\-\\*[\]^:()~].*)$|\.(rpm.*|ba.*|dpkg.*|ucf.*|old|new|org|orig|save|swp|core)$|,v$|~$/;

/** What a service comes after, and why: for the starts of a level, or for stops. */
type Edges = (verb: 'start' | 'stop', level: string, service: string) => ReadonlyMap<string, Reason>;

function headerEdges(graph: LsbGraph): Edges {
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
  return runlevelSequences(host, 'after', (runs, verb, level) =>
    placesOf(runs, (service) => edges(verb, level, service)),
  );
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
