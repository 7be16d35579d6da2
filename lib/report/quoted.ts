import { printable } from './printable.ts';

/** A word as an operator would type it; in single quotes when it is more than plain characters. For eyes, never for a shell. */
export function quoted(word: string): string {
  if (/^[A-Za-z0-9_./@:+,%=~^-]+$/.test(word)) return word;
  return printable(`'${word.replaceAll("'", `'\\''`)}'`);
}

/** A mode as four octal digits. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
