import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { nearest } from '../core/nearest.ts';
import { findingsIn, refuse, type Findings } from '../source/findings.ts';
import { readYaml } from '../source/read-yaml.ts';
import type { Path, Source } from '../source/source.ts';
import { addHosts, groupIn, newDraft, setGroupVariable, type Draft, type DraftGroup } from './draft.ts';
import { isGroupName, namedHosts, shown, type Problem } from './host-pattern.ts';

const KEYS = ['hosts', 'vars', 'children'];

/** Reads Ansible's YAML format: groups with `hosts`, `vars` and `children`. Throws `InvalidInput` with all that is wrong. */
export function parseYaml(text: string, source: string): Draft {
  const read = strictly(readYaml(text, source));
  const reading: Reading = { read, draft: newDraft(), findings: findingsIn(read, 'inventory') };
  if (isJsonObject(read.value)) {
    if (typeof read.value['plugin'] === 'string') wrong(reading, PLUGIN, ['plugin'], 'key');
    else for (const [name, group] of Object.entries(read.value)) readGroup(name, group, [name], reading);
  } else if (read.value !== null) {
    wrong(reading, { ...notMapping('an inventory', read.value), suggestion: 'begin with "all:"' }, []);
  }
  refuse(reading.findings.all());
  return reading.draft;
}

interface Reading {
  readonly read: Source;
  readonly draft: Draft;
  readonly findings: Findings;
}

const PLUGIN: Problem = {
  code: 'inventory_plugin',
  message: "this configures one of Ansible's inventory plugins; they are not supported",
  suggestion: 'write what it finds to a file: ansible-inventory --list --yaml',
};

/** A number with a leading zero is another one to Ansible (YAML 1.1): nobody can tell which is meant. */
function strictly(read: Source): Source {
  const problems = read.problems.map((one) =>
    one.code === 'leading_zero' ? { ...one, severity: 'error' as const } : one,
  );
  return { ...read, problems };
}

function readGroup(name: string, value: Json, path: Path, reading: Reading): boolean {
  if (!isGroupName(name)) {
    const message = `${shown(name)} can't be the name of a group`;
    wrong(reading, { code: 'bad_group_name', message }, path, 'key');
    return false;
  }
  const group = groupIn(reading.draft, name);
  if (value === null) return true;
  if (!isJsonObject(value)) {
    wrong(reading, notMapping(`the group ${name}`, value), path);
    return true;
  }
  for (const [key, part] of Object.entries(value)) {
    const at = [...path, key];
    if (key === 'hosts') readHosts(group, part, at, reading);
    else if (key === 'vars') readVars(group, part, at, reading);
    else if (key === 'children') readChildren(name, part, at, reading);
    else wrong(reading, unknownKey(key, value), at, 'key');
  }
  return true;
}

function readHosts(group: DraftGroup, value: Json, path: Path, reading: Reading): void {
  if (typeof value === 'string') return readHost(group, value, null, path, reading);
  if (value === null) return;
  if (!isJsonObject(value)) {
    const suggestion = 'write each host as a key, with a colon behind it and no dash before: "web1:"';
    return wrong(reading, { ...notMapping('hosts', value), suggestion }, path);
  }
  for (const [pattern, vars] of Object.entries(value)) readHost(group, pattern, vars, [...path, pattern], reading);
}

function readHost(group: DraftGroup, pattern: string, vars: Json, path: Path, reading: Reading): void {
  const named = namedHosts(pattern);
  if ('code' in named) return wrong(reading, named, path, 'key');
  if (vars !== null && !isJsonObject(vars)) return wrong(reading, notMapping(`the host ${pattern}`, vars), path);
  const problem = addHosts(reading.draft, group, named, vars ?? {});
  if (problem) wrong(reading, problem, path, 'key');
}

function readVars(group: DraftGroup, value: Json, path: Path, reading: Reading): void {
  if (value === null) return;
  if (!isJsonObject(value)) return wrong(reading, notMapping('vars', value), path);
  for (const [name, one] of Object.entries(value)) {
    const problem = setGroupVariable(group, name, one);
    if (problem) wrong(reading, problem, [...path, name]);
  }
}

function readChildren(parent: string, value: Json, path: Path, reading: Reading): void {
  if (typeof value === 'string') return readChild(parent, value, null, path, reading);
  if (value === null) return;
  if (!isJsonObject(value)) {
    const suggestion = 'write each group as a key, with a colon behind it and no dash before: "web:"';
    return wrong(reading, { ...notMapping('children', value), suggestion }, path);
  }
  for (const [child, group] of Object.entries(value)) readChild(parent, child, group, [...path, child], reading);
}

function readChild(parent: string, child: string, group: Json, path: Path, reading: Reading): void {
  if ((child === 'ungrouped' && parent !== 'all') || parent === 'ungrouped') {
    const message = 'ungrouped holds the hosts that are in no other group: it is a child of all alone and has none';
    return wrong(reading, { code: 'bad_child', message }, path, 'key');
  }
  if (!readGroup(child, group, path, reading)) return;
  const { children } = groupIn(reading.draft, parent);
  if (!children.has(child)) children.set(child, reading.read.locate(path, { part: 'key' }));
}

/** What stands in place of a key: another key that is near, or hosts and groups a level too high. */
function unknownKey(key: string, group: JsonObject): Problem {
  const message = `a group has the keys ${KEYS.join(', ')}, not ${shown(key)}`;
  const near = nearest(
    key,
    KEYS.filter((one) => !Object.hasOwn(group, one)),
  );
  const suggestion = near === undefined ? 'hosts stand below hosts:, groups below children:' : `did you mean ${near}?`;
  return { code: 'unknown_key', message, suggestion };
}

function notMapping(what: string, value: Json): Problem {
  const found = Array.isArray(value) ? 'a list' : isJsonObject(value) ? 'a mapping' : 'a single value';
  return {
    code: 'not_a_mapping',
    message: `${what} must be a mapping (keys, each with a colon), and this is ${found}`,
  };
}

function wrong({ findings }: Reading, { code, message, suggestion }: Problem, path: Path, part?: 'key'): void {
  findings.error(code, message, path, { suggestion, ...(part && { part }) });
}
