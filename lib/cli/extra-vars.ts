import type { Variables } from '../core/host.ts';
import { readText } from '../load/read-text.ts';
import { parseExtraVars, parseVars } from '../playbook/variables.ts';

/** Variables given on the command line, later ones over earlier. Throws `TaishoError` for what can't be read. */
export async function extraVarsOf(given: readonly string[]): Promise<Variables> {
  const all = Object.create(null) as Record<string, Variables[string]>;
  for (const one of given) {
    const file = one.startsWith('@') ? one.slice(1) : undefined;
    Object.assign(
      all,
      file === undefined ? parseExtraVars(one) : parseVars(await readText(file, 'variables file'), file),
    );
  }
  return all;
}
