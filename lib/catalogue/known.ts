import type { Catalogue, Product } from '../core/catalogue.ts';

/** The product a service belongs to, if the catalogue has one. */
export function productOf(catalogue: Catalogue, service: string): Product | undefined {
  return catalogue.products.find(({ services }) => services.some((pattern) => namesMatch(pattern, service)));
}

/** Every product a service may belong to: `sendmail` is a product's service and often the system's own. */
export function productsOf(catalogue: Catalogue, service: string): readonly Product[] {
  return catalogue.products.filter(({ services }) => services.some((pattern) => namesMatch(pattern, service)));
}

/** The conflicts known of a service, as names or patterns of services. */
export function known(catalogue: Catalogue, service: string): readonly string[] {
  return productOf(catalogue, service)?.conflicts ?? [];
}

/** Whether a service name fits a name or a pattern in which `*` stands for any characters. */
export function namesMatch(pattern: string, service: string): boolean {
  if (!pattern.includes('*')) return pattern === service;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(service);
}
