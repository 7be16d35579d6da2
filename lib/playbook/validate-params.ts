import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { AnyRemedy } from '../core/remedy.ts';
import type { Schema } from '../core/schema.ts';
import { schemaErrorsWithDefaults } from '../source/compiled.ts';
import { schemaProblems } from '../source/schema-problems.ts';
import { pointer } from '../source/source.ts';

/** What is wrong with rendered parameters, by JSON pointer from the parameters. */
export interface ParamProblem {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string;
}

export interface ValidateOptions {
  /** Names of parameters that an expression made: text there becomes a number or boolean where one is needed. */
  readonly coerce?: ReadonlySet<string>;
}

/** Validates rendered parameters and fills defaults in, into a copy. Never throws. */
export function validateParams(
  remedy: AnyRemedy,
  rendered: JsonObject,
  options: ValidateOptions = {},
): { readonly params: JsonObject } | { readonly problems: readonly ParamProblem[] } {
  const schema = remedy.schema as Schema;
  const params = copied(rendered) as Record<string, Json>;
  for (const name of options.coerce ?? []) {
    const property = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
    if (Object.hasOwn(params, name) && property) params[name] = coerced(params[name] ?? null, property);
  }
  const problems = schemaProblems(schemaErrorsWithDefaults(schema, params), params, { templates: false });
  if (problems.length === 0) return { params };
  return {
    problems: problems.map(({ code, message, path, suggestion }) => {
      const hint = suggestion === undefined ? {} : { suggestion };
      return { pointer: pointer(path), code, message, ...hint };
    }),
  };
}

/** Text as Ansible takes it where a number or boolean is needed; anything else stays as it is. */
function coerced(value: Json, schema: Schema): Json {
  const types = (schema.anyOf ?? [schema]).map(({ type }) => type);
  if (typeof value === 'number' && types.length === 1 && types[0] === 'string') return String(value);
  if (typeof value !== 'string' || types.includes('string')) return value;
  const word = value.trim().toLowerCase();
  if (types.includes('boolean')) {
    if (['true', 'yes', 'on', 'y', 't', '1'].includes(word)) return true;
    if (['false', 'no', 'off', 'n', 'f', '0'].includes(word)) return false;
  }
  if (types.includes('integer') && /^[-+]?\d{1,15}$/.test(word)) return Number(word);
  if (types.includes('number') && /^[-+]?\d{1,15}(\.\d+)?$/.test(word)) return Number(word);
  return value;
}

function copied(value: Json): Json {
  if (Array.isArray(value)) return value.map(copied);
  if (!isJsonObject(value)) return value;
  const object: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [key, one] of Object.entries(value)) object[key] = copied(one);
  return object;
}
