import { Composer, Document, Parser, type CST, type LineCounter } from 'yaml';

/** A text's one document, and what is wrong with its grammar. Offsets are UTF-16. */
export interface Composed {
  readonly document: Document;
  readonly errors: readonly {
    readonly code: string;
    readonly message: string;
    readonly start: number;
    readonly length: number;
  }[];
  /** Where nesting goes beyond the limit; then nothing was composed. */
  readonly tooDeep?: number;
}

const MOST_ERRORS = 20;

/**
 * Parses YAML 1.2 in two steps, so that depth is known before the recursive one: too much of it doesn't throw there,
 * it ends the process. Duplicate keys are not looked for: that search is quadratic.
 */
export function compose(text: string, lines: LineCounter, deepest: number): Composed {
  const tokens: CST.Token[] = [];
  let failures = 0;
  for (const token of new Parser(lines.addNewLine).parse(text)) {
    if (token.type === 'error' && ++failures > MOST_ERRORS) continue;
    tokens.push(token);
  }
  const tooDeep = tokens.map((token) => depthBeyond(token, deepest)).find((offset) => offset !== undefined);
  if (tooDeep !== undefined) return { document: new Document(null), errors: [], tooDeep };
  const composer = new Composer({ schema: 'core', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  const errors = (document?.errors ?? []).slice(0, MOST_ERRORS).map(({ message, pos: [start, end] }) => {
    return { code: 'yaml_syntax', message: `YAML: ${message}`, start, length: end - start };
  });
  if (second !== undefined) {
    const message = 'a file holds one document; this begins another';
    errors.push({ code: 'several_documents', message, start: second.range[0], length: 3 });
  }
  return { document: document ?? new Document(null), errors };
}

function depthBeyond(root: CST.Token, deepest: number): number | undefined {
  const waiting: [CST.Token, number][] = [[root, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [token, depth] = next;
    if (depth > deepest + 1) return token.offset;
    for (const child of childrenOf(token)) waiting.push([child, depth + 1]);
  }
  return undefined;
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (token.type !== 'block-map' && token.type !== 'block-seq' && token.type !== 'flow-collection') return [];
  const children: CST.Token[] = [];
  for (const item of token.items) {
    if (item.key) children.push(item.key);
    if (item.value) children.push(item.value);
  }
  return children;
}
