import type { Token } from './tokens.ts';

/** A variable and what is taken from it: `result.stdout[0]`. Indices count tokens. */
export interface Chain {
  readonly first: number;
  /** Behind its last token. */
  readonly after: number;
  readonly name: string;
  /** Token indices behind the name and behind each step. */
  readonly steps: readonly Step[];
  /** Whether it is asked whether it is defined, or given a default: then it may be undefined. */
  readonly forgiving: boolean;
}

export interface Step {
  readonly kind: 'name' | 'attribute' | 'subscript' | 'call';
  readonly after: number;
}

const KEYWORDS = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'if',
  'else',
  'true',
  'false',
  'none',
  'True',
  'False',
  'None',
]);

/** The outermost chains among tokens `from` up to `to`, in order. Those within a chain's brackets are not listed. */
export function chainsIn(tokens: readonly Token[], from: number, to: number): Chain[] {
  const chains: Chain[] = [];
  let index = from;
  while (index < to) {
    const chain = isVariable(tokens, index) ? chainAt(tokens, index, to) : undefined;
    if (chain) chains.push(chain);
    index = chain?.after ?? index + 1;
  }
  return chains;
}

function isVariable(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token?.kind !== 'name' || KEYWORDS.has(token.text)) return false;
  const before = tokens[index - 1]?.text;
  if (before === '.' || before === '|' || before === 'is') return false;
  if (before === 'not' && tokens[index - 2]?.text === 'is') return false;
  return tokens[index + 1]?.text !== '=';
}

function chainAt(tokens: readonly Token[], first: number, to: number): Chain {
  const steps: Step[] = [{ kind: 'name', after: first + 1 }];
  let after = first + 1;
  for (let step = stepAt(tokens, after, to); step; step = stepAt(tokens, after, to)) {
    steps.push(step);
    after = step.after;
  }
  const name = tokens[first]?.text ?? '';
  return { first, after, name, steps, forgiving: isForgiven(tokens, first, after) };
}

function stepAt(tokens: readonly Token[], index: number, to: number): Step | undefined {
  if (index >= to) return undefined;
  const text = tokens[index]?.text;
  if (text === '.' && index + 1 < to && tokens[index + 1]?.kind === 'name')
    return { kind: 'attribute', after: index + 2 };
  if (text !== '[' && text !== '(') return undefined;
  const after = closing(tokens, index, to);
  return after === undefined ? undefined : { kind: text === '[' ? 'subscript' : 'call', after };
}

function closing(tokens: readonly Token[], open: number, to: number): number | undefined {
  let depth = 0;
  for (let index = open; index < to; index += 1) {
    const token = tokens[index];
    if (token?.kind !== 'operator') continue;
    if ('([{'.includes(token.text)) depth += 1;
    if (')]}'.includes(token.text)) depth -= 1;
    if (depth === 0) return index + 1;
  }
  return undefined;
}

function isForgiven(tokens: readonly Token[], first: number, after: number): boolean {
  let before = first - 1;
  let next = after;
  while (tokens[before]?.text === '(' && tokens[next]?.text === ')' && !isCall(tokens, before)) {
    before -= 1;
    next += 1;
  }
  const [one, two, three] = [tokens[next]?.text, tokens[next + 1]?.text ?? '', tokens[next + 2]?.text ?? ''];
  if (one === '|') return two === 'default' || two === 'd';
  return one === 'is' && /^(un)?defined$/.test(two === 'not' ? three : two);
}

function isCall(tokens: readonly Token[], open: number): boolean {
  const before = tokens[open - 1];
  if (before === undefined) return false;
  return (before.kind === 'name' && !KEYWORDS.has(before.text)) || before.text === ')' || before.text === ']';
}
