import type { Variables } from '../core/host.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { parsedExpression, parsedTemplate } from './parsed.ts';
import { hasExpression } from './segments.ts';

/**
 * The variables that the expressions within a value name, and those that these are defined by when the author's
 * variables are given. Loop variables and the like are not among them.
 */
export function namesIn(value: Json, author: Variables = {}): ReadonlySet<string> {
  const names = new Set<string>();
  addNames(value, names, author);
  return names;
}

/** The same for conditions, which are expressions without braces. */
export function namesInConditions(conditions: readonly string[], author: Variables = {}): ReadonlySet<string> {
  const names = new Set<string>();
  for (const condition of conditions) {
    if (hasExpression(condition)) addNames(condition, names, author);
    else addAll(parsedExpression(condition).names, names, author);
  }
  return names;
}

function addNames(value: Json, names: Set<string>, author: Variables): void {
  if (typeof value === 'string') {
    if (hasExpression(value)) addAll(parsedTemplate(value).names, names, author);
  } else if (Array.isArray(value)) {
    for (const one of value as readonly Json[]) addNames(one, names, author);
  } else if (isJsonObject(value)) {
    for (const one of Object.values(value)) addNames(one, names, author);
  }
}

function addAll(found: ReadonlySet<string>, names: Set<string>, author: Variables): void {
  for (const name of found) {
    if (names.has(name)) continue;
    names.add(name);
    const written = Object.hasOwn(author, name) ? author[name] : undefined;
    if (written !== undefined) addNames(written, names, author);
  }
}
