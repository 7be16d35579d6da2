import type { Catalogue, Conflict, Product } from '../core/catalogue.ts';
import { matchesAny } from '../core/names-match.ts';
import { nearest } from '../core/nearest.ts';
import { circleIn } from './circle.ts';
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
    ...told.flatMap((one) => [
      ...unrecognizable(one),
      ...withSuffix(one),
      ...one.product.conflicts.flatMap((conflict) => [
        ...againstItself(conflict, one),
        ...againstNobody(conflict, one, everyId),
      ]),
    ]),
    ...againstNothing(told, catalogue),
    ...inCircle(told, catalogue),
  ];
}

/** An entry, and what is known of its product with all of the file. */
interface Told extends Placed {
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

function againstItself(conflict: Conflict, { index, entry, product }: Told): readonly Mistake[] {
  const isOwn =
    'product' in conflict ? conflict.product === product.id : matchesAny(product.services, conflict.service);
  if (!isOwn) return [];
  const named = 'product' in conflict ? product.id : `${conflict.service}, a service of ${product.id},`;
  return [
    {
      code: 'conflict_with_itself',
      message: `${named} can not conflict with ${product.id} itself`,
      path: ['products', index, ...whereIn(entry, conflict)],
      suggestion: 'leave it out; services of one product that conflict are two products',
    },
  ];
}

function againstNobody(conflict: Conflict, { index, entry }: Told, ids: readonly string[]): readonly Mistake[] {
  if (!('product' in conflict) || ids.includes(conflict.product)) return [];
  const near = nearest(conflict.product, ids);
  return [
    {
      code: 'unknown_product',
      message: `nobody has the id ${conflict.product}`,
      path: ['products', index, ...whereIn(entry, conflict)],
      suggestion:
        near === undefined
          ? `if it is the name of a service, write service: ${conflict.product}`
          : `did you mean ${near}?`,
    },
  ];
}

/** A conflict with a product of which no service is known would never be found, and nobody would miss it. */
function againstNothing(told: readonly Told[], { products }: Catalogue): readonly Mistake[] {
  const empty = new Map(
    products.filter(({ services }) => services.length === 0).map((product) => [product.id, product]),
  );
  return products.flatMap((by) =>
    by.conflicts.flatMap((conflict) => {
      const other = 'product' in conflict ? empty.get(conflict.product) : undefined;
      const place = told.find(({ product }) => product === by) ?? told.find(({ product }) => product === other);
      if (other === undefined || place === undefined) return [];
      return {
        code: 'no_service_known',
        message: `${by.id} conflicts with ${other.id}, of which no service is named: nothing could be stopped or started`,
        path: ['products', place.index, ...(place.product === by ? whereIn(place.entry, conflict) : [])],
        suggestion: `name the services of ${other.id}`,
      };
    }),
  );
}

function inCircle(told: readonly Told[], catalogue: Catalogue): readonly Mistake[] {
  const circle = circleIn(catalogue);
  if (circle === undefined) return [];
  const written = circle.said.flatMap(({ by, conflict }) => {
    const place = told.find(({ product }) => product === by);
    return place === undefined ? [] : [{ place, conflict }];
  });
  const [last] = written.toReversed();
  const verb = { stop: 'be stopped', start: 'start' }[circle.verb];
  return [
    {
      code: 'circle',
      message: `no order fits: ${[...circle.services, circle.services[0]].join(` must ${verb} before `)}`,
      path:
        last === undefined ? ['products'] : ['products', last.place.index, ...whereIn(last.place.entry, last.conflict)],
      suggestion: `say ${circle.verb}: any, or after, in one of these conflicts`,
    },
  ];
}

/** Where in an entry a conflict stands; nowhere below it when it is one that the entry extends. */
function whereIn({ conflicts = [] }: Entry, conflict: Conflict): readonly (string | number)[] {
  const target = 'service' in conflict ? conflict.service : conflict.product;
  const index = conflicts.findLastIndex((one) =>
    typeof one === 'string'
      ? 'service' in conflict && one === target
      : 'service' in one
        ? 'service' in conflict && one.service === target
        : 'product' in conflict && one.product === target,
  );
  return index < 0 ? [] : ['conflicts', index];
}
