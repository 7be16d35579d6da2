/** A word of a line, quotes and escapes taken off, and where it stood with them: offsets from 0, `end` behind it. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Why a line can't be split, and the offset of what is wrong. */
export interface Unsplit {
  readonly problem: string;
  readonly start: number;
}

const BLANK = /[ \t\r\n]/;

/** Splits a line into words as Python's `shlex.split` does (POSIX rules); with `comments`, a # ends it, also within a word. */
export function shellWords(line: string, comments = false): readonly Word[] | Unsplit {
  const words: Word[] = [];
  for (let at = 0; at < line.length;) {
    if (BLANK.test(line.charAt(at))) at += 1;
    else if (comments && line.charAt(at) === '#') return words;
    else {
      const word = wordAt(line, at, comments);
      if ('problem' in word) return word;
      words.push(word);
      at = word.end;
    }
  }
  return words;
}

function wordAt(line: string, start: number, comments: boolean): Word | Unsplit {
  let text = '';
  let at = start;
  while (at < line.length) {
    const letter = line.charAt(at);
    if (BLANK.test(letter) || (comments && letter === '#')) break;
    const piece = letter === '"' || letter === "'" ? quotedAt(line, at) : plainAt(line, at);
    if ('problem' in piece) return piece;
    text += piece.text;
    at = piece.end;
  }
  return { text, start, end: at };
}

function plainAt(line: string, start: number): Word | Unsplit {
  if (line.charAt(start) !== '\\') return { text: line.charAt(start), start, end: start + 1 };
  if (start + 1 === line.length) return { problem: 'a backslash at the end escapes nothing', start };
  return { text: line.charAt(start + 1), start, end: start + 2 };
}

/** Within double quotes a backslash escapes a quote or itself, within single quotes nothing. */
function quotedAt(line: string, start: number): Word | Unsplit {
  const quote = line.charAt(start);
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const letter = line.charAt(at);
    if (letter === quote) return { text, start, end: at + 1 };
    const isEscape = letter === '\\' && quote === '"' && /["\\]/.test(line.charAt(at + 1));
    if (isEscape) at += 1;
    text += line.charAt(at);
  }
  return { problem: `the quote ${quote} that begins here is not closed`, start };
}
