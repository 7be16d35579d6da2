import { because, type Reason } from '../core/reason.ts';
import type { Unit } from '../facts/index.ts';
import type { OrderFacts } from './order-facts.ts';
import type { Place, Sequence } from './sequence.ts';
import { unitGraph, type UnitGraph } from './unit-graph.ts';

/**
 * The boot into the default target and the shutdown out of it: the stop order is the start order turned round, as far as
 * what stands in between is stopped too. Units of a cycle have no certain order among themselves.
 */
export function systemdSequences(host: OrderFacts): readonly Sequence[] {
  const { units } = host;
  if (units.found === 'none') return [];
  const graph = unitGraph({ ...host, units });
  if (graph.boot.size === 0) return [];
  const services = [...graph.boot].filter((id) => id.endsWith('.service'));
  const stopped = (id: string): boolean => isStopped(graph.named(id));
  const ends = services.filter(stopped);
  return [
    {
      level: graph.target,
      boot: true,
      certainBy: 'after',
      starts: placesOf(
        graph,
        direct(services, graph, () => true),
      ),
      stops: placesOf(graph, turnedRound(direct(ends, graph, stopped))),
    },
  ];
}

type Order = ReadonlyMap<string, ReadonlySet<string>>;

/** At shutdown a unit that runs is stopped by its conflict with shutdown.target. */
function isStopped(unit: Unit | undefined): boolean {
  return unit !== undefined && !unit.endsAtOnce && unit.conflicts.includes('shutdown.target');
}

/** For each service the next ones that it comes after, whatever lies in between that is no service of the list. */
function direct(services: readonly string[], graph: UnitGraph, counts: (id: string) => boolean): Order {
  const listed = new Set(services);
  const order = new Map<string, Set<string>>();
  for (const service of services) {
    const found = new Set<string>();
    const seen = new Set<string>();
    const open = [service];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const earlier of graph.after.get(at)?.keys() ?? []) {
        if (!graph.boot.has(earlier) || seen.has(earlier) || earlier === service) continue;
        seen.add(earlier);
        if (listed.has(earlier)) found.add(earlier);
        else if (counts(earlier)) open.push(earlier);
      }
    }
    order.set(service, found);
  }
  return withoutCycles(order);
}

function withoutCycles(order: Order): Order {
  const reached = new Map([...order.keys()].map((service) => [service, reach(order, service)]));
  const isMutual = (a: string, b: string): boolean =>
    (reached.get(b)?.has(a) ?? false) && (reached.get(a)?.has(b) ?? false);
  return new Map([...order].map(([a, all]) => [a, new Set([...all].filter((b) => !isMutual(a, b)))]));
}

function reach(order: Order, from: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...(order.get(from) ?? [])];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...(order.get(at) ?? []));
  }
  return seen;
}

function turnedRound(order: Order): Order {
  const turned = new Map([...order.keys()].map((service) => [service, new Set<string>()]));
  for (const [later, all] of order) for (const earlier of all) turned.get(earlier)?.add(later);
  return turned;
}

function placesOf(graph: UnitGraph, order: Order): readonly Place[] {
  const ranks = new Map<string, number>();
  const reached = new Map([...order.keys()].map((service) => [service, reach(order, service)]));
  const bySize = [...order.keys()].sort((a, b) => (reached.get(a)?.size ?? 0) - (reached.get(b)?.size ?? 0));
  for (const id of bySize)
    ranks.set(id, Math.max(-1, ...[...(order.get(id) ?? [])].map((one) => ranks.get(one) ?? 0)) + 1);
  const places = bySize.map((id): Place => {
    const all = [...(order.get(id) ?? [])];
    const next = all.filter((one) => !all.some((other) => other !== one && reached.get(other)?.has(one)));
    const after = next.map(serviceOf).sort();
    return { service: serviceOf(id), name: id, rank: ranks.get(id) ?? 0, after, why: whyOf(graph, id) };
  });
  return places.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
}

/** A service unit's name as people say it. */
export function serviceOf(unit: string): string {
  return unit.replace(/\.service$/, '');
}

function whyOf(graph: UnitGraph, id: string): Reason {
  const own = [...(graph.after.get(id) ?? [])].filter(([, by]) => by.has('own')).map(([name]) => serviceOf(name));
  if (own.length > 0) return because('by_drop_in', 'after {services}, by the drop-in of taisho', { services: own });
  const generated = graph.generated.get(id);
  if (generated === undefined) {
    const path = graph.named(id)?.fragment ?? '';
    return path === '' ? because('by_systemd', 'by systemd itself') : because('by_unit', 'by {path}', { path });
  }
  const { script, number, hasHeader } = generated;
  if (hasHeader) return because('by_header', 'generated from {script}, by its header', { script });
  if (number === undefined) return because('by_generator', 'generated from {script}', { script });
  return because('by_generated_number', 'generated from {script}, number {number}', { script, number });
}
