import type { Diagnostic } from '../core/diagnostic.ts';
import { InvalidInput } from '../core/error.ts';
import { pathText, type Path, type Source, type Spot } from './source.ts';

/** Collects what is wrong with one source, so that an author learns of everything at once. */
export interface Findings {
  readonly error: (code: string, message: string, path: Path, more?: More) => void;
  readonly warning: (code: string, message: string, path: Path, more?: More) => void;
  /** How many so far. */
  readonly count: () => number;
  /** Everything found, in the order of the text. */
  readonly all: () => Diagnostic[];
}

export interface More extends Spot {
  readonly suggestion?: string | undefined;
}

const MOST = 100;

/** Begins a list of findings about a source. `root` names it in messages without a location. */
export function findingsIn(source: Source, root = 'plays'): Findings {
  const found: Diagnostic[] = [...source.problems];
  const add = (severity: Diagnostic['severity'], code: string, message: string, path: Path, more: More = {}): void => {
    const at = source.locate(path, more);
    const place = path.length === 0 ? source.name : `${source.name}: ${pathText(path, root)}`;
    const sentence = at ? message : `${place}: ${message}`;
    const hint = more.suggestion === undefined ? {} : { suggestion: more.suggestion };
    found.push({ severity, code, message: sentence, ...(at && { at }), ...hint });
  };
  return {
    error: (code, message, path, more) => add('error', code, message, path, more),
    warning: (code, message, path, more) => add('warning', code, message, path, more),
    count: () => found.length,
    all: () => inOrder(found),
  };
}

/** Throws `InvalidInput` if there is an error among diagnostics. */
export function refuse(diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const rest = errors.length - MOST;
  if (rest <= 0) throw new InvalidInput(errors);
  const more: Diagnostic = { severity: 'error', code: 'more_errors', message: `and ${rest} more` };
  throw new InvalidInput([...errors.slice(0, MOST), more]);
}

function inOrder(found: readonly Diagnostic[]): Diagnostic[] {
  return found.toSorted((a, b) => {
    if (!a.at || !b.at) return 0;
    return a.at.line - b.at.line || a.at.column - b.at.column;
  });
}
