import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';

/** A mapping, or an empty one without prototype. */
export function mapping(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : (Object.create(null) as JsonObject);
}

/** A text, or a list of texts, as a list. */
export function list(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** The same, each text split at commas. */
export function wordList(value: Json | undefined): string[] {
  const words = list(value).flatMap((one) => one.split(','));
  return words.map((word) => word.trim()).filter((word) => word !== '');
}

/** A text; undefined for anything else. */
export function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A number; undefined for anything else. */
export function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** A boolean; undefined for anything else. */
export function boolean(value: Json | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** A property that is absent where its value is undefined. */
export function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
