import { isJsonObject, type Json } from '../core/json.ts';
import { reasonToJson, type Reason } from '../core/reason.ts';

/** A value for programs: every reason in it as its code, its data and its sentence. */
export function withSentences(value: Json): Json {
  if (Array.isArray(value)) return value.map(withSentences);
  if (!isJsonObject(value)) return value;
  if ('code' in value && 'template' in value && 'data' in value) return reasonToJson(value as unknown as Reason);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withSentences(one ?? null)]));
}
