import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TaishoError } from '../core/error.ts';
import { readText, unreadable } from './read-text.ts';
import { requireTrusted } from './trusted-path.ts';

const SELF: string = 'taisho';

/**
 * What a TypeScript or JavaScript file exports: `default`, or else `playbook`. `import … from 'taisho'` in it gives the
 * library that is running, wherever the file lies. Throws `TaishoError`.
 */
export async function importValue(path: string, library = runningLibrary): Promise<unknown> {
  await requireTrusted(path);
  const exports = await imported(path, library);
  const value = exports['default'] ?? exports['playbook'];
  if (value !== undefined) return value;
  const message = `${path} exports no playbook; write: export default definePlaybook([…])`;
  throw new TaishoError('no_playbook_export', message);
}

async function imported(path: string, library: () => Promise<object | undefined>): Promise<Record<string, unknown>> {
  const file = resolve(path);
  try {
    const { isDirectory, version } = await described(file, path);
    if (isDirectory) throw new TaishoError('is_a_directory', `${path} is a directory; name the playbook in it`);
    if (isNative(file)) return (await import(`${pathToFileURL(file).href}?${version}`)) as Record<string, unknown>;
    return await throughJiti(file, await library());
  } catch (error) {
    if (error instanceof TaishoError) throw error;
    const why = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
    throw new TaishoError('playbook_failed', `${path} can't be loaded: ${why}`, { cause: error });
  }
}

/** The version makes that a file which has changed is loaded again. */
async function described(file: string, path: string): Promise<{ isDirectory: boolean; version: string }> {
  try {
    const found = await stat(file);
    return { isDirectory: found.isDirectory(), version: String(found.mtimeMs) };
  } catch (error) {
    throw unreadable(error, path, 'playbook');
  }
}

/** Whether Node itself can run the file, and finds the running library from there. */
function isNative(file: string): boolean {
  if (/\.[cm]?ts$/.test(file) && (!stripsTypes() || file.includes(`${sep}node_modules${sep}`))) return false;
  return resolved(pathToFileURL(file).href) === resolved(import.meta.url);
}

function stripsTypes(): boolean {
  return Boolean((process.features as { typescript?: string | false }).typescript);
}

function resolved(from: string): string | undefined {
  try {
    return createRequire(from).resolve(SELF);
  } catch {
    return undefined;
  }
}

async function throughJiti(file: string, library: object | undefined): Promise<Record<string, unknown>> {
  const { createJiti } = await import('jiti');
  // A cache of compiled code in the shared temporary directory would be code that others could have written.
  const jiti = createJiti(import.meta.url, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    ...(library && { virtualModules: { [SELF]: library } }),
  });
  // Evaluated from its text, since `import` of an .mjs file goes through Node's own cache.
  const source = await readText(file, 'playbook');
  return (await jiti.evalModule(source, { filename: file, ext: '.ts', async: true })) as Record<string, unknown>;
}

/** This package by its own name: the instance that is running. Undefined where it was not built as a package. */
async function runningLibrary(): Promise<object | undefined> {
  return resolved(import.meta.url) === undefined ? undefined : ((await import(SELF)) as object);
}
