import { lsbHeaderIn, type DependencyBoot, type LsbHeader } from '../facts/index.ts';
import type { OrderFacts } from './order-facts.ts';

/** What headers and overrides ask for, among services: each with what it comes after, and the words that say so. */
export interface LsbGraph {
  readonly starts: ReadonlyMap<string, readonly LsbEdge[]>;
  readonly stops: ReadonlyMap<string, readonly LsbEdge[]>;
}

/** One wish: to come after `on`, because a header says `said` (`abc: Required-Start $network`). */
export interface LsbEdge {
  readonly on: string;
  readonly said: string;
}

/**
 * The graph that insserv makes of these services. What it makes of a service that asks for `$all`, or by a facility for
 * itself, depends on its version and on chance: such wishes count only as far as they are certain.
 */
export function lsbGraph(services: readonly string[], host: OrderFacts): LsbGraph {
  const headers = new Map(services.map((service) => [service, headerOf(service, host)]));
  const { facilities, knowsBefore } = host.dependencies;
  const starts = new Edges(services);
  const stops = new Edges(services);
  const last: string[] = [];
  for (const [service, header] of headers) {
    if (header === undefined) continue;
    const each = (names: readonly string[], keyword: string, put: (other: string, said: string) => void): void => {
      for (const name of names)
        for (const other of providersOf(name, headers, facilities)) put(other, `${service}: ${keyword} ${name}`);
    };
    each(header.requiredStart, 'Required-Start', (on, said) => starts.add(service, on, said));
    each(header.shouldStart, 'Should-Start', (on, said) => starts.add(service, on, said));
    each(header.requiredStop, 'Required-Stop', (on, said) => stops.add(on, service, said));
    each(header.shouldStop, 'Should-Stop', (on, said) => stops.add(on, service, said));
    if (knowsBefore) {
      each(header.startBefore, 'X-Start-Before', (later, said) => starts.add(later, service, said));
      each(header.stopAfter, 'X-Stop-After', (on, said) => stops.add(service, on, said));
    }
    if ([...header.requiredStart, ...header.shouldStart].includes('$all')) last.push(service);
  }
  starts.placeLast(last);
  return { starts: starts.found(), stops: stops.found() };
}

/** Wishes while they are collected. */
class Edges {
  readonly #edges: Map<string, LsbEdge[]>;
  readonly #odd = new Set<string>();

  constructor(services: readonly string[]) {
    this.#edges = new Map(services.map((service) => [service, []]));
  }

  add(service: string, on: string, said: string): void {
    if (service === on) this.#odd.add(service);
    const own = this.#edges.get(service);
    if (own !== undefined && !own.some((edge) => edge.on === on)) own.push({ on, said });
  }

  /** `$all`: behind what does not ask for it too, and does not come behind it by other wishes; those are not certain. */
  placeLast(last: readonly string[]): void {
    const behind = new Map(
      last.map((service) => [service, [...this.#edges.keys()].filter((one) => wayTo(this.#edges, one, service))]),
    );
    for (const [service, edges] of this.#edges)
      this.#edges.set(
        service,
        edges.filter(({ on }) => !last.includes(on)),
      );
    // insserv names only those that nothing else comes after; the others are before by these, where they are linked.
    const within = new Set([...this.#edges.values()].flat().map(({ on }) => on));
    for (const service of last) {
      const certain = [...this.#edges.keys()].filter(
        (on) => !last.includes(on) && !within.has(on) && !behind.get(service)?.includes(on),
      );
      this.#edges.set(
        service,
        certain.map((on) => ({ on, said: `${service}: Required-Start $all` })),
      );
    }
  }

  /**
   * What is certain. insserv leaves out a wish that follows from others; where the service between is not linked in a
   * runlevel, nothing is left of it there.
   */
  found(): ReadonlyMap<string, readonly LsbEdge[]> {
    const edges = this.#edges;
    const isOdd = (service: string): boolean => this.#odd.has(service);
    const follows = (service: string, { on }: LsbEdge): boolean =>
      (edges.get(service) ?? []).some((other) => other.on !== on && wayTo(edges, other.on, on) !== undefined);
    return new Map(
      [...edges].map(([service, own]) => [
        service,
        isOdd(service) ? [] : own.filter((edge) => !isOdd(edge.on) && !follows(service, edge)),
      ]),
    );
  }
}

/** The header that counts, as insserv reads it: an override replaces the script's as a whole. */
export function headerOf(service: string, { scripts, dependencies }: OrderFacts): LsbHeader | undefined {
  const found = overridden(service, dependencies) ?? scripts.scripts.get(service)?.lsb;
  const header = found?.insserv ?? found;
  return header && dependencies.mirrors ? mirrored(header) : header;
}

function overridden(service: string, { knowsOverrides, own, vendor }: DependencyBoot): LsbHeader | undefined {
  if (!knowsOverrides) return undefined;
  const there = own.get(service);
  return (typeof there === 'object' ? lsbHeaderIn(there.content) : undefined) ?? vendor.get(service);
}

function mirrored(header: LsbHeader): LsbHeader {
  const { requiredStart, requiredStop, shouldStart, shouldStop, startBefore, stopAfter } = header;
  return {
    ...header,
    requiredStop: requiredStop.length > 0 ? requiredStop : requiredStart,
    shouldStop: shouldStop.length > 0 ? shouldStop : shouldStart,
    stopAfter: stopAfter.length > 0 ? stopAfter : startBefore,
  };
}

/** The way by which one service comes after another, as the wishes along it; undefined when it does not. */
export function wayTo(
  edges: ReadonlyMap<string, readonly LsbEdge[]>,
  from: string,
  to: string,
  seen: Set<string> = new Set(),
): readonly string[] | undefined {
  seen.add(from);
  for (const { on, said } of edges.get(from) ?? []) {
    if (on === to) return [said];
    const rest = seen.has(on) ? undefined : wayTo(edges, on, to, seen);
    if (rest !== undefined) return [said, ...rest];
  }
  return undefined;
}

/** The services that stand for a name: by facilities, and by what headers provide; a script without one provides its own name. */
function providersOf(
  name: string,
  headers: ReadonlyMap<string, LsbHeader | undefined>,
  facilities: OrderFacts['dependencies']['facilities'],
  within: ReadonlySet<string> = new Set(),
): readonly string[] {
  const members = within.has(name) ? [] : (facilities.get(name) ?? []);
  const inside = new Set(within).add(name);
  return [
    ...members.flatMap((member) => providersOf(member, headers, facilities, inside)),
    ...byProvides(name, headers),
  ];
}

function byProvides(name: string, headers: ReadonlyMap<string, LsbHeader | undefined>): readonly string[] {
  return [...headers].flatMap(([service, header]) => ((header?.provides ?? [service]).includes(name) ? service : []));
}
