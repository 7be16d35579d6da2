import type { Diagnostic, Location } from '../core/diagnostic.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import type { Playbook } from '../core/playbook.ts';
import type { Remedies } from '../core/remedy.ts';
import { findingsIn, refuse, type Findings } from '../source/findings.ts';
import { readPlay } from './read-play.ts';
import { readValue } from '../source/read-value.ts';
import { readYaml } from '../source/read-yaml.ts';
import type { Source } from '../source/source.ts';
import { list } from './values.ts';

export interface PlaybookOptions {
  /** The file the playbook comes from, for diagnostics; or a name. */
  readonly source: string;
  readonly remedies: Remedies;
}

/** A playbook, what its author should know all the same, and the files that it still wants read. */
export interface ParsedPlaybook {
  readonly playbook: Playbook;
  readonly warnings: readonly Diagnostic[];
  /** For each play, in order, the files of `vars_files` as written; `withVarsFiles` puts their contents in. */
  readonly varsFiles: readonly (readonly VarsFile[])[];
}

export interface VarsFile {
  readonly path: string;
  readonly at?: Location;
}

/** Reads a playbook in YAML or JSON. Throws `InvalidInput` with everything that is wrong with it. */
export function parsePlaybook(text: string, options: PlaybookOptions): ParsedPlaybook {
  return readPlaybook(readYaml(text, options.source), options);
}

/** Reads a playbook that a program made; diagnostics name the path of what is wrong. Throws `InvalidInput`. */
export function playbookFromValue(value: unknown, options: PlaybookOptions): ParsedPlaybook {
  return readPlaybook(readValue(value, options.source), options);
}

function readPlaybook(source: Source, { remedies }: PlaybookOptions): ParsedPlaybook {
  const findings = findingsIn(source);
  const written = listOfPlays(source, findings);
  const plays = written.flatMap((play, index) => readPlay(play, [index], { source, remedies, findings }) ?? []);
  const all = findings.all();
  refuse(all);
  const varsFiles = written.map((play, index) => varsFilesOf(play, index, source));
  return { playbook: { source: source.name, plays }, warnings: all, varsFiles };
}

function listOfPlays(source: Source, findings: Findings): readonly Json[] {
  const { value } = source;
  if (Array.isArray(value) && value.length > 0) return value as readonly Json[];
  if (isJsonObject(value)) {
    findings.error('not_a_list', 'a playbook is a list of plays, and this is one mapping', [], {
      suggestion: 'begin the play with "- "',
    });
  } else if (value === null || Array.isArray(value)) findings.error('empty_playbook', 'this playbook has no plays', []);
  else findings.error('not_a_list', 'a playbook is a list of plays', []);
  return [];
}

function varsFilesOf(play: Json, index: number, source: Source): VarsFile[] {
  const written = isJsonObject(play) ? play['vars_files'] : undefined;
  return list(written).map((path, position) => {
    const at = source.locate(Array.isArray(written) ? [index, 'vars_files', position] : [index, 'vars_files']);
    return at ? { path, at } : { path };
  });
}
