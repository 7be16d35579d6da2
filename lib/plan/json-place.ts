import type { Location } from '../core/diagnostic.ts';
import { endOfString } from './json-limits.ts';

/** Keys and indices from the root of a text of JSON. */
export type JsonPath = readonly (string | number)[];

/** Where the value at a path stands in a text of JSON; as near as can be when there is none. */
export function placeOf(text: string, path: JsonPath): number {
  let offset = blanks(text, 0);
  for (const step of path) {
    const next = typeof step === 'number' ? itemAt(text, offset, step) : memberAt(text, offset, step);
    if (next === undefined) return offset;
    offset = next;
  }
  return offset;
}

/** A place as diagnostics have it. A line too long to be shown is left out. */
export function locationAt(text: string, file: string, offset: number, length = 1): Location {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const whole = text.slice(start, end < 0 ? text.length : end);
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return { file, line, column: offset - start + 1, length, text: whole.length > LONGEST ? '' : whole };
}

/** A path as people write it: `plan.hosts[3].name`. */
export function jsonPathText(path: JsonPath): string {
  return path
    .map((step) =>
      typeof step === 'number' ? `[${step}]` : /^\w{1,40}$/.test(step) ? `.${step}` : `[${quoted(step)}]`,
    )
    .join('')
    .replace(/^\./, '');
}

const LONGEST = 400;

function quoted(step: string): string {
  return JSON.stringify(step.length > 80 ? `${step.slice(0, 80)}…` : step);
}

function itemAt(text: string, start: number, index: number): number | undefined {
  if (text[start] !== '[') return undefined;
  let offset = blanks(text, start + 1);
  for (let i = 0; i < index; i += 1) {
    offset = blanks(text, endOfValue(text, offset));
    if (text[offset] !== ',') return undefined;
    offset = blanks(text, offset + 1);
  }
  return offset;
}

function memberAt(text: string, start: number, key: string): number | undefined {
  if (text[start] !== '{') return undefined;
  let offset = blanks(text, start + 1);
  while (text[offset] === '"') {
    const end = endOfString(text, offset) + 1;
    const value = blanks(text, blanks(text, end) + 1);
    if (JSON.parse(text.slice(offset, end)) === key) return value;
    offset = blanks(text, endOfValue(text, value));
    if (text[offset] === ',') offset = blanks(text, offset + 1);
  }
  return undefined;
}

/** Behind a value; of a text that is JSON. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let offset = start; offset < text.length; offset += 1) {
    const character = text[offset];
    if (character === '"') offset = endOfString(text, offset);
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      if (depth === 0) return offset;
      depth -= 1;
    } else if (character === ',' && depth === 0) return offset;
  }
  return text.length;
}

function blanks(text: string, start: number): number {
  let offset = start;
  while (offset < text.length && ' \t\r\n'.includes(text.charAt(offset))) offset += 1;
  return offset;
}
