import { nearest } from '../core/nearest.ts';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { Remedies } from '../core/remedy.ts';
import { schemaErrors } from '../source/compiled.ts';
import { playKeywords, playSchema, rendered, taskKeywords, taskSchema } from './envelope.ts';
import { checkConditions, checkTemplates, refuseTemplates } from './expression-findings.ts';
import type { Findings } from '../source/findings.ts';
import { unsupportedModules, unsupportedPlayKeywords, unsupportedTaskKeywords } from './keywords.ts';
import { schemaProblems } from '../source/schema-problems.ts';
import type { Path, Source } from '../source/source.ts';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Finds what is wrong with a play's keys and with the values of its keywords. */
export function checkPlayKeywords(play: JsonObject, path: Path, source: Source, findings: Findings): void {
  for (const key of Object.keys(play)) {
    if (playKeywords.includes(key)) continue;
    const instead = own(unsupportedPlayKeywords, key);
    if (instead !== undefined) unsupported(key, instead, 'keyword', path, findings);
    else if (taskKeywords.includes(key))
      unsupported(key, 'write it on the tasks of this play', 'keyword', path, findings);
    else unknown('unknown_keyword', `${key} is not a keyword of a play`, key, playKeywords, path, findings);
  }
  checkValues(playSchema, play, path, source, findings);
}

/** The same for a task; returns the keys that are remedies. */
export function checkTaskKeywords(
  task: JsonObject,
  path: Path,
  { source, remedies, findings, handler }: { source: Source; remedies: Remedies; findings: Findings; handler: boolean },
): string[] {
  const used: string[] = [];
  for (const key of Object.keys(task)) {
    if (taskKeywords.includes(key)) continue;
    if (Object.hasOwn(remedies, key)) used.push(key);
    else unknownTaskKey(key, task[key] ?? null, path, remedies, findings);
  }
  if (!handler && 'listen' in task) {
    findings.error('unsupported_keyword', 'listen belongs to handlers', [...path, 'listen'], { part: 'key' });
  }
  checkValues(taskSchema, task, path, source, findings);
  return used;
}

function unknownTaskKey(key: string, value: Json, path: Path, remedies: Remedies, findings: Findings): void {
  const keyword = own(unsupportedTaskKeywords, key);
  if (keyword !== undefined) return unsupported(key, keyword, 'keyword', path, findings);
  const short = key.replace(/^(ansible\.(builtin|legacy|posix)|community\.general)\./, '');
  if (short !== key && Object.hasOwn(remedies, short)) {
    return unsupported(key, `write ${short}, without the collection's name`, 'remedy', path, findings);
  }
  const module = own(unsupportedModules, short);
  if (module !== undefined) return unsupported(key, module, 'remedy', path, findings);
  const known = [...taskKeywords, ...Object.keys(remedies)];
  const isRemedy = isJsonObject(value);
  const code = isRemedy ? 'unknown_remedy' : 'unknown_keyword';
  const message = isRemedy ? `there is no remedy ${key}` : `${key} is neither a keyword of a task nor a remedy`;
  unknown(code, message, key, known, path, findings);
}

function unsupported(key: string, instead: string, kind: 'keyword' | 'remedy', path: Path, findings: Findings): void {
  const code = kind === 'keyword' ? 'unsupported_keyword' : 'unknown_remedy';
  const message = kind === 'keyword' ? `${key} is not supported here` : `there is no remedy ${key}`;
  findings.error(code, message, [...path, key], { part: 'key', suggestion: instead });
}

function unknown(
  code: string,
  message: string,
  key: string,
  known: readonly string[],
  path: Path,
  findings: Findings,
): void {
  const near = nearest(key, known);
  const suggestion = near === undefined ? undefined : `did you mean ${near}?`;
  findings.error(code, message, [...path, key], { part: 'key', suggestion });
}

function checkValues(schema: object, value: JsonObject, path: Path, source: Source, findings: Findings): void {
  const spelling = (below: Path): string | undefined => source.spelling([...path, ...below]);
  for (const problem of schemaProblems(schemaErrors(schema, value), value, { templates: false, spelling })) {
    const isHosts = problem.code === 'missing_parameter';
    const message = isHosts ? 'a play needs hosts' : problem.message;
    const code = isHosts ? 'missing_keyword' : problem.code;
    findings.error(code, message, [...path, ...problem.path], { part: problem.part, suggestion: problem.suggestion });
  }
  for (const [key, one] of Object.entries(value)) checkKeywordText(key, one, [...path, key], findings);
}

function checkKeywordText(key: string, value: Json, path: Path, findings: Findings): void {
  if (key === 'when' || key === 'until') checkConditions(value, path, findings);
  else if (rendered.has(key)) checkTemplates(value, path, findings);
  else if (playKeywords.includes(key) || taskKeywords.includes(key)) refuseTemplates(value, path, findings);
  if (key === 'vars' && isJsonObject(value)) checkNames(value, path, findings);
}

/** Finds what is wrong with variables: names that no expression can use, and the grammar of expressions in values. */
export function checkVariables(variables: JsonObject, path: Path, findings: Findings): void {
  checkNames(variables, path, findings);
  checkTemplates(variables, path, findings);
}

function checkNames(variables: JsonObject, path: Path, findings: Findings): void {
  for (const name of Object.keys(variables)) {
    if (VARIABLE.test(name)) continue;
    const message = `${JSON.stringify(name)} can't be a variable: a name has letters, digits and _`;
    findings.error('bad_variable_name', message, [...path, name], { part: 'key' });
  }
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
