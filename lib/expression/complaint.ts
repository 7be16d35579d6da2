import { EngineProblem } from './engine-problem.ts';

/**
 * Reads the engine's message: its first line, and the place its caret shows. What follows there are the values of
 * variables; they are dropped.
 */
export function complaint(message: string, text: string): EngineProblem {
  const [first = ''] = message.split('\n', 1);
  const sentence = first.replace(/ \(in <?\w+>?:\d+\)$/, '');
  return new EngineProblem(kindOf(sentence), worded(sentence), placeOf(message, text));
}

function kindOf(sentence: string): EngineProblem['kind'] {
  if (sentence.startsWith('syntax error')) return 'syntax';
  if (sentence.startsWith('undefined value')) return 'undefined';
  if (sentence.startsWith('engine ran out of fuel')) return 'fuel';
  return 'other';
}

function worded(sentence: string): string {
  if (sentence.startsWith('engine ran out of fuel'))
    return 'the expression takes too many steps; is there an endless loop?';
  return sentence.replace(/^(syntax error|invalid operation|unknown (filter|test|function|method)): /, '');
}

function placeOf(message: string, text: string): number {
  const match = /^\s*(\d+) > .*\n\s*i (\s*)\^/m.exec(message);
  const line = Number(match?.[1] ?? /\(in <?\w+>?:(\d+)\)/.exec(message)?.[1] ?? 1);
  let start = 0;
  for (let count = 1; count < line; count += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  const codePoints = Array.from(text.slice(start)).slice(0, match?.[2]?.length ?? 0);
  return Math.min(text.length, start + codePoints.join('').length);
}
