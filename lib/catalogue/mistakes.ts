import type { Catalogue, Product } from '../core/catalogue.ts';
import { nearest } from '../core/nearest.ts';
import { conflictMistakes } from './conflict-mistakes.ts';
import { withEntries, type Entry } from './with-entries.ts';

/** Something in a catalogue file that its schema accepts and that can not be meant. */
export interface Mistake {
  readonly code: string;
  readonly message: string;
  /** From the root of the file. */
  readonly path: readonly (string | number)[];
  readonly suggestion: string;
}

/** An entry of a file, and its place in the list. */
export interface Placed {
  readonly index: number;
  readonly entry: Entry;
}

/**
 * What can not be meant in a file, judged with what is known without it. `ids` are those of all its entries, also of those
 * that the schema does not accept: nobody is told that a product is unknown because something else is wrong with it.
 */
export function mistakesIn(placed: readonly Placed[], ids: readonly string[], known: Catalogue): readonly Mistake[] {
  const entries = placed.map(({ entry }) => entry);
  const catalogue = withEntries(known, entries);
  const everyId = [...new Set([...catalogue.products.map(({ id }) => id), ...ids])];
  const told = placed.flatMap((one) => {
    const product = catalogue.products.find(({ id }) => id === idOf(one.entry));
    return product === undefined ? [] : [{ ...one, product }];
  });
  return [
    ...twice(placed),
    ...placed.flatMap((one) => extendsNothing(one, known)),
    ...told.flatMap((one) => [...unrecognizable(one), ...withSuffix(one)]),
    ...conflictMistakes(told, everyId, catalogue),
  ];
}

/** An entry, and what is known of its product with all of the file. */
export interface Told extends Placed {
  readonly product: Product;
}

function idOf(entry: Entry): string {
  return 'extends' in entry ? entry.extends : entry.id;
}

function twice(placed: readonly Placed[]): readonly Mistake[] {
  const first = new Map<string, number>();
  return placed.flatMap(({ index, entry }) => {
    const id = idOf(entry);
    const before = first.get(id);
    if (before === undefined) return first.set(id, index) && [];
    return {
      code: 'duplicate_id',
      message: `${id} is here twice: entry ${before + 1} of the list is of this id too`,
      path: ['products', index, 'extends' in entry ? 'extends' : 'id'],
      suggestion: 'write one entry, or give one of them another id',
    };
  });
}

function extendsNothing({ index, entry }: Placed, { products }: Catalogue): readonly Mistake[] {
  if (!('extends' in entry) || products.some(({ id }) => id === entry.extends)) return [];
  const near = nearest(
    entry.extends,
    products.map(({ id }) => id),
  );
  return [
    {
      code: 'unknown_product',
      message: `there is no product ${entry.extends} to extend`,
      path: ['products', index, 'extends'],
      suggestion: near === undefined ? 'a product of your own has id in place of extends' : `did you mean ${near}?`,
    },
  ];
}

function unrecognizable({ index, entry, product }: Told): readonly Mistake[] {
  const { services, processes, packages, paths, module } = product;
  if (module !== undefined || [services, processes, packages, paths].some((names) => names.length > 0)) return [];
  return [
    {
      code: 'unrecognizable',
      message: `nothing says by what a host that has ${product.id} can be told`,
      path: ['products', index, 'extends' in entry ? 'extends' : 'id'],
      suggestion: 'give it one of services, processes, packages, paths and module',
    },
  ];
}

/** Everywhere in taisho a service has the name that its init script would have. */
function withSuffix({ index, entry }: Told): readonly Mistake[] {
  const named = [
    ...(entry.services ?? []).map((name, i) => ({ name, path: ['services', i] })),
    ...(entry.conflicts ?? []).flatMap((conflict, i) => {
      if (typeof conflict === 'string') return [{ name: conflict, path: ['conflicts', i] }];
      return 'service' in conflict ? [{ name: conflict.service, path: ['conflicts', i, 'service'] }] : [];
    }),
  ];
  return named
    .filter(({ name }) => name.endsWith('.service'))
    .map(({ name, path }) => ({
      code: 'unit_suffix',
      message: `${name} is the name of a unit; services are named without .service`,
      path: ['products', index, ...path],
      suggestion: `write ${name.slice(0, -'.service'.length)}`,
    }));
}
