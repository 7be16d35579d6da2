import type { Catalogue, Conflict } from '../core/catalogue.ts';
import { matchesAny } from '../core/names-match.ts';
import { nearest } from '../core/nearest.ts';
import { circleIn } from './circle.ts';
import type { Mistake, Told } from './mistakes.ts';
import type { Entry } from './with-entries.ts';

/** What can not be meant in the conflicts of a file's products; `catalogue` is all that is known with the file. */
export function conflictMistakes(
  told: readonly Told[],
  ids: readonly string[],
  catalogue: Catalogue,
): readonly Mistake[] {
  return [
    ...told.flatMap((one) =>
      one.product.conflicts.flatMap((conflict) => [
        ...againstItself(conflict, one),
        ...againstNobody(conflict, one, ids),
      ]),
    ),
    ...againstNothing(told, catalogue),
    ...inCircle(told, catalogue),
  ];
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
  const [first = '', ...rest] = [...circle.services, ...circle.services.slice(0, 1)];
  const turn = { stop: 'must be stopped before', start: 'must start before' }[circle.verb];
  return [
    {
      code: 'circle',
      message: `no order fits: ${first} ${turn} ${rest.join(`, which ${turn} `)}`,
      path:
        last === undefined ? ['products'] : ['products', last.place.index, ...whereIn(last.place.entry, last.conflict)],
      suggestion: `say ${circle.verb}: any, or after, in one of these conflicts`,
    },
  ];
}

/** Where in an entry a conflict stands; nowhere below it when it is one that the entry extends. */
function whereIn({ conflicts = [] }: Entry, conflict: Conflict): readonly (string | number)[] {
  const key = 'service' in conflict ? 'service' : 'product';
  const target = 'service' in conflict ? conflict.service : conflict.product;
  const index = conflicts.findLastIndex((one) =>
    typeof one === 'string'
      ? key === 'service' && one === target
      : (one as Partial<Record<string, string>>)[key] === target,
  );
  if (index < 0) return [];
  return typeof conflicts[index] === 'string' ? ['conflicts', index] : ['conflicts', index, key];
}
