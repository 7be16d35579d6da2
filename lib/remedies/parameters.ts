import { SERVICE_NAME } from '../core/name.ts';
import type { Catalogue } from '../core/catalogue.ts';
import { known } from '../catalogue/index.ts';

/** A service: the name of its init script. */
export const serviceName = { type: 'string', pattern: SERVICE_NAME, description: 'Name of an init script.' } as const;

const NAME = SERVICE_NAME.slice(1, -1);

/** The services that conflict with one: `known` to the catalogue, or named. */
export const conflictNames = {
  default: 'known',
  description: 'Services that must start before it and stop before it: known (to the catalogue), or names.',
  anyOf: [
    { type: 'string', pattern: `^${NAME}( *, *${NAME})*$`, description: 'known, or names separated by commas' },
    { type: 'array', items: { type: 'string', pattern: SERVICE_NAME }, minItems: 1, maxItems: 50 },
  ],
} as const;

/** The names meant: a list, a comma-separated text, or what the catalogue knows of the service. */
export function conflictsOf(
  given: string | readonly string[],
  service: string,
  catalogue: Catalogue,
): readonly string[] {
  const names = typeof given === 'string' ? given.split(',').map((name) => name.trim()) : given;
  return [...new Set(names.flatMap((name) => (name === 'known' ? known(catalogue, service) : [name])))];
}
