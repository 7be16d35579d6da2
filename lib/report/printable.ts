/** Whatever moves a cursor, reorders, hides or breaks text: controls, formats, lone surrogates, separators, blanks without width. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text as one line that is safe on a terminal: every control, format or invisible character becomes a visible escape. */
export function printable(text: string): string {
  return text.replaceAll(HOSTILE, visible);
}

/** Text of several lines, split at `\n` (one `\r` before it is dropped), each made printable; a last newline ends the last line. */
export function printableLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => printable(line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** JSON text in which nothing but visible characters is left; it parses to the same value. */
export function printableJson(json: string): string {
  return json.replaceAll(HOSTILE, (character) => {
    const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
    return units.map((unit) => `\\u${hex(unit, 4)}`).join('');
  });
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return NAMED[character] ?? `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 1)}}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
