import { createRequire } from 'node:module';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { TaishoError } from '../core/error.ts';

/** What ajv found, and the value it was found in. */
export type SchemaError = ErrorObject;

const require = createRequire(import.meta.url);
const literal = new WeakMap<object, ValidateFunction>();
const filling = new WeakMap<object, ValidateFunction>();
let ajv: Ajv | undefined;
let ajvWithDefaults: Ajv | undefined;

/** What is wrong with a value by a schema. Each schema is compiled once, when it is first needed. */
export function schemaErrors(schema: object, value: unknown): readonly SchemaError[] {
  const validate = known(literal, schema, () => (ajv ??= fresh(false)));
  return validate(value) ? [] : (validate.errors ?? []);
}

/** The same, and puts defaults into `value`. */
export function schemaErrorsWithDefaults(schema: object, value: unknown): readonly SchemaError[] {
  const validate = known(filling, schema, () => (ajvWithDefaults ??= fresh(true)));
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

function fresh(useDefaults: boolean): Ajv {
  const { Ajv } = require('ajv') as typeof import('ajv');
  const speed = { validateSchema: false, meta: false, code: { optimize: false } } as const;
  return new Ajv({ allErrors: true, strict: true, verbose: true, ownProperties: true, useDefaults, ...speed });
}
