/** What is known about products and the services that conflict. Data, never code; an operator's file adds to it. */
export interface Catalogue {
  readonly products: readonly Product[];
}

/** A product, and by what a host shows that it has it: names, exact or with `*`. An empty list means that none is known. */
export interface Product {
  /** Key by which a later file replaces or extends this entry, and a conflict names it. */
  readonly id: string;
  /** The name its vendor uses. */
  readonly name: string;
  /** Init scripts, or units without `.service`. */
  readonly services: readonly string[];
  /** Processes (`comm`, at most 15 characters) that belong to the services. */
  readonly processes: readonly string[];
  /** Packages, RPM or Debian, by name alone. */
  readonly packages: readonly string[];
  /** Files or directories of an installation. */
  readonly paths: readonly string[];
  /** The kernel module it loads. */
  readonly module?: string;
  /** Before or behind what its services must be stopped and started. */
  readonly conflicts: readonly Conflict[];
  /** Kernel modules that hook what its own module hooks: unloading one would destroy the other's hooks. */
  readonly clashingModules: readonly string[];
  /** Restarts its services by itself after boot: start order can't be relied on. Holds the vendor's words. */
  readonly restartsItself?: string;
  /** What its vendor says of it. */
  readonly words?: string;
  /** Where this is known from. */
  readonly source: string;
}

/** Services that do not go together with those of the product that says so, unless they stop and start in this order. */
export type Conflict = Target & {
  /** When they are stopped, as to the product's own. */
  readonly stop: Turn;
  /** When they are started, as to the product's own. */
  readonly start: Turn;
  /** What is said of this conflict. */
  readonly words?: string;
};

/** A service by name or pattern, or whatever services a product of the catalogue has. */
export type Target = { readonly service: string } | { readonly product: string };

/** Before or after the other; `any` where the order does not matter. */
export type Turn = 'before' | 'after' | 'any';
