import { chainsIn, type Chain } from './chains.ts';
import { segments, type Segment } from './segments.ts';
import { tokenize, type Token } from './tokens.ts';

/** A text with the places where it names variables. */
export interface Parsed {
  readonly text: string;
  readonly parts: readonly Part[];
  /** Names that the text gives a meaning itself: loop variables, `set`, macros and their arguments. */
  readonly locals: ReadonlySet<string>;
  /** Variables it asks for, locals apart. */
  readonly names: ReadonlySet<string>;
}

/** Tokens of one tag, and which of them may hold variables. */
export interface Part {
  readonly tokens: readonly Token[];
  readonly from: number;
  readonly to: number;
}

const ALWAYS_LOCAL = ['loop', 'self', 'super', 'caller', 'varargs', 'kwargs'];
const KEPT = 2000;
const ABYSS = 50;
const templates = new Map<string, Parsed>();
const expressions = new Map<string, Parsed>();

/** A template, parsed once. */
export function parsedTemplate(text: string): Parsed {
  return remembered(templates, text, () => {
    const locals = new Set(ALWAYS_LOCAL);
    return finish(
      text,
      segments(text).map((segment) => partOf(segment, locals)),
      locals,
    );
  });
}

/** A bare expression, parsed once. */
export function parsedExpression(text: string): Parsed {
  return remembered(expressions, text, () => {
    const { tokens } = tokenize(text);
    return finish(text, [{ tokens, from: 0, to: tokens.length }], new Set());
  });
}

function remembered(cache: Map<string, Parsed>, text: string, parse: () => Parsed): Parsed {
  const known = cache.get(text);
  if (known) return known;
  const parsed = parse();
  if (cache.size >= KEPT) cache.clear();
  cache.set(text, parsed);
  return parsed;
}

function finish(text: string, parts: readonly Part[], locals: ReadonlySet<string>): Parsed {
  const names = new Set<string>();
  for (const { tokens, from, to } of parts) collect(tokens, from, to, names, 0);
  for (const local of locals) names.delete(local);
  return { text, parts, locals, names };
}

function collect(tokens: readonly Token[], from: number, to: number, names: Set<string>, depth: number): void {
  if (depth > ABYSS) return;
  for (const chain of chainsIn(tokens, from, to)) {
    if (chain.steps[1]?.kind !== 'call') names.add(chain.name);
    for (const [start, end] of brackets(chain)) collect(tokens, start, end, names, depth + 1);
  }
}

/** Token ranges within the brackets of a chain. */
export function brackets(chain: Chain): [number, number][] {
  const ranges: [number, number][] = [];
  for (const [index, step] of chain.steps.entries()) {
    const start = chain.steps[index - 1]?.after ?? chain.first;
    if (step.kind === 'subscript' || step.kind === 'call') ranges.push([start + 1, step.after - 1]);
  }
  return ranges;
}

function partOf(segment: Segment, locals: Set<string>): Part {
  const { tokens } = segment;
  const whole = { tokens, from: 0, to: tokens.length };
  if (segment.kind === 'expression') return whole;
  switch (tokens[0]?.text) {
    case 'if':
    case 'elif':
    case 'do':
    case 'call':
      return { ...whole, from: 1 };
    case 'for':
      return forPart(tokens, locals);
    case 'set':
      return setPart(tokens, locals);
    case 'with':
      for (const [index, token] of tokens.entries()) if (tokens[index + 1]?.text === '=') locals.add(token.text);
      return { ...whole, from: 1 };
    case 'macro':
      for (const token of tokens) if (token.kind === 'name') locals.add(token.text);
      return { ...whole, to: 0 };
    default:
      return { ...whole, to: 0 };
  }
}

function forPart(tokens: readonly Token[], locals: Set<string>): Part {
  const target = tokens.findIndex((token) => token.text === 'in');
  for (const token of tokens.slice(1, Math.max(1, target))) if (token.kind === 'name') locals.add(token.text);
  const to = tokens.at(-1)?.text === 'recursive' ? tokens.length - 1 : tokens.length;
  return { tokens, from: target < 0 ? to : target + 1, to };
}

function setPart(tokens: readonly Token[], locals: Set<string>): Part {
  const assignment = tokens.findIndex((token) => token.text === '=');
  const name = tokens[1];
  if (name !== undefined && tokens[2]?.text !== '.') locals.add(name.text);
  return { tokens, from: assignment < 0 ? tokens.length : assignment + 1, to: tokens.length };
}
