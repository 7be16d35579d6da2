import {
  ABSOLUTE_PATH,
  MODULE_NAME,
  PACKAGE_PATTERN,
  PROCESS_PATTERN,
  SERVICE_NAME,
  SERVICE_PATTERN,
} from '../core/name.ts';
import type { ObjectSchema } from '../core/schema.ts';

/** Sentences: no character that moves a cursor or turns text around; something else than blanks. */
const SENTENCE =
  '^[\\t\\n ]*[^\\u0000-\\u0020\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069][^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*$';

/** A service or a pattern of them: at least one character is no `*`. */
const SERVICES = `^(?!\\*+$)${SERVICE_PATTERN.slice(1)}`;

const sentence = { type: 'string', pattern: SENTENCE, maxLength: 300 } as const;
const words = { type: 'string', pattern: SENTENCE, maxLength: 2000 } as const;
const id = { type: 'string', pattern: SERVICE_NAME } as const;
const services = {
  type: 'array',
  items: { type: 'string', pattern: SERVICES, description: 'The name of a service, or a pattern with *.' },
  maxItems: 50,
} as const;

const turns = {
  stop: {
    type: 'string',
    enum: ['before', 'after', 'any'],
    description: 'When it is stopped, as to this product; any: the order does not matter. Default: before.',
  },
  start: {
    type: 'string',
    enum: ['before', 'after', 'any'],
    description: 'When it is started, as to this product; any: the order does not matter. Default: before.',
  },
  words: { ...words, description: 'What is said of this conflict.' },
} as const;

const conflict = {
  description: 'A service by name or pattern, or a mapping that says more.',
  anyOf: [
    { type: 'string', pattern: SERVICES, description: 'A service that stops and starts before this product.' },
    {
      type: 'object',
      properties: {
        service: { type: 'string', pattern: SERVICES, description: 'The name of the service, or a pattern with *.' },
        ...turns,
      },
      required: ['service'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: {
        product: { ...id, description: 'The id of a product of the catalogue: whatever services it has are meant.' },
        ...turns,
      },
      required: ['product'],
      additionalProperties: false,
    },
  ],
} as const;

const known = {
  services: {
    ...services,
    description: 'Names of its init scripts, or of its units without .service; * stands for any characters.',
  },
  processes: {
    type: 'array',
    items: {
      type: 'string',
      pattern: PROCESS_PATTERN,
      description: 'The name (comm) of a process, at most 15 characters, or a pattern with *.',
    },
    description: 'Names (comm) by which the processes of its services are known; * stands for any characters.',
  },
  packages: {
    type: 'array',
    items: { type: 'string', pattern: PACKAGE_PATTERN, description: 'The name of a package, or a pattern with *.' },
    maxItems: 50,
    description: 'Names of its RPM or Debian packages, without a version; * stands for any characters.',
  },
  paths: {
    type: 'array',
    items: { type: 'string', pattern: ABSOLUTE_PATH, maxLength: 1000, description: 'An absolute path.' },
    maxItems: 50,
    description: 'Files or directories that are there where it is installed.',
  },
  module: { type: 'string', pattern: MODULE_NAME, description: 'The kernel module it loads.' },
  conflicts: {
    type: 'array',
    items: conflict,
    maxItems: 50,
    description: 'Services of other products that must stop and start before it; or, where an entry says so, after it.',
  },
  clashingModules: {
    type: 'array',
    items: { type: 'string', pattern: MODULE_NAME, description: 'The name of a kernel module.' },
    description: 'Kernel modules that hook what its module hooks: nothing is stopped automatically beside them.',
  },
  restartsItself: {
    ...sentence,
    description: 'Why its services do not keep the order of the boot, in the words of its vendor.',
  },
  words: { ...words, description: 'What is said of it by its vendor, or by the vendor of what it conflicts with.' },
} as const;

/** The schema of a catalogue file. */
export const catalogueSchema = {
  type: 'object',
  properties: {
    products: {
      type: 'array',
      description: 'Products and what is known of them, an entry each.',
      items: {
        description: 'A product, or what is added to one that is known already.',
        anyOf: [
          {
            type: 'object',
            properties: {
              id: { ...id, description: 'Its key: an entry of the same id that is known already is replaced.' },
              name: { ...sentence, description: 'The name its vendor uses.' },
              ...known,
              source: { ...sentence, description: 'Where this is known from.' },
            },
            required: ['id', 'name', 'source'],
            additionalProperties: false,
          },
          {
            type: 'object',
            properties: {
              extends: {
                ...id,
                description: 'The id of a known product: lists are added to its lists, all else replaces what it has.',
              },
              name: { ...sentence, description: 'The name its vendor uses.' },
              ...known,
              source: { ...sentence, description: 'Where this is known from; added to what is said there.' },
            },
            required: ['extends'],
            additionalProperties: false,
          },
        ],
      },
    },
  },
  required: ['products'],
  additionalProperties: false,
} as const satisfies ObjectSchema;
