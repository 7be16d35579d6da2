import type { Catalogue, Conflict, Product } from '../core/catalogue.ts';
import type { ExplainedConflict, ExplainedProduct, FittingRemedy } from '../core/explained-product.ts';
import { because } from '../core/reason.ts';
import { aimsAtProduct, OPPOSITE } from './conflicts.ts';
import { productsOfService } from './matching.ts';
import { overrideOf } from './override.ts';

/** Explains a product: what conflicts with it, by its own entry and by those of others, and which remedies fit. */
export function explain(catalogue: Catalogue, product: Product): ExplainedProduct {
  const own = product.conflicts.map((conflict) => ownConflict(catalogue, product, conflict));
  const others = catalogue.products.filter((by) => by !== product);
  const theirs = others.flatMap((by) =>
    by.conflicts
      .filter((conflict) => aimsAtProduct(conflict, product))
      .map((conflict) => theirConflict(catalogue, product, by, conflict)),
  );
  return { product, conflicts: [...own, ...theirs], override: overrideOf(product) };
}

/** The products or services that each product conflicts with, by any entry: ids where there are products. */
export function namesOfConflicts({ conflicts }: ExplainedProduct): readonly string[] {
  return [...new Set(conflicts.flatMap(({ product, services }) => product?.id ?? services))];
}

function ownConflict(catalogue: Catalogue, product: Product, conflict: Conflict): ExplainedConflict {
  const other =
    'product' in conflict
      ? catalogue.products.find(({ id }) => id === conflict.product)
      : productsOfService(catalogue, conflict.service)[0];
  const services = 'service' in conflict ? [conflict.service] : (other?.services ?? []);
  return explained(catalogue, { own: product, other, services, by: product, conflict });
}

function theirConflict(catalogue: Catalogue, product: Product, by: Product, conflict: Conflict): ExplainedConflict {
  const turned = { ...conflict, stop: OPPOSITE[conflict.stop], start: OPPOSITE[conflict.start] };
  return explained(catalogue, { own: product, other: by, services: by.services, by, conflict: turned });
}

interface Pair {
  readonly own: Product;
  readonly other: Product | undefined;
  readonly services: readonly string[];
  readonly by: Product;
  /** As seen from the own product. */
  readonly conflict: Conflict;
}

function explained(catalogue: Catalogue, { own, other, services, by, conflict }: Pair): ExplainedConflict {
  const { stop, start, words } = conflict;
  const sides = (turn: Conflict['stop']): Sides =>
    turn === 'before' ? { first: services, next: own.services } : { first: own.services, next: services };
  return {
    ...(other !== undefined && { product: { id: other.id, name: other.name } }),
    services,
    stop,
    start,
    saidBy: by.id,
    ...(words !== undefined && { words }),
    remedies: [
      byStop(stop === 'any' ? undefined : sides(stop)),
      byStart(catalogue, start === 'any' ? undefined : sides(start)),
    ],
  };
}

/** Services that have their turn, and those that have it after them. */
interface Sides {
  readonly first: readonly string[];
  readonly next: readonly string[];
}

function byStop(sides: Sides | undefined): FittingRemedy {
  const remedy = 'pre_stop';
  if (sides === undefined) {
    return { remedy, fits: false, why: because('no_stop_order', 'it does not matter which of them is stopped first') };
  }
  const why = because('stopped_first', 'it stops {first} first, then {next}', { ...sides });
  return { remedy, fits: true, why };
}

/** The article's limit: what restarts its services by itself does not keep the order of the boot. */
function byStart(catalogue: Catalogue, sides: Sides | undefined): FittingRemedy {
  const remedy = 'start_order';
  if (sides === undefined) {
    return { remedy, fits: false, why: because('no_start_order', 'it does not matter which of them starts first') };
  }
  const restless = sides.first
    .flatMap((service) => productsOfService(catalogue, service))
    .find(({ restartsItself }) => restartsItself !== undefined);
  if (restless?.restartsItself === undefined) {
    return { remedy, fits: true, why: because('starts_behind', 'it has {next} start behind {first}', { ...sides }) };
  }
  const data = { ...sides, product: restless.name, because: restless.restartsItself };
  const why = because('restarts_itself', '{first} belongs to {product}: {because}, so that no start order holds', data);
  return { remedy, fits: false, why };
}
