import type { Inventory } from '../core/host.ts';
import { inventoryOf } from './draft.ts';
import { parseIni } from './parse-ini.ts';
import { parseYaml } from './parse-yaml.ts';

/**
 * Reads an inventory as Ansible does: YAML where the name ends in .yml, .yaml or .json, INI otherwise. Throws
 * `InvalidInput` with everything that is wrong in it.
 */
export function parseInventory(text: string, source: string): Inventory {
  return inventoryOf(/\.(ya?ml|json)$/i.test(source) ? parseYaml(text, source) : parseIni(text, source));
}
