import type { Cursor } from './python-literal.ts';

const BEGIN = /(r?)u?("""|'''|"|')/iy;

/** A Python string at the cursor, with what escapes stand for; neighbours are joined. Undefined where there is none. */
export function pythonString(cursor: Cursor): string | undefined {
  let whole: string | undefined;
  for (;;) {
    const start = cursor.at;
    const piece = pieceAt(cursor);
    if (piece === undefined) {
      cursor.at = start;
      return whole;
    }
    whole = (whole ?? '') + piece;
    while (/[ \t]/.test(cursor.text.charAt(cursor.at))) cursor.at += 1;
  }
}

function pieceAt(cursor: Cursor): string | undefined {
  BEGIN.lastIndex = cursor.at;
  const [begin, raw, quote] = BEGIN.exec(cursor.text) ?? [];
  if (begin === undefined || quote === undefined || /^ru/i.test(begin)) return undefined;
  const start = cursor.at + begin.length;
  for (let at = start; at < cursor.text.length; at += 1) {
    if (cursor.text.startsWith(quote, at)) {
      cursor.at = at + quote.length;
      const inside = cursor.text.slice(start, at);
      return raw === '' ? unescaped(inside) : inside;
    }
    if (cursor.text.charAt(at) === '\\') at += 1;
  }
  return undefined;
}

const ESCAPE = /\\(?:([0-7]{1,3})|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([^]))/gi;
const LETTERS: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** An escape that Python doesn't know stays as it is; one that is broken makes the text no literal. */
function unescaped(text: string): string | undefined {
  let isBroken = false;
  const value = text.replaceAll(
    ESCAPE,
    (whole, octal?: string, x?: string, u?: string, long?: string, letter?: string) => {
      const code = octal === undefined ? Number.parseInt(x ?? u ?? long ?? '', 16) : Number.parseInt(octal, 8);
      if (code <= 0x10_ff_ff) return String.fromCodePoint(code);
      if (letter === undefined || 'xuUN'.includes(letter)) isBroken = true;
      return LETTERS[letter ?? ''] ?? whole;
    },
  );
  return isBroken ? undefined : value;
}
