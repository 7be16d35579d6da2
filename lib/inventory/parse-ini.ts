import type { Diagnostic } from '../core/diagnostic.ts';
import { InvalidInput } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import { HOST_NAME, matches } from '../core/name.ts';
import { nearest } from '../core/nearest.ts';
import { addHost, cycleIn, groupIn, newDraft, type Draft } from './draft.ts';
import { pythonLiteral } from './python-literal.ts';
import { expandRanges } from './ranges.ts';

/** Reads Ansible's INI format. Throws `InvalidInput` with everything that is wrong in it. */
export function parseIni(text: string, source: string): Draft {
  const reader = new IniReader(source);
  for (const [i, line] of text.split(/\r?\n/).entries()) reader.line(line, i + 1);
  return reader.end();
}

type Section = { readonly kind: 'hosts' | 'vars' | 'children' | 'wrong'; readonly group: string };

class IniReader {
  readonly #source: string;
  readonly #draft = newDraft();
  readonly #found: Diagnostic[] = [];
  readonly #children: { child: string; line: string; number: number }[] = [];
  readonly #declared = new Set<string>(['all', 'ungrouped']);
  #section: Section = { kind: 'hosts', group: 'ungrouped' };

  constructor(source: string) {
    this.#source = source;
  }

  line(line: string, number: number): void {
    const text = line.trim();
    if (text === '' || text.startsWith('#') || text.startsWith(';')) return;
    if (text.startsWith('[') && !/^\[[^\]]*:\d/.test(text)) this.#begin(text, line, number);
    else if (this.#section.kind === 'vars') this.#variable(text, line, number);
    else if (this.#section.kind === 'children') this.#child(text, line, number);
    else if (this.#section.kind === 'hosts') this.#host(text, line, number);
  }

  end(): Draft {
    for (const { child, line, number } of this.#children) {
      if (this.#declared.has(child)) continue;
      const near = nearest(child, this.#declared);
      this.#wrong(
        'undefined_group',
        `there is no group ${shown(child)}`,
        line,
        number,
        child,
        near && `did you mean ${near}?`,
      );
    }
    const cycle = cycleIn(this.#draft);
    if (cycle !== undefined)
      this.#found.push({
        severity: 'error',
        code: 'group_cycle',
        message: `${this.#source}: these groups are children of each other: ${cycle.join(' > ')}`,
      });
    if (this.#found.length > 0) throw new InvalidInput(this.#found);
    return this.#draft;
  }

  #begin(text: string, line: string, number: number): void {
    const [, group = '', kind] = /^\[([^\]:]+)(?::([^\]]*))?\]\s*([#;].*)?$/.exec(text) ?? [];
    this.#section = { kind: 'wrong', group };
    if (group === '')
      return this.#wrong(
        'bad_section',
        'a section is written [group], [group:vars] or [group:children]',
        line,
        number,
        text,
      );
    if (!matches(HOST_NAME, group))
      return this.#wrong('bad_group_name', `${shown(group)} can't be the name of a group`, line, number, group);
    if (kind !== undefined && kind !== 'vars' && kind !== 'children') {
      return this.#wrong(
        'bad_section',
        `a group has :vars or :children, not :${shown(kind)}`,
        line,
        number,
        kind,
        suggestion(kind),
      );
    }
    this.#section = { kind: kind ?? 'hosts', group };
    groupIn(this.#draft, group);
    if (kind !== 'vars') this.#declared.add(group);
  }

  #variable(text: string, line: string, number: number): void {
    const equals = text.indexOf('=');
    if (equals < 1) return this.#wrong('bad_variable', 'a variable is written name=value', line, number, text);
    const value = withoutComment(text.slice(equals + 1)).trim();
    groupIn(this.#draft, this.#section.group).vars[text.slice(0, equals).trim()] = pythonLiteral(value);
  }

  #child(text: string, line: string, number: number): void {
    const child = withoutComment(text).trim();
    this.#children.push({ child, line, number });
    groupIn(this.#draft, this.#section.group).children.add(child);
    groupIn(this.#draft, child);
  }

  #host(text: string, line: string, number: number): void {
    const words = wordsOf(text);
    if (words === undefined) return this.#wrong('unbalanced_quote', 'a quote is not closed', line, number, text);
    const [pattern = '', ...assignments] = words;
    const { name, port } = withPort(pattern);
    const vars = Object.create(null) as Record<string, Json>;
    if (port !== undefined) vars['ansible_port'] = port;
    for (const word of assignments) {
      const equals = word.indexOf('=');
      if (equals < 1)
        return this.#wrong(
          'bad_variable',
          `after a host's name come variables, name=value; ${shown(word)} is none`,
          line,
          number,
          word,
        );
      vars[word.slice(0, equals)] = pythonLiteral(word.slice(equals + 1));
    }
    const names = expandRanges(name);
    if ('problem' in names) return this.#wrong('bad_range', names.problem, line, number, pattern);
    for (const one of names) {
      if (!matches(HOST_NAME, one))
        return this.#wrong('bad_host_name', `${shown(one)} can't be the name of a host`, line, number, pattern);
      addHost(this.#draft, this.#section.group, one, vars);
    }
  }

  #wrong(code: string, message: string, line: string, number: number, meant: string, suggested?: string): void {
    const column = Math.max(0, line.indexOf(meant)) + 1;
    const at = { file: this.#source, line: number, column, length: Math.max(1, meant.length), text: line };
    this.#found.push({
      severity: 'error',
      code,
      message,
      at,
      ...(suggested !== undefined && { suggestion: suggested }),
    });
  }
}

/** `web1:2222`, but not an IPv6 address. */
function withPort(pattern: string): { name: string; port?: number } {
  const [, name, port] = /^([^:]*(?:\[[^\]]*\])?[^:]*):(\d{1,5})$/.exec(pattern) ?? [];
  return name === undefined ? { name: pattern } : { name, port: Number(port) };
}

/** Words as a shell splits them, quotes taken off; undefined when a quote stays open. A # begins a comment. */
function wordsOf(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let rest = text;
  while (rest !== '' && !rest.startsWith('#')) {
    const word = /^(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/s.exec(rest)?.[0];
    if (word === undefined) return undefined;
    words.push(
      word.replaceAll(
        /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs,
        (_, double?: string, single?: string, escaped?: string) =>
          double?.replaceAll(/\\(["\\])/g, '$1') ?? single ?? escaped ?? '',
      ),
    );
    const after = rest.slice(word.length);
    rest = after.trimStart();
    if (rest !== '' && rest === after) return undefined;
  }
  return words;
}

function withoutComment(text: string): string {
  return /["']/.test(text) ? text : text.replace(/\s#.*$/, '');
}

function suggestion(kind: string): string | undefined {
  const near = nearest(kind, ['vars', 'children']);
  return near && `did you mean :${near}?`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
