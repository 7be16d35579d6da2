import type { Location } from '../core/diagnostic.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { BecomeKeywords, TaskKeywords } from '../core/playbook.ts';
import { pathText, pointer, type Path, type Source } from '../source/source.ts';
import { boolean, list, mapping, number, optional, text, wordList } from './values.ts';

/** The keywords of a task, defaults filled in; `fallback` is its name where it has none. */
export function keywords(task: JsonObject, fallback: string, path: Path, source: Source): TaskKeywords {
  const until = conditions(task['until']);
  return {
    id: pathText(path),
    name: text(task['name']) ?? fallback,
    when: conditions(task['when']),
    ...optional('register', text(task['register'])),
    vars: mapping(task['vars']),
    ...optional('loop', task['loop']),
    tags: wordList(task['tags']),
    notify: list(task['notify']),
    listen: list(task['listen']),
    retries: number(task['retries']) ?? (until.length > 0 ? 3 : 0),
    delay: number(task['delay']) ?? 5,
    until,
    ignoreErrors: task['ignore_errors'] === true,
    ...optional('timeout', number(task['timeout'])),
    environment: mapping(task['environment']),
    noLog: task['no_log'] === true,
    ...optional('checkMode', boolean(task['check_mode'])),
    become: becomeKeywords(task),
    ...optional('at', source.locate(path)),
    locations: locations(task, path, source),
  };
}

/** `become` keywords of a play or task. */
export function becomeKeywords(value: JsonObject): BecomeKeywords {
  return {
    ...optional('become', boolean(value['become'])),
    ...optional('user', text(value['become_user'])),
    ...optional('method', text(value['become_method'])),
  };
}

function conditions(value: Json | undefined): string[] {
  const all = Array.isArray(value) ? (value as readonly Json[]) : value === undefined ? [] : [value];
  return all.flatMap((one) => (typeof one === 'string' || typeof one === 'boolean' ? String(one) : []));
}

function locations(task: JsonObject, path: Path, source: Source): ReadonlyMap<string, Location> {
  const found = new Map<string, Location>();
  const add = (value: Json, below: Path): void => {
    const at = source.locate([...path, ...below]);
    if (at) found.set(pointer(below), at);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, one] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
      add(one as Json, [...below, key]);
    }
  };
  for (const [key, value] of Object.entries(task)) if (!TASK_LISTS.includes(key)) add(value, [key]);
  return found;
}

const TASK_LISTS: readonly string[] = ['block', 'rescue', 'always'];
