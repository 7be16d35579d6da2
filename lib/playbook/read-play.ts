import { nearest } from '../core/nearest.ts';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { BatchSize, Play, Task } from '../core/playbook.ts';
import { checkPlayKeywords } from './keyword-findings.ts';
import type { Findings } from '../source/findings.ts';
import { readTasks, type TaskReading } from './read-task.ts';
import type { Path } from '../source/source.ts';
import { becomeKeywords } from './task-keywords.ts';
import { list, mapping, number, optional, text, wordList } from './values.ts';

/** A play; undefined where it is none. */
export function readPlay(value: Json, path: Path, reading: Omit<TaskReading, 'handler'>): Play | undefined {
  const { findings, source } = reading;
  if (!isJsonObject(value)) {
    findings.error('not_a_play', 'a play is a mapping: hosts, tasks and other keywords', path);
    return undefined;
  }
  checkPlayKeywords(value, path, source, findings);
  if ('gather_facts' in value) {
    const message = 'taisho always reads what its tasks need, and nothing else; leave gather_facts out';
    findings.warning('gather_facts', message, [...path, 'gather_facts'], { part: 'key' });
  }
  const tasks = readTasks(value['tasks'], [...path, 'tasks'], { ...reading, handler: false });
  const handlers = readTasks(value['handlers'], [...path, 'handlers'], { ...reading, handler: true });
  checkHandlers(value, path, findings);
  checkNotifications(value, path, handlers, findings);
  const hosts = list(value['hosts']).join(',');
  return {
    name: text(value['name']) ?? hosts,
    hosts,
    vars: mapping(value['vars']),
    varsFromFiles: Object.create(null) as JsonObject,
    become: becomeKeywords(value),
    serial: batchSizes(value['serial']),
    ...optional('maxFailPercentage', number(value['max_fail_percentage'])),
    anyErrorsFatal: value['any_errors_fatal'] === true,
    rollback: value['rollback'] !== false,
    tags: wordList(value['tags']),
    environment: mapping(value['environment']),
    tasks,
    handlers,
    ...optional('at', source.locate(path)),
  };
}

function batchSizes(value: Json | undefined): BatchSize[] {
  if (value === undefined) return [];
  const all = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return all.flatMap((one) => {
    if (typeof one === 'number') return { hosts: one };
    if (typeof one !== 'string') return [];
    const size = Number.parseInt(one, 10);
    return one.endsWith('%') ? { percent: size } : { hosts: size };
  });
}

/** Every handler can be notified, and only one by each name. */
function checkHandlers(play: JsonObject, path: Path, findings: Findings): void {
  const seen = new Set<string>();
  for (const [index, handler] of (Array.isArray(play['handlers']) ? (play['handlers'] as Json[]) : []).entries()) {
    if (!isJsonObject(handler)) continue;
    const at = [...path, 'handlers', index];
    const name = text(handler['name']);
    if (name === undefined && list(handler['listen']).length === 0) {
      findings.error('handler_without_name', 'a handler needs a name to be notified by', at);
    }
    if (name !== undefined && seen.has(name)) {
      findings.error('duplicate_handler', `there are two handlers ${JSON.stringify(name)}`, [...at, 'name']);
    }
    if (name !== undefined) seen.add(name);
  }
}

function checkNotifications(play: JsonObject, path: Path, handlers: readonly Task[], findings: Findings): void {
  const known = handlers.flatMap(({ name, listen }) => [name, ...listen]);
  const check = (tasks: Json | undefined, at: Path): void => {
    for (const [index, task] of (Array.isArray(tasks) ? (tasks as readonly Json[]) : []).entries()) {
      if (!isJsonObject(task)) continue;
      checkNotify(task['notify'], [...at, index, 'notify'], known, findings);
      for (const key of ['block', 'rescue', 'always']) check(task[key], [...at, index, key]);
    }
  };
  check(play['tasks'], [...path, 'tasks']);
  check(play['handlers'], [...path, 'handlers']);
}

function checkNotify(notify: Json | undefined, path: Path, known: readonly string[], findings: Findings): void {
  for (const [index, name] of list(notify).entries()) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const suggestion = near === undefined ? undefined : `did you mean ${JSON.stringify(near)}?`;
    const at = Array.isArray(notify) ? [...path, index] : path;
    findings.error('unknown_handler', `there is no handler ${JSON.stringify(name)} in this play`, at, { suggestion });
  }
}
