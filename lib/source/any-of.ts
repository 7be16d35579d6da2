import { isJsonObject } from '../core/json.ts';
import type { Schema } from '../core/schema.ts';
import type { SchemaError } from './compiled.ts';

/** Replaces the errors of an `anyOf`'s branches by those of the branch that was meant, or by one error. */
export function withoutBranches(errors: readonly SchemaError[], choice: SchemaError): SchemaError[] {
  const prefix = `${choice.schemaPath}/`;
  const isWithin = (error: SchemaError): boolean =>
    error.schemaPath.startsWith(prefix) && isBelow(error.instancePath, choice.instancePath);
  const rest = errors.filter((error) => error !== choice && !isWithin(error));
  if (!errors.includes(choice)) return rest;
  const branches = (choice.schema as readonly Schema[]).map((form, index) => ({
    form,
    found: errors.filter((error) => isWithin(error) && error.schemaPath.startsWith(`${prefix}${index}/`)),
  }));
  if (branches.some(({ found }) => found.length === 0)) return rest;
  const fitting = branches.filter(({ found }) => !found.some((error) => isKindError(error, choice)));
  const [meant, ...more] = fitting.length === 1 ? fitting : fitting.filter(({ form }) => hasKeyOf(form, choice.data));
  return meant !== undefined && more.length === 0 ? [...rest, ...meant.found] : [...rest, choice];
}

/** The key by which a form of a mapping is told from others: the first that it requires. */
export function keyOf({ type, required }: Schema): string | undefined {
  return type === 'object' ? required?.[0] : undefined;
}

function hasKeyOf(form: Schema, data: unknown): boolean {
  const key = keyOf(form);
  return key !== undefined && isJsonObject(data) && Object.hasOwn(data, key);
}

function isKindError({ keyword, instancePath }: SchemaError, choice: SchemaError): boolean {
  return instancePath === choice.instancePath && ['type', 'const', 'enum'].includes(keyword);
}

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}
