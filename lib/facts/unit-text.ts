/** What the `[Unit]` sections of a unit's text say of the order. */
export interface StatedOrder {
  readonly after: readonly string[];
  readonly before: readonly string[];
}

/** Reads `After=` and `Before=` of a unit file or drop-in; a list that is set to nothing stays, as systemd has it. */
export function statedOrder(text: string): StatedOrder {
  const stated = { after: new Set<string>(), before: new Set<string>() };
  let section = '';
  for (const line of logicalLines(text)) {
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section;
    const [, key, names = ''] = /^(After|Before)\s*=\s*(.*)$/.exec(line) ?? [];
    if (section !== 'Unit' || key === undefined) continue;
    for (const name of names.split(/\s+/)) if (name !== '') stated[key === 'After' ? 'after' : 'before'].add(name);
  }
  return { after: [...stated.after], before: [...stated.before] };
}

/** Lines joined where a backslash ends them, without comments. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const line of text.split('\n')) {
    if (/^\s*[#;]/.test(line)) continue;
    if (line.endsWith('\\')) {
      open += `${line.slice(0, -1)} `;
      continue;
    }
    lines.push((open + line).trim());
    open = '';
  }
  return open === '' ? lines : [...lines, open.trim()];
}
