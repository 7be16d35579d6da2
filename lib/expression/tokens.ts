/** A word of a Jinja expression, and where it stands in its text (UTF-16 offsets). */
export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'operator';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /[0-9][0-9A-Za-z_]*(?:\.[0-9][0-9A-Za-z_]*)?/y;
const OPERATOR = /==|!=|<=|>=|\/\/|\*\*|[^\s]/y;

/**
 * The tokens of `text` from `start` until `closing` (`}}`, `%}`) outside strings and brackets, or until its end.
 * It never fails: what isn't Jinja becomes operators, and the engine says what is wrong with it.
 */
export function tokenize(text: string, start = 0, closing?: string): { tokens: Token[]; end: number } {
  const tokens: Token[] = [];
  let depth = 0;
  let at = start;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    if (depth === 0 && closing !== undefined && closes(text, at, closing)) return { tokens, end: at };
    const token = tokenAt(text, at);
    if ('([{'.includes(token.text)) depth += 1;
    if (')]}'.includes(token.text)) depth = Math.max(0, depth - 1);
    tokens.push(token);
    at = token.end;
  }
  return { tokens, end: at };
}

function closes(text: string, at: number, closing: string): boolean {
  if (text.startsWith(closing, at)) return true;
  return (text[at] === '-' || text[at] === '+') && text.startsWith(closing, at + 1);
}

function tokenAt(text: string, at: number): Token {
  const quote = text[at];
  if (quote === '"' || quote === "'") {
    return {
      kind: 'string',
      start: at,
      end: stringEnd(text, at, quote),
      text: text.slice(at, stringEnd(text, at, quote)),
    };
  }
  for (const [kind, pattern] of [
    ['name', NAME],
    ['number', NUMBER],
    ['operator', OPERATOR],
  ] as const) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { kind, text: match[0], start: at, end: at + match[0].length };
  }
  return { kind: 'operator', text: text.charAt(at), start: at, end: at + 1 };
}

function stringEnd(text: string, at: number, quote: string): number {
  for (let end = at + 1; end < text.length; end += 1) {
    if (text[end] === '\\') end += 1;
    else if (text[end] === quote) return end + 1;
  }
  return text.length;
}
