import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { HOST_NAME, matches } from '../core/name.ts';
import { nearest } from '../core/nearest.ts';
import { findingsIn, refuse, type Findings } from '../source/findings.ts';
import { readYaml } from '../source/read-yaml.ts';
import type { Path } from '../source/source.ts';
import { addHost, cycleIn, groupIn, newDraft, type Draft } from './draft.ts';
import { expandRanges } from './ranges.ts';

const KEYS = ['hosts', 'vars', 'children'];

/** Reads Ansible's YAML format: groups with `hosts`, `vars` and `children`. Throws `InvalidInput` with all that is wrong. */
export function parseYaml(text: string, source: string): Draft {
  const read = readYaml(text, source);
  const findings = findingsIn(read, 'inventory');
  const draft = newDraft();
  if (isJsonObject(read.value)) {
    for (const [name, group] of Object.entries(read.value)) readGroup(name, group, [name], draft, findings);
  } else if (read.value !== null) {
    findings.error('not_a_mapping', 'an inventory is a mapping of groups', [], { suggestion: 'begin with "all:"' });
  }
  const cycle = cycleIn(draft);
  if (cycle !== undefined)
    findings.error('group_cycle', `these groups are children of each other: ${cycle.join(' > ')}`, []);
  refuse(findings.all());
  return draft;
}

function readGroup(name: string, value: Json, path: Path, draft: Draft, findings: Findings): void {
  if (!matches(HOST_NAME, name))
    return findings.error('bad_group_name', `${JSON.stringify(name)} can't be the name of a group`, path, {
      part: 'key',
    });
  const group = groupIn(draft, name);
  if (value === null) return;
  if (!isJsonObject(value))
    return findings.error('not_a_mapping', `the group ${name} is a mapping of ${KEYS.join(', ')}`, path);
  for (const [key, part] of Object.entries(value)) {
    const at = [...path, key];
    if (!KEYS.includes(key)) {
      const near = nearest(key, KEYS);
      findings.error('unknown_key', `a group has ${KEYS.join(', ')}, not ${JSON.stringify(key)}`, at, {
        part: 'key',
        suggestion: near && `did you mean ${near}?`,
      });
    } else if (part !== null && !isJsonObject(part)) {
      findings.error(
        'not_a_mapping',
        `${key} is a mapping here, not a ${Array.isArray(part) ? 'list' : 'single value'}`,
        at,
        {
          suggestion: key === 'hosts' ? 'write each host as a key: "web1:"' : undefined,
        },
      );
    } else if (key === 'hosts') readHosts(name, part ?? {}, at, draft, findings);
    else if (key === 'vars') Object.assign(group.vars, part);
    else readChildren(name, part ?? {}, at, draft, findings);
  }
}

function readHosts(group: string, hosts: JsonObject, path: Path, draft: Draft, findings: Findings): void {
  for (const [pattern, vars] of Object.entries(hosts)) {
    const at = [...path, pattern];
    const names = expandRanges(pattern);
    if ('problem' in names) findings.error('bad_range', names.problem, at, { part: 'key' });
    else if (vars !== null && !isJsonObject(vars))
      findings.error('not_a_mapping', "a host's value is a mapping of variables", at);
    else if (names.some((name) => !matches(HOST_NAME, name))) {
      findings.error('bad_host_name', `${JSON.stringify(pattern)} can't be the name of a host`, at, { part: 'key' });
    } else for (const name of names) addHost(draft, group, name, vars ?? {});
  }
}

function readChildren(group: string, children: JsonObject, path: Path, draft: Draft, findings: Findings): void {
  for (const [child, value] of Object.entries(children)) {
    groupIn(draft, group).children.add(child);
    readGroup(child, value, [...path, child], draft, findings);
  }
}
