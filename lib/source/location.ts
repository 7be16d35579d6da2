import type { LineCounter } from 'yaml';
import type { Location } from '../core/diagnostic.ts';

/** Characters of a line that are kept for the caret. */
const LONGEST = 400;

/** The place of `length` characters from offset `start`, cut at the end of its line. */
export function locationIn(text: string, file: string, lines: LineCounter, start: number, length: number): Location {
  const { line, col } = lines.linePos(start);
  const lineNumber = Math.max(1, line);
  const lineStart = lines.lineStarts[lineNumber - 1] ?? 0;
  const next = lines.lineStarts[lineNumber] ?? text.length + 1;
  const whole = text.slice(lineStart, next - 1).replace(/\r$/, '');
  const column = Math.max(1, col);
  return {
    file,
    line: lineNumber,
    column,
    length: Math.max(1, Math.min(length, whole.length - column + 1)),
    text: whole.length <= LONGEST ? whole : column <= LONGEST ? `${whole.slice(0, LONGEST)}…` : '',
  };
}
