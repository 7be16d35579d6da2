import type { Json } from '../core/json.ts';
import type { Remedies, Remedy } from '../core/remedy.ts';
import type { Given, ObjectSchema } from '../core/schema.ts';

/** Text with an expression, which may stand wherever a parameter does. */
export type Expression = `${string}{{${string}}}${string}`;

/** What may be written for a value of this type: itself, or expressions in it or for it. */
export type Written<T> =
  | Expression
  | (T extends string | number | boolean | null
      ? T
      : T extends readonly (infer Item)[]
        ? readonly Written<Item>[]
        : T extends object
          ? { readonly [K in keyof T]: Written<T[K]> }
          : T);

/** Keywords of plays and tasks; the same as in YAML. */
interface SharedGiven {
  readonly name?: string;
  readonly vars?: Readonly<Record<string, Json>>;
  readonly tags?: string | readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly become?: boolean;
  readonly become_user?: string;
  readonly become_method?: 'sudo';
}

type Conditions = string | boolean | readonly (string | boolean)[];

interface TaskKeywordsGiven extends SharedGiven {
  readonly when?: Conditions;
  readonly register?: string;
  readonly notify?: string | readonly string[];
  readonly ignore_errors?: boolean;
  readonly no_log?: boolean;
  readonly check_mode?: boolean;
}

interface TryingGiven {
  readonly loop?: Expression | readonly Json[];
  readonly until?: Conditions;
  readonly retries?: number;
  readonly delay?: number;
  readonly timeout?: number;
}

/** The parameters of a remedy as an author may write them. */
type ParamsOf<One> = One extends Remedy<infer S extends ObjectSchema> ? Written0<Given<S>> : never;
type Written0<T> = { readonly [K in keyof T]: Written<T[K]> };

/** Exactly one remedy: its key, and none of the others. */
type UseOf<R extends Remedies> = {
  [Name in keyof R & string]: {
    readonly [K in Name]: ParamsOf<R[K]>;
  } & { readonly [Other in Exclude<keyof R & string, Name>]?: never } & (R[Name] extends { readonly window: true }
      ? { readonly block?: readonly TaskGiven<R>[] }
      : { readonly block?: never }) & { readonly rescue?: never; readonly always?: never };
}[keyof R & string];

type BlockGiven<R extends Remedies> = Omit<TaskKeywordsGiven, 'register'> & {
  readonly block: readonly TaskGiven<R>[];
  readonly rescue?: readonly TaskGiven<R>[];
  readonly always?: readonly TaskGiven<R>[];
} & { readonly [Name in keyof R & string]?: never };

/** A task as a program writes it. */
export type TaskGiven<R extends Remedies> = (TaskKeywordsGiven & TryingGiven & UseOf<R>) | BlockGiven<R>;

/** A handler: a task that runs when another notifies it. */
export type HandlerGiven<R extends Remedies> = TaskKeywordsGiven &
  TryingGiven & { readonly listen?: string | readonly string[] } & UseOf<R>;

type Batch = number | `${number}` | `${number}%`;

/** A play as a program writes it. */
export interface PlayGiven<R extends Remedies> extends SharedGiven {
  readonly hosts: string | readonly string[];
  readonly vars_files?: string | readonly string[];
  readonly serial?: Batch | readonly Batch[];
  readonly max_fail_percentage?: number;
  readonly any_errors_fatal?: boolean;
  /** Whether a host that fails takes back what the play has done to it; default true. */
  readonly rollback?: boolean;
  readonly tasks?: readonly TaskGiven<R>[];
  readonly handlers?: readonly HandlerGiven<R>[];
}

/** Plays written in TypeScript: plain data, checked like any other playbook when it is loaded. */
export type PlaybookGiven<R extends Remedies> = readonly PlayGiven<R>[];

/**
 * Makes the `definePlaybook` of a registry: a missing or mistyped parameter is a compile error. It takes one play or
 * several and gives them back as a list, for `loadPlaybook` or `playbookFromValue`.
 */
export function playbookDefiner<R extends Remedies>(): (plays: PlayGiven<R> | PlaybookGiven<R>) => PlaybookGiven<R> {
  return (plays) => (isList(plays) ? plays : [plays]);
}

function isList<R extends Remedies>(plays: PlayGiven<R> | PlaybookGiven<R>): plays is PlaybookGiven<R> {
  return Array.isArray(plays);
}
