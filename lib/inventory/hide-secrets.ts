import type { Diagnostic, Location } from '../core/diagnostic.ts';

/** Diagnostics of a text as people may see them: no value of what is called a password, secret or token is in one. */
export function hideSecrets(diagnostics: readonly Diagnostic[], text: string, isYaml: boolean): readonly Diagnostic[] {
  const continued = isYaml ? continuedLines(text) : new Set<number>();
  return diagnostics.map((one) => (one.at === undefined ? one : withoutSecret(one, one.at, continued)));
}

/** A name that says so, what stands between it and its value, and the value. Bounded: no line takes long. */
const SECRET = /(?:pass|pwd|secret|token|api_?key|credential)\w{0,64}["']?(?:\s*[=:]\s*|\s+)(\S[^]*)$/i;
const SECRET_KEY = /(?:pass|pwd|secret|token|api_?key|credential)\w{0,64}["']?\s*:([^]*)$/i;
/** Not told from the words of a sentence. */
const SHORT = /^[a-z]{1,2}$/;

/** The same number of characters stays in the line, for the caret; a sentence that repeats the value is replaced. */
function withoutSecret(diagnostic: Diagnostic, at: Location, continued: ReadonlySet<number>): Diagnostic {
  const start = secretStart(at, continued);
  const text = printable(at.text.slice(0, start) + '*'.repeat(at.text.length - start));
  const words = at.text.slice(start).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const said = `${diagnostic.message} ${diagnostic.suggestion ?? ''}`;
  if (!words.some((word) => !SHORT.test(word) && said.includes(word))) return { ...diagnostic, at: { ...at, text } };
  const { severity, code } = diagnostic;
  const message = `${code.replaceAll('_', ' ')}; what was found is not shown, for it may be a secret`;
  return { severity, code, message, at: { ...at, text } };
}

function secretStart({ text, line }: Location, continued: ReadonlySet<number>): number {
  if (continued.has(line)) return text.length - text.trimStart().length;
  return text.length - (SECRET.exec(text)?.[1]?.length ?? 0);
}

/** Lines (from 1) that may hold the rest of a secret: indented deeper than its key, or, in a flow, next to a key alone. */
function continuedLines(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  let deeperThan: number | undefined;
  let isAwaited = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const indentation = line.length - line.trimStart().length;
    if (isAwaited || (deeperThan !== undefined && indentation > deeperThan)) {
      found.add(index + 1);
      isAwaited = false;
      continue;
    }
    const rest = SECRET_KEY.exec(line)?.[1];
    deeperThan = rest === undefined ? undefined : indentation;
    isAwaited = rest?.trim() === '' && /[{"]/.test(line);
  }
  return found;
}

function printable(text: string): string {
  return text.replaceAll(/(?!\t)[\p{Cc}\u2028\u2029]/gu, '\u{FFFD}');
}
