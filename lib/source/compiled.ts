import { createRequire } from 'node:module';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { TaishoError } from '../core/error.ts';

/** What ajv found, and the value it was found in. */
export type SchemaError = ErrorObject;

const require = createRequire(import.meta.url);
const literal = new WeakMap<object, ValidateFunction>();
const hasty = new WeakMap<object, ValidateFunction>();
const filling = new WeakMap<object, ValidateFunction>();
let ajv: Ajv | undefined;
let hastyAjv: Ajv | undefined;
let ajvWithDefaults: Ajv | undefined;

/** What is wrong with a value by a schema. Each schema is compiled once, when it is first needed. */
export function schemaErrors(schema: object, value: unknown): readonly SchemaError[] {
  const validate = known(literal, schema, () => (ajv ??= fresh()));
  return validate(value) ? [] : (validate.errors ?? []);
}

/** The same up to the first thing that is wrong: a large value may have any number. */
export function firstSchemaErrors(schema: object, value: unknown): readonly SchemaError[] {
  const validate = known(hasty, schema, () => (hastyAjv ??= fresh({ allErrors: false })));
  return validate(value) ? [] : (validate.errors ?? []);
}

/** The same as `schemaErrors`, and puts defaults into `value`. */
export function schemaErrorsWithDefaults(schema: object, value: unknown): readonly SchemaError[] {
  const validate = known(filling, schema, () => (ajvWithDefaults ??= fresh({ useDefaults: true })));
  return validate(value) ? [] : (validate.errors ?? []);
}

function known(cache: WeakMap<object, ValidateFunction>, schema: object, make: () => Ajv): ValidateFunction {
  const before = cache.get(schema);
  if (before) return before;
  const validate = compiled(make(), schema);
  cache.set(schema, validate);
  return validate;
}

function compiled(by: Ajv, schema: object): ValidateFunction {
  try {
    return by.compile(schema);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TaishoError('invalid_schema', `a remedy's schema can't be used: ${why}`, { cause });
  }
}

function fresh(options: { readonly useDefaults?: boolean; readonly allErrors?: boolean } = {}): Ajv {
  const { Ajv } = require('ajv') as typeof import('ajv');
  const speed = { validateSchema: false, meta: false, code: { optimize: false } } as const;
  return new Ajv({ allErrors: true, strict: true, verbose: true, ownProperties: true, ...speed, ...options });
}
