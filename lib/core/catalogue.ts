/** What is known about products and the services that conflict. Data, never code; an operator's file adds to it. */
export interface Catalogue {
  readonly products: readonly Product[];
}

export interface Product {
  /** Key by which a later file overrides this entry. */
  readonly id: string;
  /** The name its vendor uses. */
  readonly name: string;
  /** Service names: exact, or with `*`. A host has the product when it has an init script of such a name. */
  readonly services: readonly string[];
  /** Processes (`comm`) that belong to the service. */
  readonly processes: readonly string[];
  /** The kernel module it loads, if any. */
  readonly module?: string;
  /** Services (of other products) that must be stopped before, and started before, those of this product. */
  readonly conflicts: readonly string[];
  /** Kernel modules that hook what its own module hooks: unloading one would destroy the other's hooks. */
  readonly clashingModules: readonly string[];
  /** Restarts its services by itself after boot: start order can't be relied on. Holds the vendor's words. */
  readonly restartsItself?: string;
  /** Where this is known from. */
  readonly source: string;
}
