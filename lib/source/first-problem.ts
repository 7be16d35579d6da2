import { isJsonObject, type Json } from '../core/json.ts';
import type { Schema } from '../core/schema.ts';
import { firstSchemaErrors, type SchemaError } from './compiled.ts';
import { schemaProblems, type SchemaProblem } from './schema-problems.ts';
import { pathOf } from './source.ts';
import { shown } from './wording.ts';

/**
 * The first thing that a schema does not accept, for values that programs write. Of several forms that are told apart by a
 * word (`kind: rename`), the one meant is looked into.
 */
export function firstProblem(schema: Schema, value: Json): SchemaProblem | undefined {
  const errors = firstSchemaErrors(schema, value);
  const last = errors.at(-1);
  if (last === undefined) return undefined;
  const path = pathOf(last.instancePath, value);
  if (last.keyword === 'anyOf') {
    const within = withinForm(last);
    if (within !== undefined) return { ...within, path: [...path, ...within.path] };
  }
  return schemaProblems(errors, value, { templates: false })[0];
}

function withinForm({ schema, data }: SchemaError): SchemaProblem | undefined {
  const value = data as Json;
  const forms = (schema as readonly Schema[]).filter(({ type }) => type === kindOf(value));
  const words = forms.flatMap(wordOf);
  if (words.length < forms.length || !isJsonObject(value)) return problemIn(meant(forms, value), forms, value);
  const [name] = words[0] ?? [''];
  const given = Object.hasOwn(value, name) ? value[name] : undefined;
  const form = forms.find((one) => wordOf(one).some(([, word]) => word === given));
  if (form !== undefined || words.length === 0) return problemIn(form, forms, value);
  const possible = words.map(([, word]) => shown(word)).join(', ');
  const message = `${given === undefined ? `${name} is missing` : `${shown(given)} is not possible here`}; one of ${possible}`;
  const code = given === undefined ? 'missing_parameter' : 'wrong_value';
  return { code, message, path: given === undefined ? [] : [name], part: 'value' };
}

function problemIn(form: Schema | undefined, forms: readonly Schema[], value: Json): SchemaProblem | undefined {
  if (form !== undefined) return firstProblem(form, value);
  const names = forms.flatMap(({ required = [] }) => required);
  if (names.length === 0) return undefined;
  return { code: 'missing_parameter', message: `${names.join(' or ')} is missing`, path: [], part: 'value' };
}

/** The only form of this kind, or the only one that the value has something of. */
function meant(forms: readonly Schema[], value: Json): Schema | undefined {
  const fitting = forms.filter(
    ({ required = [] }) => isJsonObject(value) && required.some((name) => Object.hasOwn(value, name)),
  );
  const [only, ...more] = fitting.length > 0 ? fitting : forms;
  return more.length === 0 ? only : undefined;
}

function kindOf(value: Json): Schema['type'] {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (isJsonObject(value)) return 'object';
  return typeof value === 'string' || typeof value === 'number' ? (typeof value as 'string' | 'number') : 'boolean';
}

/** The property that says which form it is. */
function wordOf({ properties = {} }: Schema): readonly (readonly [name: string, word: string])[] {
  return Object.entries(properties).flatMap(([name, { const: word }]) =>
    typeof word === 'string' ? [[name, word] as const] : [],
  );
}
