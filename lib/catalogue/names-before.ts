import type { Catalogue } from '../core/catalogue.ts';
import { conflictBetween } from './conflicts.ts';
import { edgesOf, grouped, serviceNames } from './edges.ts';

/** Catalogues do not change, and every host of a run asks the same. */
const found = new WeakMap<Catalogue, Map<string, readonly string[]>>();

/**
 * Names and patterns of all services that may have to take their turn before one: its own conflicts, those of others with
 * it, and for a stop theirs in turn, since to stop one of them is a stop too. Which of a host's services it truly are,
 * `conflictBetween` says.
 */
export function namesBefore(catalogue: Catalogue, service: string, verb: 'stop' | 'start'): readonly string[] {
  const known = found.get(catalogue) ?? new Map<string, readonly string[]>();
  const key = `${verb} ${service}`;
  const names = known.get(key) ?? lookedFor(catalogue, service, verb);
  found.set(catalogue, known.set(key, names));
  return names;
}

function lookedFor(catalogue: Catalogue, service: string, verb: 'stop' | 'start'): readonly string[] {
  const names = new Set(
    serviceNames(catalogue).filter((name) => conflictBetween(catalogue, name, service)?.[verb] === 'before'),
  );
  if (verb === 'start') return [...names];
  const ahead = grouped(edgesOf(catalogue, verb), ({ after }) => after);
  for (const name of names) for (const { before } of ahead.get(name) ?? []) names.add(before);
  names.delete(service);
  return [...names];
}
