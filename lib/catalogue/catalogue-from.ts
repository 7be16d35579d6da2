import type { Catalogue, Product } from '../core/catalogue.ts';
import type { Given } from '../core/schema.ts';
import type { catalogueSchema } from './schema.ts';

/** A catalogue from data that its schema has accepted, what was left out filled in. */
export function catalogueFrom(data: Given<typeof catalogueSchema>): Catalogue {
  return {
    products: data.products.map((product) => ({ processes: [], conflicts: [], clashingModules: [], ...product })),
  };
}

/** Later products replace earlier ones of the same id, and are looked at first. */
export function mergeCatalogues(...catalogues: readonly Catalogue[]): Catalogue {
  const products = new Map<string, Product>();
  for (const product of catalogues.toReversed().flatMap((catalogue) => catalogue.products)) {
    if (!products.has(product.id)) products.set(product.id, product);
  }
  return { products: [...products.values()] };
}
