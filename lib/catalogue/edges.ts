import type { Catalogue, Conflict, Product } from '../core/catalogue.ts';
import { namesMatch } from '../core/names-match.ts';

/** One service that must take its turn before another, and by whose entry. */
export interface Edge {
  readonly before: string;
  readonly after: string;
  readonly said: { readonly by: Product; readonly conflict: Conflict };
}

/** All that a catalogue says of who must take its turn before whom, among the names and patterns of its services. */
export function edgesOf(catalogue: Catalogue, verb: 'stop' | 'start'): readonly Edge[] {
  const fitting = fittingAmong(serviceNames(catalogue));
  const servicesOf = new Map(catalogue.products.map(({ id, services }) => [id, services]));
  const edges: Edge[] = [];
  for (const by of catalogue.products) {
    const own = new Set(by.services.flatMap(fitting));
    for (const conflict of by.conflicts) {
      const named = 'service' in conflict ? [conflict.service] : (servicesOf.get(conflict.product) ?? []);
      const others = new Set(named.flatMap(fitting).filter((name) => !own.has(name)));
      const [first, second] = { before: [others, own], after: [own, others], any: [[], []] }[conflict[verb]];
      for (const before of first ?? []) {
        for (const after of second ?? []) edges.push({ before, after, said: { by, conflict } });
      }
    }
  }
  return edges;
}

/** Every name and pattern of a service in a catalogue; a pattern is a name too, which it fits itself. */
export function serviceNames({ products }: Catalogue): readonly string[] {
  return [
    ...new Set(
      products.flatMap(({ services, conflicts }) => [
        ...conflicts.flatMap((conflict) => ('service' in conflict ? [conflict.service] : [])),
        ...services,
      ]),
    ),
  ];
}

/** Edges by one of their ends. */
export function grouped(edges: readonly Edge[], key: (edge: Edge) => string): ReadonlyMap<string, readonly Edge[]> {
  const groups = new Map<string, Edge[]>();
  for (const edge of edges) {
    const group = groups.get(key(edge));
    if (group === undefined) groups.set(key(edge), [edge]);
    else group.push(edge);
  }
  return groups;
}

/** The names that fit a pattern, each pattern looked for once. */
function fittingAmong(names: readonly string[]): (pattern: string) => readonly string[] {
  const found = new Map<string, readonly string[]>();
  return (pattern) => {
    if (!pattern.includes('*')) return [pattern];
    const known = found.get(pattern) ?? names.filter((name) => namesMatch(pattern, name));
    found.set(pattern, known);
    return known;
  };
}
