import { isJsonObject } from '../core/json.ts';

/**
 * A value as canonical JSON (RFC 8785): equal values give equal texts, which is what a digest is over. Keys stand in the
 * order of their UTF-16 units, and numbers and strings as `JSON.stringify` writes them, which is what the RFC asks for. What is
 * undefined is left out. The package `canonicalize` does the same; its maintained versions need a newer Node.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (isJsonObject(value)) return `{${members(value).join(',')}}`;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} is no number of JSON`);
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(`${typeof value} is not in JSON`);
  return text;
}

function members(object: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(object[key])}`);
}
