import { isJsonObject, type Json } from '../core/json.ts';

/** What YAML 1.2 makes of words and numbers that older YAML read otherwise. */
export function correction(wanted: string, given: Json, spelling: string | undefined): string | undefined {
  if (wanted === 'boolean' && typeof given === 'string' && /^(yes|no|on|off|y|n)$/i.test(given)) {
    return `YAML 1.2 reads ${given} as text; write ${/^(yes|on|y)$/i.test(given) ? 'true' : 'false'}`;
  }
  if (wanted === 'boolean' && (given === 'true' || given === 'false')) return `write ${given} without quotes`;
  if (wanted === 'string' && typeof given === 'number') return `quote it: "${spelling ?? given}"`;
  if (wanted === 'string' && typeof given === 'boolean') return `quote it: "${spelling ?? given}"`;
  if ((wanted === 'integer' || wanted === 'number') && typeof given === 'string' && /^-?\d+(\.\d+)?$/.test(given)) {
    return `write ${given} without quotes`;
  }
  if (wanted === 'array' && typeof given === 'string') return `write a list: [${given}]`;
  return undefined;
}

/** A value as a message names it, with its spelling where that differs. */
export function described(given: Json, spelling: string | undefined): string {
  if (typeof given === 'number' && spelling !== undefined && spelling !== String(given)) {
    return `the number ${given} (YAML 1.2 reads ${spelling} so)`;
  }
  if (Array.isArray(given)) return 'a list';
  if (isJsonObject(given)) return 'a mapping';
  return given === null ? 'nothing' : `the ${typeof given === 'string' ? 'text' : typeof given} ${shown(given)}`;
}

/** A JSON Schema type in plain words. */
export function kindWord(type: string): string {
  const words: Record<string, string> = {
    string: 'text',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a mapping',
    null: 'nothing',
  };
  return words[type] ?? type;
}

/** A value in a message: short, and on one line. */
export function shown(value: Json): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
