import { printable } from '../printable.ts';

/** Markup that is whole and safe; only `html` and `trusted` make it. */
export class Html {
  readonly #markup: string;

  /** For `html` and `trusted` alone. */
  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What may stand in a template: text and numbers are escaped, markup is taken as it is, what is missing is left out. */
export type Piece = string | number | Html | undefined | readonly Piece[];

/**
 * A template of markup. Each text in it becomes inert: no element, no attribute, no entity, and whatever would hide,
 * reorder or break text is shown as an escape. Where a text would not be safe, within a tag but not between double
 * quotes, the template itself is wrong and throws.
 */
export function html(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const { spots, texts } = template(literals);
  let markup = texts[0] ?? '';
  for (const [i, piece] of pieces.entries()) {
    const spot = spots[i];
    if (spot === 'tag' && !isMarkup(piece)) throw new TypeError('within a tag a text must stand between double quotes');
    if (spot === 'value' && !isText(piece)) throw new TypeError('between quotes there can be no markup');
    markup += markupOf(piece) + (texts[i + 1] ?? '');
  }
  return new Html(markup);
}

/** Lines as the text of a `<pre>`: each ends with a line break. */
export function preformatted(lines: readonly (string | Html)[]): readonly Piece[] {
  return lines.map((line) => [line, LINE_BREAK]);
}

/** Markup that is a constant of this program: never of anything read. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

/** Where in the markup a piece stands. */
type Spot = 'text' | 'tag' | 'value';

interface Template {
  readonly spots: readonly Spot[];
  /** The literals without their indentation. */
  readonly texts: readonly string[];
}

const known = new WeakMap<TemplateStringsArray, Template>();

function template(literals: TemplateStringsArray): Template {
  const found = known.get(literals);
  if (found !== undefined) return found;
  const spots: Spot[] = [];
  let spot: Spot = 'text';
  for (const literal of literals) {
    for (const character of literal) spot = next(spot, character);
    spots.push(spot);
  }
  const made = { spots, texts: literals.map((literal) => literal.replaceAll(/\s*\n\s*/g, '\n')) };
  known.set(literals, made);
  return made;
}

function next(spot: Spot, character: string): Spot {
  if (spot === 'text') return character === '<' ? 'tag' : 'text';
  if (spot === 'value') return character === '"' ? 'tag' : 'value';
  if (character === "'") throw new TypeError('attributes stand between double quotes');
  return character === '"' ? 'value' : character === '>' ? 'text' : 'tag';
}

function isMarkup(piece: Piece): boolean {
  return piece === undefined || piece instanceof Html || (Array.isArray(piece) && piece.every(isMarkup));
}

function isText(piece: Piece): boolean {
  return piece === undefined || typeof piece === 'string' || typeof piece === 'number';
}

function markupOf(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Html) return String(piece);
  if (typeof piece !== 'object') return escaped(String(piece));
  return piece.map(markupOf).join('');
}

function escaped(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const LINE_BREAK = new Html('\n');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
