import type { Json } from '../core/json.ts';
import type { Schema } from '../core/schema.ts';
import { schemaErrors } from './compiled.ts';
import { findingsIn, refuse } from './findings.ts';
import { readYaml } from './read-yaml.ts';
import { schemaProblems, type SchemaProblem } from './schema-problems.ts';

/**
 * Reads YAML that one schema describes, a catalogue for instance. Throws `InvalidInput` with all that is wrong in it;
 * `judged` may word what the schema does not accept better, and add what a schema can not tell.
 */
export function readBySchema(
  text: string,
  name: string,
  schema: Schema,
  judged: (problems: readonly SchemaProblem[], value: Json) => readonly SchemaProblem[] = (problems) => problems,
): Json {
  const source = readYaml(text, name);
  const findings = findingsIn(source, '');
  const reading = { templates: false, spelling: source.spelling };
  const problems = schemaProblems(schemaErrors(schema, source.value), source.value, reading);
  for (const { code, message, path, part, suggestion } of judged(problems, source.value)) {
    findings.error(code, message, path, { part, suggestion });
  }
  refuse(findings.all());
  return source.value;
}
