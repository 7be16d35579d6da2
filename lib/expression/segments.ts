import { tokenize, type Token } from './tokens.ts';

/** A part of a template that holds an expression: `{{ … }}` or `{% … %}`. */
export interface Segment {
  readonly kind: 'expression' | 'statement';
  /** Offsets of the whole tag. */
  readonly start: number;
  readonly end: number;
  /** Offsets of what stands between the marks. */
  readonly innerStart: number;
  readonly innerEnd: number;
  readonly tokens: readonly Token[];
}

/** Whether text holds anything for the template engine. */
export function hasExpression(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}

/** The tags of a template; comments and `raw` sections are passed over. */
export function segments(text: string): Segment[] {
  const found: Segment[] = [];
  const mark = /\{\{|\{%|\{#/g;
  for (let match = mark.exec(text); match; match = mark.exec(text)) {
    if (match[0] === '{#') {
      const end = text.indexOf('#}', match.index + 2);
      mark.lastIndex = end < 0 ? text.length : end + 2;
      continue;
    }
    const segment = segmentAt(text, match.index, match[0] === '{{' ? 'expression' : 'statement');
    found.push(segment);
    mark.lastIndex = isRaw(segment) ? rawEnd(text, segment.end) : segment.end;
  }
  return found;
}

/** The one expression that a text consists of, so that its value keeps its type; undefined for any other text. */
export function soleExpression(text: string): string | undefined {
  if (!text.startsWith('{{') || !text.endsWith('}}')) return undefined;
  const [only, ...others] = segments(text);
  if (only?.end !== text.length || others.length > 0) return undefined;
  return text.slice(only.innerStart, only.innerEnd);
}

function segmentAt(text: string, start: number, kind: Segment['kind']): Segment {
  const closing = kind === 'expression' ? '}}' : '%}';
  const innerStart = start + (/[-+]/.test(text.charAt(start + 2)) ? 3 : 2);
  const { tokens, end: innerEnd } = tokenize(text, innerStart, closing);
  const mark = text.startsWith(closing, innerEnd) ? 2 : 3;
  return { kind, start, end: Math.min(text.length, innerEnd + mark), innerStart, innerEnd, tokens };
}

function isRaw(segment: Segment): boolean {
  return segment.kind === 'statement' && segment.tokens[0]?.text === 'raw';
}

function rawEnd(text: string, from: number): number {
  const close = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
  close.lastIndex = from;
  return close.exec(text) ? close.lastIndex : text.length;
}
