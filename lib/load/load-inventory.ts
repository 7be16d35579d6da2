import type { Inventory } from '../core/host.ts';
import { parseInventory } from '../inventory/index.ts';
import { readText } from './read-text.ts';

/**
 * Loads an inventory file, INI or YAML, as Ansible reads them. Throws `InvalidInput` with all that is wrong in it, and
 * `TaishoError` where it can't be read. (`host1,host2,`: a list of hosts in place of a file, as Ansible has it.)
 */
export async function loadInventory(path: string): Promise<Inventory> {
  if (path.includes(',')) {
    return parseInventory(
      path
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
        .join('\n'),
      'the list of hosts',
    );
  }
  return parseInventory(await readText(path, 'inventory'), path);
}
