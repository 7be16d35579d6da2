import { syntaxProblem } from './engine.ts';
import { nearest } from '../core/nearest.ts';
import { parsedExpression, parsedTemplate, type Parsed } from './parsed.ts';
import { hasExpression, segments, soleExpression } from './segments.ts';
import type { Token } from './tokens.ts';
import { FILTERS, TESTS } from './vocabulary.ts';

/** What is wrong in a text, and where in it (UTF-16 offset). */
export interface Problem {
  readonly message: string;
  readonly offset: number;
}

const LONGEST = 16_384;
const DEEPEST = 100;

/** What is wrong with the grammar of a bare expression, as in `when`; undefined when nothing is. */
export function checkExpression(text: string): Problem | undefined {
  if (hasExpression(text)) return checkTemplate(text);
  if (text.trim() === '') return { message: 'the expression is empty', offset: 0 };
  const template = `{{ ${text} }}`;
  if (soleExpression(template) === undefined)
    return { message: 'the expression has braces that it must not have', offset: 0 };
  const early = tooMuch(text) ?? unknownWord(parsedExpression(text));
  if (early) return early;
  const problem = problemOf(template);
  return problem && { ...problem, offset: Math.max(0, Math.min(text.length, problem.offset - 3)) };
}

/** What is wrong with the grammar of a text that may hold `{{ expressions }}`; undefined when nothing is. */
export function checkTemplate(text: string): Problem | undefined {
  if (!hasExpression(text)) return undefined;
  const empty = segments(text).find(({ kind, tokens }) => kind === 'expression' && tokens.length === 0);
  if (empty) return { message: 'there is no expression between the braces', offset: empty.start };
  return tooMuch(text) ?? unknownWord(parsedTemplate(text)) ?? problemOf(text);
}

function problemOf(template: string): Problem | undefined {
  const problem = syntaxProblem(template);
  return problem && { message: problem.message, offset: problem.offset };
}

/** A filter or test that doesn't exist; the engine would notice only when it comes to it. */
function unknownWord({ parts }: Parsed): Problem | undefined {
  for (const { tokens } of parts) {
    for (const [index, token] of tokens.entries()) {
      const kind = kindOfWord(tokens, index);
      if (kind === undefined || token.kind !== 'name') continue;
      const known = kind === 'filter' ? FILTERS : TESTS;
      if (known.has(token.text)) continue;
      const suggestion = nearest(token.text, known);
      const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
      return { message: `there is no ${kind} ${token.text}${hint}`, offset: token.start };
    }
  }
  return undefined;
}

function kindOfWord(tokens: readonly Token[], index: number): 'filter' | 'test' | undefined {
  const before = tokens[index - 1]?.text;
  if (before === '|') return 'filter';
  if (before === 'is' && tokens[index]?.text !== 'not') return 'test';
  return before === 'not' && tokens[index - 2]?.text === 'is' ? 'test' : undefined;
}

/** Depth is bounded here because the engine answers too much of it by a crash. */
function tooMuch(text: string): Problem | undefined {
  if (text.length > LONGEST) return { message: `an expression may have ${LONGEST} characters`, offset: 0 };
  let depth = 0;
  for (let offset = 0; offset < text.length; offset += 1) {
    if ('([{'.includes(text.charAt(offset))) depth += 1;
    if (')]}'.includes(text.charAt(offset))) depth -= 1;
    if (depth > DEEPEST) return { message: `brackets are nested more than ${DEEPEST} deep`, offset };
  }
  return undefined;
}
