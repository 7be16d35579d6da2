import type { Catalogue } from './catalogue.ts';
import type { Facts, Need } from './fact.ts';
import type { Infer, ObjectSchema } from './schema.ts';
import type { Verdict } from './verdict.ts';

/**
 * The unit an author uses in a task. One literal holds what it is for, its parameters, what it must know, and how it
 * decides. Deciding is pure and synchronous: it reads its facts and nothing else.
 */
export interface Remedy<S extends ObjectSchema = ObjectSchema> {
  readonly name: string;
  readonly summary: string;
  readonly schema: S;
  /** Whether a task may carry a `block`, which then runs between the verdict's actions and its closing. */
  readonly window?: true;
  /** Names of parameters that hold conditions, bare expressions as in `when`: checked when a playbook is loaded. */
  readonly conditions?: readonly string[];
  /** Facts wanted, once the parameters are known. */
  readonly needs: (params: Infer<S>, context: Context) => readonly Need[];
  /** The verdict. Planned again on the host as its actions leave it, it must not ask for a change. */
  readonly plan: (params: Infer<S>, facts: Facts, context: Context) => Verdict;
}

/** What a remedy knows apart from its host. */
export interface Context {
  readonly catalogue: Catalogue;
  /** Whether the task carries a `block`. */
  readonly window: boolean;
  /** The first of these conditions that does not hold for the host's variables; undefined when all do. */
  readonly failing: (conditions: readonly string[]) => string | undefined;
}

/** A remedy with its schema's type forgotten, as a registry holds it. */
// The registry is heterogeneous: each remedy is only ever called with parameters its own schema accepted.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyRemedy = Remedy<any>;

/** Remedies by the name a task uses. */
export type Remedies = Readonly<Record<string, AnyRemedy>>;

/** Keeps a remedy's schema literal, so that `plan` sees its parameters typed, and a window known as one. */
export function defineRemedy<const S extends ObjectSchema>(
  remedy: Remedy<S> & { readonly window: true },
): Remedy<S> & { readonly window: true };
export function defineRemedy<const S extends ObjectSchema>(remedy: Remedy<S>): Remedy<S>;
export function defineRemedy<const S extends ObjectSchema>(remedy: Remedy<S>): Remedy<S> {
  return remedy;
}
