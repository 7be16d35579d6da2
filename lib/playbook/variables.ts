import type { Variables } from '../core/host.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { findingsIn, refuse } from '../source/findings.ts';
import { checkVariables } from './keyword-findings.ts';
import { readYaml } from '../source/read-yaml.ts';

/** Reads a file of variables: a mapping in YAML or JSON; an empty file has none. Throws `InvalidInput`. */
export function parseVars(text: string, source: string): Variables {
  const read = readYaml(text, source);
  const findings = findingsIn(read, '');
  const { value } = read;
  if (value !== null && !isJsonObject(value))
    findings.error('not_a_mapping', 'variables are a mapping of names to values', []);
  else if (value !== null) checkVariables(value, [], findings);
  refuse(findings.all());
  return isJsonObject(value) ? value : (Object.create(null) as Variables);
}

/**
 * Reads the text of `-e`: a mapping in braces (YAML or JSON), or `key=value key2='two words'`, whose values are text,
 * as in Ansible. A file (`@file`) is for the caller to read, and then for `parseVars`. Throws `InvalidInput`.
 */
export function parseExtraVars(text: string): Variables {
  const trimmed = text.trim();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return parseVars(trimmed, '-e');
  const variables: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const word of words(trimmed)) {
    const equals = word.indexOf('=');
    if (equals < 1 || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(word.slice(0, equals))) {
      const message = `-e takes key=value, a mapping in braces or @file; ${JSON.stringify(word)} is none of these`;
      refuse([{ severity: 'error', code: 'bad_extra_vars', message }]);
    }
    variables[word.slice(0, equals)] = word.slice(equals + 1);
  }
  return variables;
}

/** Words as a shell splits them, so far as quotes and backslashes go. */
function words(text: string): string[] {
  const found: string[] = [];
  const word = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gs;
  let end = 0;
  for (const match of text.matchAll(word)) {
    if (text.slice(end, match.index).trim() !== '') break;
    found.push(unquoted(match[0]));
    end = match.index + match[0].length;
  }
  if (text.slice(end).trim() !== '') {
    const message = `-e: a quote is not closed in ${JSON.stringify(text)}`;
    refuse([{ severity: 'error', code: 'bad_extra_vars', message, suggestion: 'quote the value: key="two words"' }]);
  }
  return found;
}

function unquoted(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs,
    (_, single?: string, double?: string, escaped?: string) => {
      return single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '';
    },
  );
}
