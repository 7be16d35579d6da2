import { SERVICE_NAME } from '../core/name.ts';

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
