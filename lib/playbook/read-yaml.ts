import { isAlias, isMap, isScalar, isSeq, LineCounter, type Document, type Node } from 'yaml';
import { compose, type Composed } from './compose-yaml.ts';
import type { Diagnostic, Location } from '../core/diagnostic.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { refuse } from './findings.ts';
import { locationIn } from './location.ts';
import { valueAt, type Path, type Source, type Spot } from './source.ts';

const LARGEST = 1024 * 1024;
const DEEPEST = 64;
const MOST_NODES = 250_000;
const MOST_ALIASES = 100;

/** Where a child of a list or mapping stands. */
interface Child {
  readonly key?: Node;
  readonly value: Node;
}

interface Reading {
  readonly text: string;
  readonly document: Document;
  readonly children: WeakMap<object, Map<string | number, Child>>;
  readonly fail: (code: string, message: string, node: Node, suggestion?: string) => void;
  readonly warn: (code: string, message: string, node: Node, suggestion?: string) => void;
  nodes: number;
  aliases: number;
}

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

const QUOTE = 'a value that begins with {{ must be quoted: "{{ … }}"';

function convert(node: Node, reading: Reading, depth: number): Json {
  reading.nodes += 1;
  if (reading.nodes > MOST_NODES) return tooMuch(node, reading);
  if (depth > DEEPEST) {
    reading.fail('too_deep', `this is nested deeper than ${DEEPEST} levels`, node);
    return null;
  }
  checkTag(node, reading);
  if (isAlias(node)) return convertAlias(node, reading, depth);
  if (isScalar(node)) return convertScalar(node, reading);
  const children = new Map<string | number, Child>();
  if (isSeq(node)) {
    const list: Json[] = [];
    reading.children.set(list, children);
    for (const [index, item] of (node.items as Node[]).entries()) {
      children.set(index, { value: item });
      list.push(convert(item, reading, depth + 1));
    }
    return list;
  }
  return isMap(node) ? convertMap(node.items as Pairs, reading, depth, children) : null;
}

type Pairs = readonly { readonly key: Node | null; readonly value: Node | null }[];

function convertMap(pairs: Pairs, reading: Reading, depth: number, children: Map<string | number, Child>): Json {
  const object: Record<string, Json> = Object.create(null) as Record<string, Json>;
  reading.children.set(object, children);
  for (const { key: keyNode, value } of pairs) {
    if (keyNode === null) continue;
    const key = keyText(keyNode, reading);
    if (key === undefined) continue;
    if (children.has(key)) reading.fail('duplicate_key', `the key ${key} is here twice`, keyNode);
    else if (key === '<<') reading.fail('merge_key', 'merge keys (<<) are not YAML 1.2; write the keys out', keyNode);
    children.set(key, { key: keyNode, value: value ?? keyNode });
    object[key] = value === null ? null : convert(value, reading, depth + 1);
  }
  return object;
}

function keyText(node: Node, reading: Reading): string | undefined {
  checkTag(node, reading);
  if (isScalar(node)) return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
  const isTemplate = isMap(node) && reading.text.startsWith('{', rangeOf(node)[0] - 1);
  if (isTemplate) reading.fail('unquoted_expression', 'YAML reads {{ as a mapping', node, QUOTE);
  else reading.fail('bad_key', 'a key must be a plain word', node);
  return undefined;
}

function convertScalar(node: Node & { value: unknown; source?: string }, reading: Reading): Json {
  const { value } = node;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (/^[-+]?0\d/.test(node.source ?? '')) warnOfZero(node, reading);
    if (Number.isFinite(value)) return value;
    reading.fail('bad_number', `${node.source ?? 'this'} is not a number that can be used`, node);
  }
  return null;
}

function warnOfZero(node: Node & { value: unknown; source?: string }, reading: Reading): void {
  const message = `YAML 1.2 reads ${node.source} as the number ${String(node.value)}`;
  reading.warn('leading_zero', message, node, `quote it if the zero matters: "${node.source}"`);
}

function convertAlias(
  node: Node & { resolve: (document: Document) => Node | undefined },
  reading: Reading,
  depth: number,
): Json {
  reading.aliases += 1;
  if (reading.aliases > MOST_ALIASES) {
    if (reading.aliases === MOST_ALIASES + 1)
      reading.fail('too_many_aliases', `more than ${MOST_ALIASES} aliases`, node);
    return null;
  }
  const target = node.resolve(reading.document);
  if (target !== undefined) return convert(target, reading, depth + 1);
  reading.fail('unknown_alias', 'no anchor of this name stands before it', node);
  return null;
}

function checkTag(node: Node, reading: Reading): void {
  if (node.tag === undefined) return;
  reading.fail('custom_tag', `tags (${node.tag}) are not supported; leave it out`, node);
}

function tooMuch(node: Node, reading: Reading): null {
  if (reading.nodes === MOST_NODES + 1) reading.fail('too_large', `more than ${MOST_NODES} values`, node);
  return null;
}

function rangeOf(node: Node): [number, number] {
  return node.range ? [node.range[0], node.range[1]] : [0, 1];
}

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
