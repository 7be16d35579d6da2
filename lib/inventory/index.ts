export { accessOf, type AccessDefaults, type HostAccess } from './access-of.ts';
export { parseInventory } from './parse-inventory.ts';
export { selectHosts } from './select-hosts.ts';
