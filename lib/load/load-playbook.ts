import { dirname, extname, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { InvalidInput, TaishoError } from '../core/error.ts';
import type { Variables } from '../core/host.ts';
import type { Playbook } from '../core/playbook.ts';
import type { Remedies } from '../core/remedy.ts';
import { parsePlaybook, playbookFromValue, type ParsedPlaybook, type VarsFile } from '../playbook/parse-playbook.ts';
import { parseVars } from '../playbook/variables.ts';
import { withVarsFiles } from '../playbook/vars-files.ts';
import { importValue } from './import-value.ts';
import { readText, unreadable } from './read-text.ts';

export interface LoadPlaybookOptions {
  readonly remedies: Remedies;
  /** Told what an author should know though the playbook is valid. */
  readonly warn?: (warning: Diagnostic) => void;
  /** Reads a text file; by default from the disk. Code is always read from the disk. */
  readonly readFile?: (path: string) => Promise<string>;
}

const CODE = new Set(['.ts', '.mts', '.js', '.mjs']);
const TEXT = new Set(['.yml', '.yaml', '.json']);

/**
 * Loads a playbook with its `vars_files` (paths from the playbook's directory): YAML, JSON, or code that exports one.
 * Throws `InvalidInput` with all that is wrong in it, and `TaishoError` where it can't be read.
 */
export async function loadPlaybook(path: string, options: LoadPlaybookOptions): Promise<Playbook> {
  const { remedies, warn } = options;
  const readFile = options.readFile === undefined ? readText : explained(options.readFile);
  const { playbook, warnings, varsFiles } = await read(path, remedies, readFile);
  const contents = await readVars(varsFiles, dirname(resolve(path)), readFile);
  for (const warning of warnings) warn?.(warning);
  return withVarsFiles(playbook, contents);
}

function explained(readFile: (path: string) => Promise<string>): (path: string) => Promise<string> {
  return async (path) => {
    try {
      return await readFile(path);
    } catch (error) {
      throw unreadable(error, path, 'file');
    }
  };
}

async function read(
  path: string,
  remedies: Remedies,
  readFile: (path: string) => Promise<string>,
): Promise<ParsedPlaybook> {
  const kind = extname(path).toLowerCase();
  const options = { source: path, remedies };
  if (CODE.has(kind)) return playbookFromValue(await importValue(path), options);
  if (TEXT.has(kind) || kind === '') return parsePlaybook(await readFile(path), options);
  const message = `${path} is no playbook by its name; it must end in ${[...TEXT, ...CODE].join(', ')}`;
  throw new TaishoError('unknown_file_type', message);
}

/** All files of all plays, so that everything that is wrong in them is told at once. */
async function readVars(
  files: readonly (readonly VarsFile[])[],
  directory: string,
  readFile: (path: string) => Promise<string>,
): Promise<Variables[][]> {
  const wrong: Diagnostic[] = [];
  const contents: Variables[][] = [];
  for (const ofPlay of files) {
    const read: Variables[] = [];
    for (const file of ofPlay) read.push(await readVarsFile(file, directory, readFile, wrong));
    contents.push(read);
  }
  if (wrong.length > 0) throw new InvalidInput(wrong);
  return contents;
}

async function readVarsFile(
  file: VarsFile,
  directory: string,
  readFile: (path: string) => Promise<string>,
  wrong: Diagnostic[],
): Promise<Variables> {
  const path = resolve(directory, file.path);
  try {
    const text = await readFile(path);
    if (text.startsWith('$ANSIBLE_VAULT'))
      throw new TaishoError('vault_file', `${path} is encrypted; decrypt it first`);
    return parseVars(text, path);
  } catch (error) {
    if (error instanceof InvalidInput) wrong.push(...error.diagnostics);
    else if (error instanceof TaishoError) {
      const { code, message } = error;
      wrong.push({ severity: 'error', code, message, ...(file.at && { at: file.at }) });
    } else throw error;
    return {};
  }
}
