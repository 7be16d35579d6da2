import type { Json } from '../core/json.ts';

/** A value as Ansible's INI format reads it: a Python literal where it is one, text otherwise. */
export function pythonLiteral(text: string): Json {
  if (/^[-+]?(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  if (/^[-+]?(\d{1,15}\.\d{0,15}|\.\d{1,15})(e[-+]?\d{1,3})?$/i.test(text)) return Number(text);
  const word = { True: true, False: false, None: null }[text];
  if (word !== undefined) return word;
  const quoted = /^(['"])((?:\\.|(?!\1)[^\\])*)\1$/s.exec(text);
  if (quoted) return unescaped(quoted[2] ?? '');
  if (/^[[{(]/.test(text)) return collection(text) ?? text;
  return text;
}

/** A list, tuple or dict of literals. Nested ones are read the same way; what is anything else stays text. */
function collection(text: string): Json | undefined {
  const parts = splitTop(text.slice(1, -1));
  const close = text.at(-1);
  if (parts === undefined) return undefined;
  if ((text.startsWith('[') && close === ']') || (text.startsWith('(') && close === ')'))
    return parts.map(pythonLiteral);
  if (!text.startsWith('{') || close !== '}') return undefined;
  const dict = Object.create(null) as Record<string, Json>;
  for (const part of parts) {
    const pair = splitTop(part, ':');
    if (pair?.length !== 2) return undefined;
    const key = pythonLiteral(pair[0] ?? '');
    if (typeof key === 'object') return undefined;
    dict[String(key)] = pythonLiteral(pair[1] ?? '');
  }
  return dict;
}

/** Splits at separators outside quotes and brackets; undefined when those are not balanced. */
function splitTop(text: string, separator = ','): readonly string[] | undefined {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if (quote !== '' && letter === '\\') part += letter + text.charAt(++i);
    else {
      if (quote !== '') quote = letter === quote ? '' : quote;
      else if (letter === '"' || letter === "'") quote = letter;
      else if ('[{('.includes(letter)) depth++;
      else if (']})'.includes(letter)) depth--;
      if (letter === separator && depth === 0 && quote === '') {
        parts.push(part.trim());
        part = '';
      } else part += letter;
    }
    if (depth < 0 || depth > 32) return undefined;
  }
  if (quote !== '' || depth !== 0) return undefined;
  return part.trim() === '' ? parts : [...parts, part.trim()];
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, (_, letter: string) => ({ n: '\n', t: '\t', r: '\r' })[letter] ?? letter);
}
