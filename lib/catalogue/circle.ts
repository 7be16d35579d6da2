import type { Catalogue } from '../core/catalogue.ts';
import { edgesOf, grouped, type Edge } from './edges.ts';

/** Services each of which must take its turn before the next, and the last before the first; and who says so. */
export interface Circle {
  readonly verb: 'stop' | 'start';
  readonly services: readonly string[];
  /** The entries that say so, one for each service. */
  readonly said: readonly Edge['said'][];
}

/** A circle in what a catalogue says of stops or, where there is none, of starts: no order could satisfy it. */
export function circleIn(catalogue: Catalogue): Circle | undefined {
  return circleOf(catalogue, 'stop') ?? circleOf(catalogue, 'start');
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
