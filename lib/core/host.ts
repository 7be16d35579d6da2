import type { Json } from './json.ts';

/** The hosts of an inventory, in the order in which they were first named. */
export interface Inventory {
  readonly hosts: readonly Host[];
  readonly groups: ReadonlyMap<string, Group>;
}

export interface Host {
  readonly name: string;
  /** Every group it is in, ancestors too, `all` first. */
  readonly groups: readonly string[];
  /** Its variables, those of its groups merged in by Ansible's precedence. */
  readonly vars: Variables;
}

export interface Group {
  readonly name: string;
  readonly children: readonly string[];
  /** Names of all hosts in it, those of its children included. */
  readonly hosts: readonly string[];
  readonly vars: Variables;
}

/** Variables by name; an object without prototype, so that no name reaches anything else. */
export type Variables = Readonly<Record<string, Json>>;
