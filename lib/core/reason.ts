import type { JsonObject } from './json.ts';

/**
 * Why something is so: a literal code for programs, an English template and its data for people.
 * Code and data are the message; another language is another template for the same code.
 */
export interface Reason {
  readonly code: string;
  readonly template: string;
  readonly data: ReasonData;
}

/** What a reason's placeholders stand for; a list reads `a, b and c`. */
export type ReasonData = Readonly<Record<string, string | number | readonly string[]>>;

/** The `{names}` in a template, so that a forgotten placeholder is a compile error. */
type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** Says why: `because('already_behind', '{service} starts behind {conflicts}', { service, conflicts })`. */
export function because<T extends string>(
  code: string,
  template: T,
  ...[data]: [Placeholders<T>] extends [never]
    ? [data?: ReasonData]
    : [data: ReasonData & Readonly<Record<Placeholders<T>, string | number | readonly string[]>>]
): Reason {
  return { code, template, data: data ?? {} };
}

/** The sentence of a reason, in the language of its template (English) or of the template given. */
export function sentence(reason: Reason, template = reason.template): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(reason.data, name) ? reason.data[name] : undefined;
    return value === undefined ? whole : spoken(value);
  });
}

/** A reason as JSON for events and plans: code, data and the English sentence. */
export function reasonToJson(reason: Reason): JsonObject {
  return { code: reason.code, data: reason.data, text: sentence(reason) };
}

function spoken(value: string | number | readonly string[]): string {
  if (typeof value !== 'object') return String(value);
  if (value.length < 2) return value[0] ?? 'none';
  return `${value.slice(0, -1).join(', ')} and ${value.at(-1)}`;
}
