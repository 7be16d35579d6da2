import type { Json } from '../core/json.ts';

/** The engine's value as JSON: maps become objects without prototype, none becomes null. Throws on what isn't JSON. */
export function plain(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return plain(Number(value));
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error('the result is not a number');
    return value;
  }
  if (Array.isArray(value)) return value.map(plain);
  const object: Record<string, Json> = Object.create(null) as Record<string, Json>;
  const entries: Iterable<[unknown, unknown]> = value instanceof Map ? value : Object.entries(value);
  for (const [key, one] of entries) object[keyText(key)] = plain(one);
  return object;
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return key;
  return typeof key === 'number' || typeof key === 'boolean' || typeof key === 'bigint' ? String(key) : 'none';
}
