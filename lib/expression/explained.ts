import { nearest } from '../core/nearest.ts';
import { chainsIn } from './chains.ts';
import type { EngineProblem } from './engine-problem.ts';
import { ExpressionError } from './expression-error.ts';
import type { Parsed } from './parsed.ts';
import type { Scope } from './scope.ts';

/** A text that could not be evaluated, and what was known of its variables. */
export interface Place {
  readonly parsed: Parsed;
  readonly whole: string;
  readonly offset: number;
  readonly missing: ReadonlyMap<string, ExpressionError | undefined>;
  readonly scope: Scope;
}

/** The engine's problem in the author's words, at the author's place. */
export function explained(problem: EngineProblem, origin: number, place: Place): ExpressionError {
  const at = { expression: place.whole, offset: place.offset + origin };
  if (problem.kind === 'fuel' || problem.kind === 'crash') {
    return new ExpressionError('expression_exhausted', problem.message, at);
  }
  if (problem.kind === 'syntax') return new ExpressionError('expression_syntax', problem.message, at);
  // A method of an undefined variable is an unknown method for the engine.
  const isMissing = place.missing.has(culprit(place, origin).name);
  if (problem.kind === 'other' && !isMissing) return new ExpressionError('expression_failed', problem.message, at);
  return undefinedVariable(place, origin, at);
}

function undefinedVariable(place: Place, origin: number, at: { expression: string; offset: number }): ExpressionError {
  const { name, text, offset } = culprit(place, origin);
  const where = { ...at, offset: at.offset + offset };
  if (!place.missing.has(name)) return new ExpressionError('undefined_variable', `${text} is undefined`, where);
  const cause = place.missing.get(name);
  if (cause !== undefined) {
    return new ExpressionError('undefined_variable', `the variable ${name} is undefined, for ${cause.message}`, where);
  }
  const suggestion = nearest(name, [...Object.keys(place.scope.author), ...Object.keys(place.scope.opaque)]);
  const message = `the variable ${name} is not defined`;
  return new ExpressionError(
    'undefined_variable',
    message,
    suggestion === undefined ? where : { ...where, suggestion },
  );
}

/** The variable that the engine tripped over: the one that stands there, or a missing one in its brackets. */
function culprit({ parsed, missing }: Place, origin: number): { name: string; text: string; offset: number } {
  for (const { tokens, from, to } of parsed.parts) {
    const chain = chainsIn(tokens, from, to).find(({ first }) => tokens[first]?.start === origin);
    if (chain === undefined) continue;
    const within = tokens.slice(chain.first, chain.after);
    const lost = within.find(({ kind, text }) => kind === 'name' && missing.has(text));
    if (lost) return { name: lost.text, text: lost.text, offset: lost.start - origin };
    return { name: chain.name, text: parsed.text.slice(origin, tokens[chain.after - 1]?.end), offset: 0 };
  }
  return { name: '', text: 'a value', offset: 0 };
}
