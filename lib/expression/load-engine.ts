import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction } from 'node:vm';
import type { Environment } from 'minijinja-js';

const require = createRequire(import.meta.url);

/**
 * A new instance of the engine, as `require` would make it, but apart from any other: a crash ends one instance for
 * good, and would be written to the console, which is not ours to write to.
 */
export function loadEngine(): { readonly Environment: new () => Environment } {
  const file = require.resolve('minijinja-js');
  const module = { exports: {} };
  const run = compileFunction(
    readFileSync(file, 'utf8'),
    ['exports', 'require', 'module', '__filename', '__dirname', 'console'],
    { filename: file },
  ) as (...given: unknown[]) => void;
  run(module.exports, createRequire(file), module, file, dirname(file), { error: () => undefined });
  return module.exports as { readonly Environment: new () => Environment };
}
