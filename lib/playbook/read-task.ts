import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { RemedyTask, Task } from '../core/playbook.ts';
import type { Remedies } from '../core/remedy.ts';
import { schemaErrors } from '../source/compiled.ts';
import { checkConditions, checkTemplates } from './expression-findings.ts';
import type { Findings } from '../source/findings.ts';
import { checkTaskKeywords } from './keyword-findings.ts';
import { schemaProblems } from '../source/schema-problems.ts';
import type { Path, Source } from '../source/source.ts';
import { keywords } from './task-keywords.ts';

/** All that reading a task needs beside the task. */
export interface TaskReading {
  readonly source: Source;
  readonly remedies: Remedies;
  readonly findings: Findings;
  readonly handler: boolean;
}

/** A list of tasks, those that could not be read left out. */
export function readTasks(value: Json | undefined, path: Path, reading: TaskReading): Task[] {
  if (value === undefined || !Array.isArray(value)) return [];
  return value.flatMap((one: Json, index) => readTask(one, [...path, index], reading) ?? []);
}

function readTask(value: Json, path: Path, reading: TaskReading): Task | undefined {
  const { findings } = reading;
  if (!isJsonObject(value)) {
    findings.error('not_a_task', 'a task is a mapping: a remedy and its parameters', path);
    return undefined;
  }
  const before = findings.count();
  const used = checkTaskKeywords(value, path, reading);
  const remedy = chosenRemedy(used, value, path, reading, findings.count() > before);
  return remedy === undefined ? readBlock(value, path, reading) : readRemedyTask(value, remedy, path, reading);
}

function chosenRemedy(
  used: readonly string[],
  task: JsonObject,
  path: Path,
  { findings }: TaskReading,
  explained: boolean,
): string | undefined {
  const [remedy, second] = used;
  if (second !== undefined) {
    const message = `a task has one remedy, and this one has ${used.join(' and ')}`;
    findings.error('two_remedies', message, [...path, second], { part: 'key', suggestion: 'write a task for each' });
  }
  if (remedy === undefined && !('block' in task) && !explained) {
    findings.error('no_remedy', 'this task names no remedy and has no block', path);
  }
  return remedy;
}

function readRemedyTask(task: JsonObject, remedy: string, path: Path, reading: TaskReading): RemedyTask {
  const { findings, remedies } = reading;
  const isWindow = remedies[remedy]?.window === true;
  for (const key of ['rescue', 'always']) {
    if (!(key in task)) continue;
    const suggestion = isWindow
      ? 'the window is closed whatever happens; write a block within it'
      : 'write it beside a block';
    findings.error('misplaced_block', `${key} can't stand beside ${remedy}`, [...path, key], {
      part: 'key',
      suggestion,
    });
  }
  if ('block' in task && !isWindow) {
    const windows = Object.keys(remedies).filter((name) => remedies[name]?.window);
    const suggestion = windows.length > 0 ? `${windows.join(' and ')} can carry a block` : undefined;
    findings.error('misplaced_block', `${remedy} can't carry a block`, [...path, 'block'], { part: 'key', suggestion });
  }
  const params = readParams(task[remedy] ?? null, remedy, [...path, remedy], reading);
  const block = 'block' in task ? { block: readTasks(task['block'], [...path, 'block'], inBlock(reading)) } : {};
  return { kind: 'remedy', remedy, params, ...block, ...keywords(task, remedy, path, reading.source) };
}

function readBlock(task: JsonObject, path: Path, reading: TaskReading): Task {
  const { findings } = reading;
  for (const key of NOT_ON_BLOCKS) {
    if (!(key in task) || !('block' in task)) continue;
    findings.error('misplaced_keyword', `${key} can't stand on a block`, [...path, key], {
      part: 'key',
      suggestion: 'write it on the tasks within',
    });
  }
  if (!('block' in task)) {
    for (const key of ['rescue', 'always']) {
      if (key in task) findings.error('misplaced_block', `${key} needs a block`, [...path, key], { part: 'key' });
    }
  } else if (reading.handler) {
    findings.error('misplaced_block', 'a handler has one remedy and no block', [...path, 'block'], { part: 'key' });
  }
  return {
    kind: 'block',
    block: readTasks(task['block'], [...path, 'block'], inBlock(reading)),
    rescue: readTasks(task['rescue'], [...path, 'rescue'], reading),
    always: readTasks(task['always'], [...path, 'always'], reading),
    ...keywords(task, 'block', path, reading.source),
  };
}

const NOT_ON_BLOCKS = ['loop', 'register', 'until', 'retries', 'delay', 'timeout'];

function inBlock(reading: TaskReading): TaskReading {
  return { ...reading, handler: false };
}

function readParams(value: Json, remedy: string, path: Path, reading: TaskReading): JsonObject {
  const { findings, remedies, source } = reading;
  const params = value ?? (Object.create(null) as JsonObject);
  if (!isJsonObject(params)) {
    const names = Object.keys(remedies[remedy]?.schema.properties ?? {});
    const suggestion = `write ${remedy}: { ${names[0] ?? 'parameter'}: … }`;
    findings.error('params_not_mapping', `${remedy} takes a mapping of parameters`, path, { suggestion });
    return {};
  }
  const schema: object = remedies[remedy]?.schema ?? {};
  const spelling = (below: Path): string | undefined => source.spelling([...path, ...below]);
  // A path names the remedy already; a line and a column don't.
  const prefix = source.locate(path) === undefined ? '' : `${remedy}: `;
  for (const problem of schemaProblems(schemaErrors(schema, params), params, { templates: true, spelling })) {
    const { code, message, part, suggestion } = problem;
    findings.error(code, prefix + message, [...path, ...problem.path], { part, suggestion });
  }
  checkTemplates(params, path, findings);
  for (const name of remedies[remedy]?.conditions ?? []) {
    const condition = Object.hasOwn(params, name) ? params[name] : undefined;
    if (condition !== undefined) checkConditions(condition, [...path, name], findings);
  }
  return params;
}
