import { InvalidInput } from '../core/error.ts';
import type { Inventory } from '../core/host.ts';
import { hideSecrets } from './hide-secrets.ts';
import { inventoryOf } from './inventory-of.ts';
import { parseIni } from './parse-ini.ts';
import { parseYaml } from './parse-yaml.ts';

/**
 * Reads an inventory as Ansible does: YAML where the source's name ends in .yml, .yaml or .json, or has no ending and
 * the text can be nothing else; INI otherwise. Throws `InvalidInput` with everything that is wrong in it.
 */
export function parseInventory(text: string, source: string): Inventory {
  const plain = text.replace(/^\uFEFF/, '');
  const isAsYaml = isYaml(plain, source);
  try {
    return inventoryOf(isAsYaml ? parseYaml(plain, source) : parseIni(plain, source));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(hideSecrets(error.diagnostics, plain, isAsYaml));
  }
}

/** As Ansible does, a file whose name has no ending is tried as YAML too: `---`, `{`, or `all:` with something below it. */
function isYaml(text: string, source: string): boolean {
  if (/\.(ya?ml|json)$/i.test(source)) return true;
  if (/\.[^/\\]*$/.test(source)) return false;
  const begin = text.replace(/^(?:[ \t]*(?:[#;].*)?\r?\n)+/, '');
  return /^(---(\s|$)|\{|%YAML|[^\s[:#]+:[ \t]*(#.*)?\r?\n([ \t]*(#.*)?\r?\n)*[ \t]+\S)/.test(begin);
}
