import { isMap, isScalar, isSeq, LineCounter, type Node } from 'yaml';
import { compose, type Composed } from './compose-yaml.ts';
import type { Diagnostic, Location } from '../core/diagnostic.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { convert, QUOTE, rangeOf, type Child, type Reading } from './convert-yaml.ts';
import { refuse } from './findings.ts';
import { locationIn } from './location.ts';
import { valueAt, type Path, type Source, type Spot } from './source.ts';

const LARGEST = 1024 * 1024;
const DEEPEST = 64;

/**
 * Reads YAML 1.2 (or JSON) as plain values without prototypes: one document, no tags, no merge keys, no duplicate
 * keys, bounded in size, depth and aliases. Throws `InvalidInput` where the grammar is broken.
 */
export function readYaml(text: string, name: string): Source {
  if (text.length > LARGEST) {
    const message = `${name} has ${text.length} characters; ${LARGEST} are the most that is read`;
    refuse([{ severity: 'error', code: 'too_large', message }]);
  }
  const lines = new LineCounter();
  const composed = compose(text, lines, DEEPEST);
  const { document } = composed;
  const at = (start: number, length: number): Location => locationIn(text, name, lines, start, length);
  refuse(syntaxErrors(composed, text, at));
  const found: Diagnostic[] = [];
  const tell = (
    severity: Diagnostic['severity'],
    code: string,
    message: string,
    node: Node,
    suggestion?: string,
  ): void => {
    const [start, end] = rangeOf(node);
    const hint = suggestion === undefined ? {} : { suggestion };
    found.push({ severity, code, message, at: at(start, end - start), ...hint });
  };
  const reading: Reading = {
    text,
    document,
    children: new WeakMap(),
    deepest: DEEPEST,
    nodes: 0,
    aliases: 0,
    fail: (...given) => tell('error', ...given),
    warn: (...given) => tell('warning', ...given),
  };
  const value = document.contents === null ? null : convert(document.contents, reading, 0);
  return { name, value, problems: found, locate: locator(value, reading, at), spelling: speller(value, reading) };
}

function syntaxErrors(
  { errors, tooDeep }: Composed,
  text: string,
  at: (start: number, length: number) => Location,
): Diagnostic[] {
  if (tooDeep !== undefined) {
    const message = `this is nested deeper than ${DEEPEST} levels`;
    return [{ severity: 'error', code: 'too_deep', message, at: at(tooDeep, 1) }];
  }
  return errors.map(({ code, message, start, length }): Diagnostic => {
    const place = at(Math.min(start, Math.max(0, text.length - 1)), length);
    const suggestion = /[:-]\s+\{\{/.test(place.text) ? QUOTE : /^ *\t/.test(place.text) ? NO_TABS : undefined;
    return { severity: 'error', code, message, at: place, ...(suggestion !== undefined && { suggestion }) };
  });
}

const NO_TABS = 'YAML is indented with spaces, not with tabs';

function childAt(value: Json, path: Path, { children }: Reading): Child | undefined {
  const last = path.at(-1);
  const parent = valueAt(value, path.slice(0, -1));
  if (last === undefined || (!isJsonObject(parent) && !Array.isArray(parent))) return undefined;
  return children.get(parent as object)?.get(last);
}

function locator(value: Json, reading: Reading, at: (start: number, length: number) => Location) {
  return (path: Path, spot: Spot = {}): Location => {
    const child = childAt(value, path, reading);
    const node = (spot.part === 'key' ? child?.key : undefined) ?? child?.value ?? reading.document.contents;
    if (!node) return at(0, 1);
    const [start, end] = rangeOf(node);
    if (isMap(node) || isSeq(node)) return at(start, 1);
    if (spot.offset === undefined) return at(start, end - start);
    const inside = start + offsetInSource(node, reading.text, spot.offset);
    return at(inside, spot.length ?? 1);
  };
}

/** Characters from a scalar's start to an offset in its value; 0 where escapes or folding lie between. */
function offsetInSource(node: Node, text: string, offset: number): number {
  if (!isScalar(node) || typeof node.value !== 'string') return 0;
  const [start, end] = rangeOf(node);
  const quotes = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
  const same = text.slice(start + quotes, end).startsWith(node.value.slice(0, offset));
  return same ? quotes + offset : 0;
}

function speller(value: Json, reading: Reading) {
  return (path: Path): string | undefined => {
    const node = childAt(value, path, reading)?.value;
    return isScalar(node) ? node.source : undefined;
  };
}
