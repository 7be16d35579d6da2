/** What is wrong with something the caller wrote, and where. Shown as `file:line:col: severity: sentence`. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Literal, for programs and tests. */
  readonly code: string;
  /** One sentence: what was found and what was expected. */
  readonly message: string;
  readonly at?: Location;
  /** What to write instead, when that can be guessed. */
  readonly suggestion?: string;
}

/** A place in a text; lines and columns count from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Characters meant, for the caret line; at least 1. */
  readonly length: number;
  /** The line itself, so that a caret can be drawn without the file; '' when it is too long to be shown. */
  readonly text: string;
}

/** A diagnostic as people read it: sentence, source line, caret, suggestion. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { at } = diagnostic;
  const head = `${at ? `${at.file}:${at.line}:${at.column}: ` : ''}${diagnostic.severity}: ${diagnostic.message}`;
  const lines = [head];
  if (at && at.text !== '') lines.push(...caret(at));
  if (diagnostic.suggestion !== undefined) lines.push(`  = ${diagnostic.suggestion}`);
  return lines.join('\n');
}

function caret(at: Location): string[] {
  const gutter = String(at.line);
  const pad = at.text.slice(0, at.column - 1).replaceAll(/[^\t]/g, ' ');
  const marks = '^'.repeat(Math.max(1, Math.min(at.length, at.text.length - at.column + 1)));
  return [`  ${gutter} | ${at.text}`, `  ${' '.repeat(gutter.length)} | ${pad}${marks}`];
}
