/** A JSON value. Everything that crosses a boundary (plan, event, parameter, variable) is one. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; absent keys are absent, never `undefined`. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Tells an object from arrays, null and scalars. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A value as JSON, keys in order: equal values give equal texts. Maps and objects become objects without prototype, since
 * names that hosts chose are keys in them; sets become sorted lists; what is absent or undefined is left out.
 */
export function toJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Set) return [...value].map(toJson).sort(byText);
  if (!isJsonObject(value)) return (value ?? null) as Json;
  const object = Object.create(null) as Record<string, Json>;
  const entries = value instanceof Map ? [...(value as Map<string, unknown>)] : Object.entries(value);
  for (const [key, one] of entries.toSorted(([a], [b]) => Number(a > b) - Number(a < b)))
    if (one !== undefined) object[key] = toJson(one);
  return object;
}

function byText(one: Json, other: Json): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return Number(a > b) - Number(a < b);
}
