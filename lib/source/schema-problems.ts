import { nearest } from '../core/nearest.ts';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { Schema } from '../core/schema.ts';
import { hasExpression } from '../expression/segments.ts';
import { keyOf, withoutBranches } from './any-of.ts';
import type { SchemaError } from './compiled.ts';
import { pathOf, type Path } from './source.ts';
import { correction, described, kindWord, shown } from './wording.ts';

/** One thing that a schema doesn't accept. */
export interface SchemaProblem {
  readonly code: string;
  readonly message: string;
  /** From the value that was validated. */
  readonly path: Path;
  readonly part: 'key' | 'value';
  readonly suggestion?: string;
}

export interface Reading {
  /** Strings with expressions are accepted everywhere: they are validated again once rendered. */
  readonly templates: boolean;
  /** How a scalar was spelled, where that is known. */
  readonly spelling?: (path: Path) => string | undefined;
}

/** ajv's errors in our words: one for each thing that is wrong, branches of `anyOf` joined. */
export function schemaProblems(errors: readonly SchemaError[], value: Json, reading: Reading): SchemaProblem[] {
  const open = reading.templates ? errors.filter((error) => !isTemplate(error.data)) : errors;
  const branches = errors.filter(({ keyword }) => keyword === 'anyOf');
  // The innermost first, so that an outer one sees what its branches came to.
  const kept = branches
    .toSorted((a, b) => b.schemaPath.length - a.schemaPath.length)
    .reduce(withoutBranches, [...open]);
  const problems = kept
    .filter(({ keyword }) => keyword !== 'propertyNames')
    .map((error) => problemOf(error, value, reading));
  return unique(problems);
}

function isTemplate(data: unknown): boolean {
  return typeof data === 'string' && hasExpression(data);
}

function problemOf(error: SchemaError, value: Json, reading: Reading): SchemaProblem {
  const path = pathOf(error.instancePath, value);
  const at = { path, part: 'value' as const };
  const given = error.data as Json;
  switch (error.keyword) {
    case 'required':
      return {
        ...at,
        code: 'missing_parameter',
        message: `${String(param(error, 'missingProperty'))} is missing`,
        part: 'key',
      };
    case 'additionalProperties':
      return unknownProperty(error, path);
    case 'type':
      return { ...at, ...wrongType(error, given, reading.spelling?.(path)) };
    case 'anyOf':
      return { ...at, ...wrongChoice(error, given, reading.spelling?.(path)) };
    case 'enum':
      return { ...at, ...wrongWord(given, error.schema as readonly Json[]) };
    case 'const':
      return {
        ...at,
        code: 'wrong_value',
        message: `${shown(given)} is not possible here; only ${shown(error.schema as Json)}`,
      };
    case 'pattern':
      return { ...at, code: 'wrong_form', message: wrongForm(error, given) };
    default:
      return { ...at, code: 'wrong_value', message: outOfBounds(error, given, reading.spelling?.(path)) };
  }
}

function outOfBounds({ keyword, schema, message }: SchemaError, given: Json, spelling: string | undefined): string {
  switch (keyword) {
    case 'minItems':
    case 'minProperties':
      return `at least ${String(schema)} ${schema === 1 ? 'entry is' : 'entries are'} needed here`;
    case 'maxItems':
      return `at most ${String(schema)} entries are possible here`;
    case 'uniqueItems':
      return 'an entry is here twice';
    case 'minLength':
      return given === '' ? 'this is empty' : `at least ${String(schema)} characters are needed here`;
    case 'minimum':
      return `${String(schema)} is the least that is possible here, and this is ${described(given, spelling)}`;
    case 'maximum':
      return `${String(schema)} is the most that is possible here, and this is ${described(given, spelling)}`;
    default:
      return `${shown(given)} is not possible here: it ${message ?? 'is wrong'}`;
  }
}

function unknownProperty(error: SchemaError, path: Path): SchemaProblem {
  const name = String(param(error, 'additionalProperty'));
  const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
  const near = nearest(name, known);
  const suggestion = near === undefined ? `it takes ${known.join(', ') || 'no parameters'}` : `did you mean ${near}?`;
  const message = `there is no parameter ${name}`;
  return { code: 'unknown_parameter', message, path: [...path, name], part: 'key', suggestion };
}

function wrongType(
  error: SchemaError,
  given: Json,
  spelling: string | undefined,
): Omit<SchemaProblem, 'path' | 'part'> {
  const wanted = String(error.schema);
  const message = `${kindWord(wanted)} is needed here, and this is ${described(given, spelling)}`;
  const suggestion = correction(wanted, given, spelling);
  return { code: 'wrong_type', message, ...(suggestion !== undefined && { suggestion }) };
}

function wrongChoice(
  error: SchemaError,
  given: Json,
  spelling: string | undefined,
): Omit<SchemaProblem, 'path' | 'part'> {
  const branches = error.schema as readonly Schema[];
  const keys = branches.flatMap((branch) => keyOf(branch) ?? []);
  if (isJsonObject(given) && keys.length > 1) return wrongKeys(keys, given);
  const values = branches.flatMap((branch) => branch.enum ?? (branch.const === undefined ? [] : [branch.const]));
  const types = branches.flatMap(({ type, enum: words, const: one }) =>
    type && !words && one === undefined ? [type] : [],
  );
  const possible = [...new Set([...values.map(shown), ...types.map(kindWord)])].join(' or ');
  const message = `${possible} is needed here, and this is ${described(given, spelling)}`;
  const near =
    typeof given === 'string'
      ? nearest(
          given,
          values.filter((word) => typeof word === 'string'),
        )
      : undefined;
  const corrections = types.map((type) => correction(type, given, spelling));
  const suggestion = near === undefined ? corrections.find((one) => one !== undefined) : `did you mean ${near}?`;
  return {
    code: values.length > 0 ? 'wrong_value' : 'wrong_type',
    message,
    ...(suggestion !== undefined && { suggestion }),
  };
}

/** Of forms of which each has a key of its own, none was taken, or several at once. */
function wrongKeys(keys: readonly string[], given: JsonObject): Omit<SchemaProblem, 'path' | 'part'> {
  const there = keys.filter((key) => Object.hasOwn(given, key));
  const near = nearestOf(Object.keys(given), keys);
  if (there.length > 0) {
    const message = `only one of ${there.join(' and ')} can be here`;
    return { code: 'wrong_choice', message, suggestion: `leave ${there.slice(1).join(' and ')} out` };
  }
  const message = `${keys.join(' or ')} is missing`;
  return { code: 'missing_parameter', message, ...(near !== undefined && { suggestion: `did you mean ${near}?` }) };
}

/** The key that a misspelt one was probably to be. */
function nearestOf(given: readonly string[], keys: readonly string[]): string | undefined {
  return given.map((word) => nearest(word, keys)).find((near) => near !== undefined);
}

function wrongWord(given: Json, words: readonly Json[]): Omit<SchemaProblem, 'path' | 'part'> {
  const message = `${shown(given)} is not possible here; one of ${words.map(shown).join(', ')}`;
  const near =
    typeof given === 'string'
      ? nearest(
          given,
          words.filter((word) => typeof word === 'string'),
        )
      : undefined;
  return { code: 'wrong_value', message, ...(near !== undefined && { suggestion: `did you mean ${near}?` }) };
}

function wrongForm(error: SchemaError, given: Json): string {
  const description = (error.parentSchema as { description?: string } | undefined)?.description;
  const meant = description === undefined ? '' : ` (${description})`;
  return `${shown(given)} doesn't have the form that is needed here${meant}: ${String(error.schema)}`;
}

function param(error: SchemaError, name: string): unknown {
  return (error.params as Record<string, unknown>)[name];
}

function unique(problems: readonly SchemaProblem[]): SchemaProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, message, path }) => {
    const key = JSON.stringify([code, message, path]);
    return !seen.has(key) && seen.add(key);
  });
}
