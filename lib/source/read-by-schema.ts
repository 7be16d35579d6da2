import type { Json } from '../core/json.ts';
import type { Schema } from '../core/schema.ts';
import { schemaErrors } from './compiled.ts';
import { findingsIn, refuse } from './findings.ts';
import { readYaml } from './read-yaml.ts';
import { schemaProblems } from './schema-problems.ts';

/** Reads YAML that one schema describes, a catalogue for instance. Throws `InvalidInput` with all that is wrong in it. */
export function readBySchema(text: string, name: string, schema: Schema): Json {
  const source = readYaml(text, name);
  const findings = findingsIn(source, '');
  const reading = { templates: false, spelling: source.spelling };
  for (const { code, message, path, part, suggestion } of schemaProblems(
    schemaErrors(schema, source.value),
    source.value,
    reading,
  )) {
    findings.error(code, message, path, { part, suggestion });
  }
  refuse(findings.all());
  return source.value;
}
