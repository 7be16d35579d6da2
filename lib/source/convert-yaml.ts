import { isAlias, isMap, isScalar, isSeq, type Document, type Node } from 'yaml';
import type { Json } from '../core/json.ts';

const MOST_NODES = 250_000;
const MOST_ALIASES = 100;
/** The advice for braces that YAML takes for a mapping. */
export const QUOTE = 'a value that begins with {{ must be quoted: "{{ … }}"';

/** Where a child of a list or mapping stands. */
export interface Child {
  readonly key?: Node;
  readonly value: Node;
}

/** A document being converted: where values stand, what is wrong with them, and how much was used of the limits. */
export interface Reading {
  readonly text: string;
  readonly document: Document;
  readonly children: WeakMap<object, Map<string | number, Child>>;
  readonly fail: (code: string, message: string, node: Node, suggestion?: string) => void;
  readonly warn: (code: string, message: string, node: Node, suggestion?: string) => void;
  readonly deepest: number;
  nodes: number;
  aliases: number;
}

/** A node as a plain value without prototypes; what is wrong in it is told to `reading`. */
export function convert(node: Node, reading: Reading, depth: number): Json {
  reading.nodes += 1;
  if (reading.nodes > MOST_NODES) return tooMuch(node, reading);
  if (depth > reading.deepest) {
    reading.fail('too_deep', `this is nested deeper than ${reading.deepest} levels`, node);
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

/** Offsets of a node's first character and behind its last. */
export function rangeOf(node: Node): [number, number] {
  return node.range ? [node.range[0], node.range[1]] : [0, 1];
}
