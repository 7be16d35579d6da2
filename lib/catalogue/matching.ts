import type { Catalogue, Product } from '../core/catalogue.ts';
import { matchesAny } from '../core/names-match.ts';

/**
 * The product a service belongs to, if the catalogue has one. Of several, one that has its very name stands before one that
 * has a pattern, and an operator's before ours.
 */
export function productOfService(catalogue: Catalogue, service: string): Product | undefined {
  return productsOfService(catalogue, service)[0];
}

/** Every product a service may belong to, the likeliest first: `sendmail` is a product's service and often the system's own. */
export function productsOfService(catalogue: Catalogue, service: string): readonly Product[] {
  return productsBy(catalogue, ({ services }) => services, service);
}

/** The product a process belongs to, by its `comm`, which a kernel cuts after 15 characters. */
export function productOfProcess(catalogue: Catalogue, comm: string): Product | undefined {
  return productsBy(catalogue, ({ processes }) => processes, comm)[0];
}

/** The product an RPM or Debian package belongs to, by its name without version and architecture. */
export function productOfPackage(catalogue: Catalogue, name: string): Product | undefined {
  return productsBy(catalogue, ({ packages }) => packages, name)[0];
}

function productsBy(
  { products }: Catalogue,
  patterns: (product: Product) => readonly string[],
  name: string,
): readonly Product[] {
  const exact = products.filter((product) => patterns(product).includes(name));
  const fitting = products.filter((product) => !exact.includes(product) && matchesAny(patterns(product), name));
  return [...exact, ...fitting];
}
