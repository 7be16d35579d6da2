import type { Catalogue, Conflict, Product } from '../core/catalogue.ts';
import type { Given } from '../core/schema.ts';
import type { catalogueSchema } from './schema.ts';

/** What stands in a catalogue file: a product, or what is added to one. */
export type Entry = Given<typeof catalogueSchema>['products'][number];

/**
 * What is known with a file's entries: each adds a product, replaces the one of its id, or extends it. What the file speaks
 * of stands first. An entry that extends what is not known is passed over: `mistakesIn` tells of it.
 */
export function withEntries(known: Catalogue, entries: readonly Entry[]): Catalogue {
  const before = new Map(known.products.map((product) => [product.id, product]));
  const own = entries.flatMap((entry) => {
    if (!('extends' in entry)) return [productFrom(entry)];
    const base = before.get(entry.extends);
    return base === undefined ? [] : [extended(base, entry)];
  });
  const told = new Set(own.map(({ id }) => id));
  return { products: [...own, ...known.products.filter(({ id }) => !told.has(id))] };
}

type Addition = Extract<Entry, { readonly extends: string }>;

function productFrom(entry: Exclude<Entry, Addition>): Product {
  return { id: entry.id, name: folded(entry.name), ...lists(entry), ...singles(entry), source: folded(entry.source) };
}

function extended(base: Product, entry: Addition): Product {
  const added = lists(entry);
  return {
    ...base,
    ...(entry.name !== undefined && { name: folded(entry.name) }),
    services: union(base.services, added.services),
    processes: union(base.processes, added.processes),
    packages: union(base.packages, added.packages),
    paths: union(base.paths, added.paths),
    conflicts: lastOfEach([...base.conflicts, ...added.conflicts]),
    clashingModules: union(base.clashingModules, added.clashingModules),
    ...singles(entry),
    ...(entry.source !== undefined && { source: `${base.source}; ${folded(entry.source)}` }),
  };
}

type Lists = Pick<Product, 'services' | 'processes' | 'packages' | 'paths' | 'conflicts' | 'clashingModules'>;

function lists(entry: Entry): Lists {
  const { services = [], processes = [], packages = [], paths = [], conflicts = [], clashingModules = [] } = entry;
  return { services, processes, packages, paths, conflicts: lastOfEach(conflicts.map(conflictFrom)), clashingModules };
}

function singles({ module, restartsItself, words }: Entry): Partial<Product> {
  return {
    ...(module !== undefined && { module }),
    ...(restartsItself !== undefined && { restartsItself: folded(restartsItself) }),
    ...(words !== undefined && { words: folded(words) }),
  };
}

function conflictFrom(given: NonNullable<Entry['conflicts']>[number]): Conflict {
  const { words, ...conflict } = typeof given === 'string' ? { service: given } : given;
  return { stop: 'before', start: 'before', ...conflict, ...(words !== undefined && { words: folded(words) }) };
}

/** What is said last of a target is what counts, at the place where it was named first. */
function lastOfEach(conflicts: readonly Conflict[]): readonly Conflict[] {
  return [...new Map(conflicts.map((one) => ['service' in one ? `=${one.service}` : one.product, one])).values()];
}

function union(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])];
}

/** A sentence as one line, however its file broke it. */
function folded(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
