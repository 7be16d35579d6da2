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
