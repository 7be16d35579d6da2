import { MODULE_NAME, PROCESS_NAME, SERVICE_NAME, SERVICE_PATTERN } from '../core/name.ts';
import type { ObjectSchema } from '../core/schema.ts';

const text = { type: 'string', minLength: 1, maxLength: 300 } as const;
const names = { type: 'array', items: { type: 'string', pattern: SERVICE_PATTERN }, maxItems: 50 } as const;

/** The schema of a catalogue file. */
export const catalogueSchema = {
  type: 'object',
  properties: {
    products: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'string', pattern: SERVICE_NAME, description: 'Key by which a later file replaces this entry.' },
          name: { ...text, description: 'The name its vendor uses.' },
          services: { ...names, minItems: 1, description: 'Names of its init scripts; * stands for any characters.' },
          processes: {
            type: 'array',
            items: { type: 'string', pattern: PROCESS_NAME },
            description: 'Names (comm) by which its processes are known.',
          },
          module: { type: 'string', pattern: MODULE_NAME, description: 'The kernel module it loads.' },
          conflicts: {
            ...names,
            description: 'Services of other products that must start before it and stop before it.',
          },
          clashingModules: {
            type: 'array',
            items: { type: 'string', pattern: MODULE_NAME },
            description:
              'Kernel modules that hook what its module hooks: nothing is stopped automatically beside them.',
          },
          restartsItself: {
            ...text,
            description: 'Why its services do not keep the order of the boot, in the words of its vendor.',
          },
          source: { ...text, description: 'Where this is known from.' },
        },
        required: ['id', 'name', 'services', 'source'],
        additionalProperties: false,
      },
    },
  },
  required: ['products'],
  additionalProperties: false,
} as const satisfies ObjectSchema;
