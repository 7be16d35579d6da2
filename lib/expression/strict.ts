import { chainsIn, type Chain } from './chains.ts';
import { brackets, type Parsed } from './parsed.ts';
import type { Token } from './tokens.ts';

/** A text in which nothing undefined passes unnoticed, with the places its pieces come from. */
export interface Strict {
  readonly text: string;
  /** The offset in the original text of an offset in this one. */
  readonly origin: (offset: number) => number;
}

/** No engine value has an attribute of this name; asking an undefined one for it is an error. */
const MISSING = '.taisho_needs_this';
/** Brackets within brackets, beyond which subscripts are left to the engine: each level triples the text. */
const DEEPEST = 3;
const ABYSS = 50;

/**
 * Rewrites every use of a variable so that the engine fails where it is undefined. On its own the engine takes an
 * undefined value in a comparison for false. `x is defined` and `x | default(…)` stay forgiving, as in Ansible also
 * for `x.y.z` without `x`.
 */
export function strict(parsed: Parsed, missing: ReadonlySet<string>): Strict {
  const writer = new Writer(parsed.text);
  for (const { tokens, from, to } of parsed.parts) writeChains(writer, tokens, from, to, missing, 0);
  writer.copyUntil(parsed.text.length);
  return { text: writer.text, origin: (offset) => writer.origin(offset) };
}

function writeChains(
  writer: Writer,
  tokens: readonly Token[],
  from: number,
  to: number,
  missing: ReadonlySet<string>,
  depth: number,
): void {
  if (depth > ABYSS) return;
  for (const chain of chainsIn(tokens, from, to)) {
    const start = tokens[chain.first]?.start ?? 0;
    const end = endOf(tokens, chain.after);
    writer.copyUntil(start);
    if (chain.steps.length === 1) {
      const fails = !chain.forgiving && missing.has(chain.name);
      if (fails) writer.add(`(${chain.name}${MISSING})`, start);
      else writer.copyUntil(end);
      writer.skipTo(end);
      continue;
    }
    const inner = (until: number): string => {
      const copy = new Writer(writer.source, start);
      for (const [a, b] of brackets(chain)) if (b < until) writeChains(copy, tokens, a, b, missing, depth + 1);
      copy.copyUntil(endOf(tokens, until));
      return copy.text;
    };
    if (depth >= DEEPEST) writer.add(inner(chain.after), start);
    else writer.add(chain.forgiving ? forgiving(chain, inner) : demanding(chain, inner), start);
    writer.skipTo(end);
  }
}

function demanding(chain: Chain, text: (until: number) => string): string {
  const whole = text(chain.after);
  if (chain.steps.at(-1)?.kind === 'call') return whole;
  return `(${whole} if ${whole} is defined else ${whole}${MISSING})`;
}

function forgiving(chain: Chain, text: (until: number) => string): string {
  const conditions: string[] = [];
  for (const [index, step] of chain.steps.entries()) {
    const next = chain.steps[index + 1];
    const isMethod = chain.steps[index + 1]?.kind === 'call' || step.kind === 'call';
    if (next !== undefined && !isMethod) conditions.push(`${text(step.after)} is defined`);
  }
  const whole = text(chain.after);
  return conditions.length === 0 ? whole : `(${whole} if ${conditions.join(' and ')})`;
}

function endOf(tokens: readonly Token[], after: number): number {
  return tokens[after - 1]?.end ?? 0;
}

/** Copies a source piece by piece, and remembers which piece came from where. */
class Writer {
  readonly source: string;
  text = '';
  #at: number;
  readonly #pieces: { out: number; from: number; copied: boolean }[] = [];

  constructor(source: string, at = 0) {
    this.source = source;
    this.#at = at;
  }

  copyUntil(end: number): void {
    if (end <= this.#at) return;
    this.#pieces.push({ out: this.text.length, from: this.#at, copied: true });
    this.text += this.source.slice(this.#at, end);
    this.#at = end;
  }

  add(text: string, from: number): void {
    this.#pieces.push({ out: this.text.length, from, copied: false });
    this.text += text;
  }

  skipTo(end: number): void {
    this.#at = Math.max(this.#at, end);
  }

  origin(offset: number): number {
    const piece = this.#pieces.findLast(({ out }) => out <= offset);
    if (piece === undefined) return 0;
    return piece.copied ? piece.from + offset - piece.out : piece.from;
  }
}
