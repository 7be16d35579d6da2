import type { Catalogue, Conflict, Product, Target, Turn } from '../core/catalogue.ts';
import { matchesAny, namesMatch } from '../core/names-match.ts';
import { productsOfService } from './matching.ts';

/** A service that does not go together with another, unless both stop and start in this order. */
export interface ServiceConflict {
  readonly service: string;
  /** When it is stopped, and started, as to the other. */
  readonly stop: Turn;
  readonly start: Turn;
  /** What the catalogue says of it, entry by entry, and the product in whose entry it stands. */
  readonly said: readonly { readonly by: Product; readonly conflict: Conflict }[];
}

/**
 * Which services of a host conflict with a product, in the order given: by what the product's entry says, and by what the
 * entries of others say of it. None for a product that the catalogue does not have.
 */
export function conflictsOf(
  catalogue: Catalogue,
  productId: string,
  services: readonly string[],
): readonly ServiceConflict[] {
  const product = catalogue.products.find(({ id }) => id === productId);
  if (product === undefined) return [];
  const isMeant = (target: Target): boolean => aimsAtProduct(target, product);
  return services
    .filter((service) => !matchesAny(product.services, service))
    .flatMap((service) => found(catalogue, { products: [product], isMeant }, service) ?? []);
}

/** How one service conflicts with another, if it does: when it stops and starts, as to that other. */
export function conflictBetween(catalogue: Catalogue, service: string, other: string): ServiceConflict | undefined {
  if (service === other) return undefined;
  const isMeant = (target: Target): boolean => aimsAt(catalogue, target, other);
  return found(catalogue, { products: productsOfService(catalogue, other), isMeant }, service);
}

/** Whether a conflict of another product is with this one: it names the product, or what its services are called. */
export function aimsAtProduct(target: Target, { id, services }: Product): boolean {
  if ('product' in target) return target.product === id;
  return services.some((own) => namesMatch(target.service, own) || namesMatch(own, target.service));
}

/** The same seen from the other side. */
export const OPPOSITE = { before: 'after', after: 'before', any: 'any' } as const satisfies Record<Turn, Turn>;

interface Other {
  readonly products: readonly Product[];
  /** Whether an entry of somebody else aims at it. */
  readonly isMeant: (target: Target) => boolean;
}

function found(catalogue: Catalogue, other: Other, service: string): ServiceConflict | undefined {
  const own = other.products
    .filter(({ services }) => !matchesAny(services, service))
    .flatMap((by) => by.conflicts.map((conflict) => ({ by, conflict })))
    .filter(({ conflict }) => aimsAt(catalogue, conflict, service));
  const theirs = productsOfService(catalogue, service)
    .filter((by) => !other.products.includes(by))
    .flatMap((by) => by.conflicts.map((conflict) => ({ by, conflict })))
    .filter(({ conflict }) => other.isMeant(conflict));
  if (own.length + theirs.length === 0) return undefined;
  const turn = (verb: 'stop' | 'start'): Turn =>
    [...own.map(({ conflict }) => conflict[verb]), ...theirs.map(({ conflict }) => OPPOSITE[conflict[verb]])].find(
      (one) => one !== 'any',
    ) ?? 'any';
  return { service, stop: turn('stop'), start: turn('start'), said: [...own, ...theirs] };
}

function aimsAt({ products }: Catalogue, target: Target, service: string): boolean {
  if ('service' in target) return namesMatch(target.service, service);
  return products.some(({ id, services }) => id === target.product && matchesAny(services, service));
}
