/** Text as lines of at most `columns` columns, broken at blanks and behind commas; lines from the second on are indented. */
export function wrapped(text: string, columns: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/[^ ,]*(?:,+| |$)/g) ?? []) {
    let rest = word;
    if (line.trim() !== '' && widthOf(line + rest.trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = indent;
    }
    while (widthOf(line + rest.trimEnd()) > columns) {
      const room = fitting(rest, columns - widthOf(line));
      lines.push(line + rest.slice(0, room));
      [line, rest] = [indent, rest.slice(room)];
    }
    line += rest;
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}

/** Columns of a text: what is beyond ASCII may be wide. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character <= '~' ? 1 : 2;
  return width;
}

/** How much of a text fits, at least one character. */
function fitting(text: string, columns: number): number {
  let [width, end] = [0, 0];
  for (const character of text) {
    width += character <= '~' ? 1 : 2;
    if (width > columns && end > 0) break;
    end += character.length;
  }
  return end;
}
