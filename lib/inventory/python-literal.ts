import type { Json } from '../core/json.ts';
import { pythonString } from './python-string.ts';

const DEEPEST = 50;

/**
 * A value as Ansible's INI format reads it: a Python literal where the whole text is one, the text itself otherwise.
 * What JSON can't hold stays text too: sets, bytes, complex numbers, integers beyond 2^53.
 */
export function pythonLiteral(text: string): Json {
  const cursor: Cursor = { text, at: 0 };
  const value = members(cursor, '', 0);
  skip(cursor);
  const isWhole = cursor.at === text.length || text.charAt(cursor.at) === '#';
  if (value === undefined || !isWhole || value.list.length === 0) return text;
  return value.isList ? value.list : (value.list[0] ?? null);
}

/** A text being read, up to `at`; what reads it gives undefined where no literal stands. */
export interface Cursor {
  readonly text: string;
  at: number;
}

function valueAt(cursor: Cursor, depth: number): Json | undefined {
  skip(cursor);
  if (depth > DEEPEST) return undefined;
  const string = pythonString(cursor);
  if (string !== undefined) return string;
  if (take(cursor, /\[/y)) return members(cursor, ']', depth)?.list;
  if (take(cursor, /\(/y)) return parenthesized(cursor, depth);
  if (take(cursor, /\{/y)) return dictionary(cursor, depth);
  const word = take(cursor, /(?:True|False|None)(?!\w)/y);
  return word === undefined ? numberAt(cursor) : { True: true, False: false, None: null }[word];
}

/** Values up to a closing bracket; a comma, also behind the last, makes them a list. */
function members(
  cursor: Cursor,
  close: string,
  depth: number,
): { readonly list: Json[]; readonly isList: boolean } | undefined {
  const list: Json[] = [];
  let isList = false;
  for (;;) {
    if (ends(cursor, close)) return { list, isList };
    const value = valueAt(cursor, depth + 1);
    if (value === undefined) return undefined;
    list.push(value);
    if (!comma(cursor)) return ends(cursor, close) ? { list, isList } : undefined;
    isList = true;
  }
}

/** A tuple; or one value, when there is no comma. */
function parenthesized(cursor: Cursor, depth: number): Json | undefined {
  const found = members(cursor, ')', depth);
  return found === undefined || found.isList || found.list.length === 0 ? found?.list : found.list[0];
}

/** Keys become text, as in JSON. */
function dictionary(cursor: Cursor, depth: number): Json | undefined {
  const dict = Object.create(null) as Record<string, Json>;
  for (;;) {
    if (ends(cursor, '}')) return dict;
    const key = valueAt(cursor, depth + 1);
    skip(cursor);
    if (key === undefined || (typeof key === 'object' && key !== null) || !take(cursor, /:/y)) return undefined;
    const value = valueAt(cursor, depth + 1);
    if (value === undefined) return undefined;
    dict[String(key)] = value;
    if (!comma(cursor)) return ends(cursor, '}') ? dict : undefined;
  }
}

const NUMBER =
  /0x(?:_?[0-9a-f])+|0o(?:_?[0-7])+|0b(?:_?[01])+|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:e[-+]?\d(?:_?\d)*)?|\d(?:_?\d)*\.?(?:e[-+]?\d(?:_?\d)*)?/iy;

function numberAt(cursor: Cursor): number | undefined {
  const sign = take(cursor, /[-+]/y);
  skip(cursor);
  const digits = take(cursor, NUMBER)?.replaceAll('_', '');
  if (digits === undefined || /[\w.]/.test(cursor.text.charAt(cursor.at))) return undefined;
  const isWhole = /^(\d+|0[xob].*)$/i.test(digits);
  if (isWhole && /^0\d*[1-9]/.test(digits)) return undefined;
  const value = Number(digits);
  if (isWhole ? !Number.isSafeInteger(value) : !Number.isFinite(value)) return undefined;
  return sign === '-' ? 0 - value : value;
}

function comma(cursor: Cursor): boolean {
  skip(cursor);
  return take(cursor, /,/y) !== undefined;
}

/** Whether the closing bracket comes next, and goes past it; without one, whether the text is at its end. */
function ends(cursor: Cursor, close: string): boolean {
  skip(cursor);
  if (close === '') return cursor.at === cursor.text.length || cursor.text.charAt(cursor.at) === '#';
  if (cursor.text.charAt(cursor.at) !== close) return false;
  cursor.at += 1;
  return true;
}

function skip(cursor: Cursor): void {
  while (cursor.text.charAt(cursor.at) === ' ' || cursor.text.charAt(cursor.at) === '\t') cursor.at += 1;
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found === '' ? undefined : found;
}
