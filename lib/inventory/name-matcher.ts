import { badPattern } from './pattern-parts.ts';

/** What tells whether a name fits one part of a pattern: a name, a glob, or a `~regex` that must fit from the start. */
export function nameMatcher(part: string): (name: string) => boolean {
  if (part === '~') throw badPattern(part, 'a regular expression follows the ~; .* fits all hosts');
  if (part.startsWith('~')) return fits(part, `^(?:${fromPython(part.slice(1))})`);
  if (!/[*?[]/.test(part)) return (name) => name === part;
  return fits(part, fromGlob(part));
}

function fits(part: string, source: string): (name: string) => boolean {
  try {
    const regex = new RegExp(source, 'su');
    return (name) => regex.test(name);
  } catch (cause) {
    throw badPattern(part, 'this is no regular expression', { cause });
  }
}

/** The few things that Python writes in another way, so that none is read as something else. */
function fromPython(regex: string): string {
  return regex.replaceAll(/\\([^])|\(\?P([<=])(\w*)(\)?)/g, (whole, escaped?: string, kind?: string, name = '') => {
    if (kind !== undefined) return kind === '<' ? `(?<${name}` : `\\k<${name}>`;
    if (escaped === 'A') return '^';
    if (escaped === 'Z') return '$';
    return /[^\w\s^$\\.*+?()[\]{}|/]/.test(escaped ?? '') ? hex(escaped ?? '') : whole;
  });
}

function hex(letter: string): string {
  return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
}

/** As Python's `fnmatch`. Each piece between stars is taken at its first place and kept there: no pattern takes long. */
function fromGlob(glob: string): string {
  const pieces = glob.split(/\*+(?![^[]*\])/).map(piece);
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return `^${first}$`;
  return `^${first}${rest.map((one, index) => `(?=(.*?${one}))\\${index + 1}`).join('')}.*${last}$`;
}

function piece(text: string): string {
  return text.replaceAll(/\[(!?)(\]?[^\]]*)\]|([^])/gu, (_, not?: string, set?: string, letter = '') => {
    if (set !== undefined) return set === '' ? escaped('[]') : `[${not === '!' ? '^' : ''}${classOf(set)}]`;
    return letter === '?' ? '.' : escaped(letter);
  });
}

function classOf(set: string): string {
  return set.replaceAll(/[\\^[\]]/g, String.raw`\$&`);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
