import type { Catalogue, Conflict, Product } from '../core/catalogue.ts';
import { namesMatch } from '../core/names-match.ts';
import { serviceNames } from './conflicts.ts';

/** Services each of which must take its turn before the next, and the last before the first; and who says so. */
export interface Circle {
  readonly verb: 'stop' | 'start';
  readonly services: readonly string[];
  /** The entries that say so, one for each service. */
  readonly said: readonly Said[];
}

interface Said {
  readonly by: Product;
  readonly conflict: Conflict;
}

/** A circle in what a catalogue says of stops or, where there is none, of starts: no order could satisfy it. */
export function circleIn(catalogue: Catalogue): Circle | undefined {
  return circleOf(catalogue, 'stop') ?? circleOf(catalogue, 'start');
}

/** One service that must take its turn before another, and by whose entry. */
interface Edge {
  readonly before: string;
  readonly after: string;
  readonly said: Said;
}

/** What nothing comes before is taken away until nothing is left, or only what a circle holds back. */
function circleOf(catalogue: Catalogue, verb: Circle['verb']): Circle | undefined {
  const edges = edgesOf(catalogue, verb);
  const behind = grouped(edges, ({ before }) => before);
  const ahead = grouped(edges, ({ after }) => after);
  const held = new Map([...ahead].map(([name, holding]) => [name, holding.length]));
  const free = [...behind.keys()].filter((name) => !held.has(name));
  for (let name = free.pop(); name !== undefined; name = free.pop()) {
    for (const { after } of behind.get(name) ?? []) {
      const left = (held.get(after) ?? 0) - 1;
      held.set(after, left);
      if (left > 0) continue;
      held.delete(after);
      free.push(after);
    }
  }
  const [first] = held.keys();
  if (first === undefined) return undefined;
  return { verb, ...walkedBack(first, (name) => ahead.get(name)?.find((edge) => held.has(edge.before))) };
}

function grouped(edges: readonly Edge[], key: (edge: Edge) => string): ReadonlyMap<string, readonly Edge[]> {
  const groups = new Map<string, Edge[]>();
  for (const edge of edges) {
    const group = groups.get(key(edge));
    if (group === undefined) groups.set(key(edge), [edge]);
    else group.push(edge);
  }
  return groups;
}

/** From a service that is held back to one that holds it, and so on, until one is met again. */
function walkedBack(first: string, holder: (name: string) => Edge | undefined): Pick<Circle, 'services' | 'said'> {
  const walked: Edge[] = [];
  const met = new Map<string, number>();
  let name = first;
  while (!met.has(name)) {
    met.set(name, walked.length);
    const edge = holder(name);
    if (edge === undefined) break;
    walked.push(edge);
    name = edge.before;
  }
  const circle = walked.slice(met.get(name)).toReversed();
  return { services: circle.map(({ before }) => before), said: circle.map(({ said }) => said) };
}

function edgesOf(catalogue: Catalogue, verb: Circle['verb']): readonly Edge[] {
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
