import type { Diagnostic, Location } from '../core/diagnostic.ts';
import type { Json } from '../core/json.ts';
import { nearest } from '../core/nearest.ts';
import { refuse } from '../source/findings.ts';
import { addHosts, emptyVars, groupIn, newDraft, setGroupVariable, type Draft } from './draft.ts';
import { isGroupName, namedHosts, shown, type Problem } from './host-pattern.ts';
import { pythonLiteral } from './python-literal.ts';
import { shellWords } from './shell-words.ts';

/** Reads Ansible's INI format. Throws `InvalidInput` with everything that is wrong in it. */
export function parseIni(text: string, source: string): Draft {
  const reading: Reading = {
    source,
    draft: newDraft(),
    found: [],
    awaited: new Map(),
    section: { kind: 'hosts', group: 'ungrouped' },
    line: { text: '', number: 0 },
  };
  if (text.length > LARGEST) {
    const message = `${source} has ${text.length} characters; ${LARGEST} are the most that is read`;
    refuse([{ severity: 'error', code: 'too_large', message }]);
  }
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    reading.line = { text: line, number: index + 1 };
    readLine(reading);
  }
  reportUndefined(reading);
  refuse(reading.found.toSorted((one, other) => (one.at?.line ?? 0) - (other.at?.line ?? 0)));
  return reading.draft;
}

const LARGEST = 16 * 1024 * 1024;

interface Reading {
  readonly source: string;
  readonly draft: Draft;
  readonly found: Diagnostic[];
  /** Groups that are used but not declared so far, and where: by parents that name them, or by their variables. */
  readonly awaited: Map<string, Awaited>;
  section: { readonly kind: 'hosts' | 'vars' | 'children' | 'wrong'; readonly group: string };
  line: { readonly text: string; readonly number: number };
}

interface Awaited {
  readonly at: Location;
  readonly parents: Map<string, Location>;
}

function readLine(reading: Reading): void {
  const { text } = reading.line;
  const start = text.length - text.trimStart().length;
  const body = text.trim();
  if (/(?!\t)[\p{Cc}\u2028\u2029]/u.test(text))
    return wrong(reading, { code: 'control_character', message: 'this line holds a control character' });
  if (body === '' || body.startsWith('#') || body.startsWith(';')) return;
  if (isSection(body, reading)) readSection(body, start, reading);
  else if (reading.section.kind === 'vars') readVariable(body, start, reading);
  else if (reading.section.kind === 'children') readChild(body, start, reading);
  else if (reading.section.kind === 'hosts') readHost(reading);
}

/** A host can begin with a bracket too: `[2001:db8::1]:22`, `[a:c].example.com`. */
function isSection(body: string, { section }: Reading): boolean {
  if (!body.startsWith('[')) return false;
  return section.kind !== 'hosts' || body.endsWith(']') || !/^\[[^\]\s]*:[^\]\s]*\][^\s#;]/.test(body);
}

function readSection(body: string, start: number, reading: Reading): void {
  const [, group, kind] = /^\[([^:\]\s]+)(?::([^\]\s]*))?\]\s*(?:#.*)?$/.exec(body) ?? [];
  reading.section = { kind: 'wrong', group: '' };
  if (group === undefined) {
    const message = 'a section is written [group], [group:children] or [group:vars], and at most a # comment follows';
    return wrong(reading, { code: 'bad_section', message }, start);
  }
  if (kind !== undefined && kind !== 'vars' && kind !== 'children') {
    const message = `a section has :children or :vars behind its group, not :${shown(kind)}`;
    const problem = { code: 'bad_section', message, ...meant(kind, ['vars', 'children'], ':') };
    return wrong(reading, problem, start + group.length + 2, kind.length);
  }
  if (!isGroupName(group)) return wrong(reading, badGroup(group), start + 1, group.length);
  if (kind === 'children' && group === 'ungrouped') return wrong(reading, UNGROUPED, start + 1, group.length);
  reading.section = { kind: kind ?? 'hosts', group };
  if (kind !== 'vars') return declare(group, reading);
  if (!reading.draft.groups.has(group) && !reading.awaited.has(group))
    reading.awaited.set(group, { at: place(reading, start + 1, group.length), parents: new Map() });
  groupIn(reading.draft, group);
}

/** Parents that named a group before it was declared get it as their child now: the order is Ansible's. */
function declare(name: string, { draft, awaited }: Reading): void {
  groupIn(draft, name);
  for (const [parent, at] of awaited.get(name)?.parents ?? []) groupIn(draft, parent).children.set(name, at);
  awaited.delete(name);
}

function readVariable(body: string, start: number, reading: Reading): void {
  const { draft, section } = reading;
  const equals = body.indexOf('=');
  const name = body.slice(0, Math.max(0, equals)).trim();
  if (name === '') return wrong(reading, { code: 'bad_variable', message: 'a variable is written name=value' }, start);
  const value = pythonLiteral(body.slice(equals + 1).trim());
  const problem = setGroupVariable(groupIn(draft, section.group), name, value);
  if (problem) wrong(reading, problem, start);
}

function readChild(body: string, start: number, reading: Reading): void {
  const { draft, awaited, section } = reading;
  const [, child] = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(body) ?? [];
  if (child === undefined)
    return wrong(reading, { code: 'bad_child', message: 'a child is the name of one group' }, start);
  if (!isGroupName(child)) return wrong(reading, badGroup(child), start, child.length);
  if (child === 'ungrouped' && section.group !== 'all') return wrong(reading, UNGROUPED, start, child.length);
  const at = place(reading, start, child.length);
  const { children } = groupIn(draft, section.group);
  const parents = awaited.get(child)?.parents ?? new Map<string, Location>();
  if (!draft.groups.has(child)) awaited.set(child, { at, parents: parents.set(section.group, at) });
  else if (!children.has(child)) children.set(child, at);
}

function readHost(reading: Reading): void {
  const words = shellWords(reading.line.text, true);
  if ('problem' in words) return wrong(reading, { code: 'unbalanced_quote', message: words.problem }, words.start);
  const [pattern, ...assignments] = words;
  if (pattern === undefined) return;
  const named = namedHosts(pattern.text);
  const vars = emptyVars();
  const length = pattern.end - pattern.start;
  if ('code' in named) wrong(reading, named, pattern.start, length);
  for (const { text, start, end } of assignments) {
    const problem = assign(vars, text);
    if (problem) return wrong(reading, problem, start, end - start);
  }
  if ('code' in named) return;
  const problem = addHosts(reading.draft, groupIn(reading.draft, reading.section.group), named, vars);
  if (problem) wrong(reading, problem, pattern.start, length);
}

function assign(vars: Record<string, Json>, word: string): Problem | undefined {
  const equals = word.indexOf('=');
  if (equals < 1) {
    const message = "behind a host's name come variables, written name=value without blanks around the =";
    return { code: 'bad_variable', message, suggestion: 'put a value with blanks in quotes: name="some value"' };
  }
  vars[word.slice(0, equals)] = pythonLiteral(word.slice(equals + 1));
  return undefined;
}

function reportUndefined({ draft, awaited, found }: Reading): void {
  const known = [...draft.groups.keys()].filter((name) => !awaited.has(name));
  for (const [name, { at, parents }] of awaited) {
    const message = `there is no group ${shown(name)}; it needs a section [${name}] or [${name}:children]`;
    const hint = meant(name, known, '');
    for (const place of parents.size > 0 ? parents.values() : [at])
      found.push({ severity: 'error', code: 'undefined_group', message, at: place, ...hint });
  }
}

const UNGROUPED: Problem = {
  code: 'bad_child',
  message: 'ungrouped holds the hosts that are in no other group: it has no children, and is a child of all alone',
};

function badGroup(name: string): Problem {
  return { code: 'bad_group_name', message: `${shown(name)} can't be the name of a group` };
}

function meant(word: string, candidates: readonly string[], before: string): { suggestion?: string } {
  const near = nearest(word, candidates);
  return near === undefined ? {} : { suggestion: `did you mean ${before}${near}?` };
}

/** Tells of a problem, from offset `start` of the line; without a length, to its end. */
function wrong(reading: Reading, problem: Problem, start = 0, length?: number): void {
  reading.found.push({ severity: 'error', ...problem, at: place(reading, start, length) });
}

function place({ source, line }: Reading, start: number, length = line.text.trimEnd().length - start): Location {
  return { file: source, line: line.number, column: start + 1, length: Math.max(1, length), text: line.text };
}
