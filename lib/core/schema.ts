/**
 * The part of JSON Schema that parameters are described in, and the TypeScript type that such a schema stands for.
 * Written as a literal `as const satisfies ObjectSchema`, a schema is the one source of validation, defaults,
 * documentation and types.
 */
export interface Schema {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null';
  readonly description?: string;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly const?: string | number | boolean | null;
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly anyOf?: readonly Schema[];
}

/** The schema of a remedy's parameters: a closed object. */
export interface ObjectSchema extends Schema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Schema>>;
  readonly additionalProperties: false;
}

/** The type of the values that a schema accepts. A property with a default may be left out by an author: see `Given`. */
export type Infer<S> = S extends { readonly anyOf: readonly (infer One)[] }
  ? One extends unknown
    ? Infer<One>
    : never
  : S extends { readonly const: infer Value }
    ? Value
    : S extends { readonly enum: readonly (infer Value)[] }
      ? Value
      : S extends { readonly type: 'string' }
        ? string
        : S extends { readonly type: 'number' | 'integer' }
          ? number
          : S extends { readonly type: 'boolean' }
            ? boolean
            : S extends { readonly type: 'null' }
              ? null
              : S extends { readonly type: 'array'; readonly items: infer Item }
                ? readonly Infer<Item>[]
                : S extends { readonly type: 'object'; readonly properties: infer P }
                  ? InferObject<P, RequiredNames<S> | DefaultedNames<P>>
                  : S extends { readonly type: 'object'; readonly additionalProperties: infer Value }
                    ? Readonly<Record<string, Infer<Value>>>
                    : unknown;

/** What an author may write: properties with a default are optional. */
export type Given<S> = S extends { readonly type: 'object'; readonly properties: infer P }
  ? InferObject<P, RequiredNames<S>>
  : Infer<S>;

type InferObject<P, Needed> = Flat<
  { readonly [K in keyof P as K extends Needed ? K : never]: Infer<P[K]> } & {
    readonly [K in keyof P as K extends Needed ? never : K]?: Infer<P[K]>;
  }
>;
type RequiredNames<S> = S extends { readonly required: readonly (infer Name)[] } ? Name : never;
type DefaultedNames<P> = { [K in keyof P]: P[K] extends { readonly default: unknown } ? K : never }[keyof P];
type Flat<T> = { [K in keyof T]: T[K] };
