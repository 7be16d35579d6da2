/** Text of at most `columns` columns, whatever the terminal's font: everything beyond ASCII counts as wide. */
export function cut(text: string, columns: number): string {
  let room = columns;
  let end = 0;
  let fits = 0;
  for (const character of text) {
    room -= character <= '~' ? 1 : 2;
    if (room < 0) return columns < 2 ? '' : `${text.slice(0, fits)}…`;
    end += character.length;
    if (room >= 2) fits = end;
  }
  return text;
}
