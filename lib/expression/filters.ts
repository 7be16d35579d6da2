import type { Environment } from 'minijinja-js';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { plain } from './plain.ts';
import { replacement, withRegex } from './regex.ts';

type Filter = (value: Json, ...rest: Json[]) => Json;

/** Ansible's favourites, as far as they are simple. Paths are POSIX paths, whatever the controller is. */
const filters: Readonly<Record<string, Filter>> = {
  basename: (value) => text(value).replace(/^.*\//s, ''),
  bool: (value) => truth(value),
  combine: (value, ...others) => combined(value, others),
  dirname: (value) =>
    text(value)
      .replace(/[^/]*$/, '')
      .replace(/(?<=[^/])\/+$/, ''),
  from_json: (value) => plain(JSON.parse(text(value))),
  int: (value, fallback = 0) => integer(value, fallback),
  mandatory: (value) => value,
  quote: (value) => `'${text(value).replaceAll("'", String.raw`'\''`)}'`,
  regex_replace: (value, pattern = '', by = '') =>
    withRegex(text(pattern), 'g', (regex) => text(value).replace(regex, replacement(text(by)))),
  regex_search: (value, pattern = '') => withRegex(text(pattern), '', (regex) => regex.exec(text(value))?.[0] ?? null),
  ternary: (value, yes = null, no = null, none = no) => (value === null ? none : truthy(value) ? yes : no),
  to_json: (value) => JSON.stringify(value),
};

/** Tests on what `register` holds, and on text. */
const tests: Readonly<Record<string, (value: Json, ...rest: Json[]) => boolean>> = {
  changed: (value) => flag(value, 'changed'),
  failed: (value) => flag(value, 'failed'),
  match: (value, pattern = '') => withRegex(`^(?:${text(pattern)})`, '', (regex) => regex.test(text(value))),
  search: (value, pattern = '') => withRegex(text(pattern), '', (regex) => regex.test(text(value))),
  skipped: (value) => flag(value, 'skipped'),
  succeeded: (value) => !flag(value, 'failed'),
  success: (value) => !flag(value, 'failed'),
};

/** Adds them. One that throws would end the engine, so a failure goes to `fail`. */
export function addFilters(environment: Environment, fail: (message: string) => void): void {
  for (const [name, filter] of Object.entries(filters)) environment.addFilter(name, safe('filter', name, filter, fail));
  for (const [name, test] of Object.entries(tests)) environment.addTest(name, safe('test', name, test, fail));
}

function safe(
  kind: string,
  name: string,
  work: (value: Json, ...rest: Json[]) => Json,
  fail: (message: string) => void,
): (...given: unknown[]) => unknown {
  return (...given) => {
    try {
      const [value = null, ...rest] = given.map(plain);
      return work(value, ...rest);
    } catch (error) {
      // Parsers quote their input in a message: it may be secret.
      const why = error instanceof FilterProblem ? `: ${error.message}` : '';
      fail(`the ${kind} '${name}' can't take this value${why}`);
      return kind === 'test' ? false : null;
    }
  };
}

class FilterProblem extends Error {}

function text(value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new FilterProblem('it needs text');
}

function truth(value: Json): Json {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  return ['yes', 'on', '1', 'true', 'y', 't'].includes(String(value).toLowerCase());
}

function truthy(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isJsonObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}

function integer(value: Json, fallback: Json): Json {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? Math.trunc(number) : isJsonObject(fallback) ? (fallback['default'] ?? 0) : fallback;
}

function combined(value: Json, others: readonly Json[]): JsonObject {
  const result: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const one of [value, ...others]) {
    if (isJsonObject(one) && 'recursive' in one) throw new FilterProblem('recursive is not supported');
    if (!isJsonObject(one)) throw new FilterProblem('it needs mappings');
    for (const [key, entry] of Object.entries(one)) result[key] = entry;
  }
  return result;
}

function flag(value: Json, name: string): boolean {
  if (!isJsonObject(value)) throw new FilterProblem('it needs what a task registered');
  return value[name] === true;
}
