import { ABSOLUTE_PATH, FILE_NAME, MODULE_NAME, PROCESS_PATTERN, SERVICE_NAME, VARIABLE_NAME } from '../core/name.ts';
import type { Schema } from '../core/schema.ts';

/** Text that can be an argument. */
export const argument = { type: 'string', pattern: '^[^\\u0000]*$', description: 'text without NUL' } as const;
export const path = {
  type: 'string',
  // Longer than any system allows: on text without end the pattern would break.
  maxLength: 4096,
  pattern: ABSOLUTE_PATH,
  description: 'an absolute path without . and ..',
} as const;

const service = { type: 'string', pattern: SERVICE_NAME, description: 'the name of a service' } as const;
const fileName = { type: 'string', pattern: FILE_NAME, description: 'a name within a directory' } as const;
const linkTarget = { type: 'string', pattern: '^[^\\u0000]+$', description: 'what a link points to' } as const;
const mode = { type: 'integer', minimum: 0, maximum: 0o7777 } as const;
const reload = { type: 'string', enum: ['systemd'] } as const;
const kernelModule = { type: 'string', pattern: MODULE_NAME, description: 'the name of a kernel module' } as const;

const file = {
  type: 'object',
  properties: { type: { type: 'string', const: 'file' }, content: argument, mode },
  required: ['type', 'content', 'mode'],
  additionalProperties: false,
} as const satisfies Schema;

const directory = {
  type: 'object',
  properties: { type: { type: 'string', const: 'directory' }, mode },
  required: ['type', 'mode'],
  additionalProperties: false,
} as const satisfies Schema;

const link = {
  type: 'object',
  properties: { type: { type: 'string', const: 'link' }, target: linkTarget },
  required: ['type', 'target'],
  additionalProperties: false,
} as const satisfies Schema;

const rcState = {
  type: 'object',
  properties: {
    directories: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          directory: path,
          links: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                name: {
                  type: 'string',
                  pattern: '^[SK][0-9]{2}[^/\\u0000\\n]{0,252}$',
                  description: 'the name of a start or stop link',
                },
                target: linkTarget,
              },
              required: ['name', 'target'],
              additionalProperties: false,
            },
          },
        },
        required: ['directory', 'links'],
        additionalProperties: false,
      },
    },
    files: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          path: {
            type: 'string',
            pattern: '^/etc/init\\.d/\\.depend\\.[a-z]{1,16}$',
            description: 'a dependency file of insserv',
          },
          entry: file,
        },
        required: ['path'],
        additionalProperties: false,
      },
    },
  },
  required: ['directories', 'files'],
  additionalProperties: false,
} as const satisfies Schema;

const command = {
  type: 'object',
  properties: {
    argv: { type: 'array', items: argument, minItems: 1 },
    directory: path,
    stdin: argument,
    environment: {
      type: 'object',
      additionalProperties: argument,
      propertyNames: { type: 'string', pattern: VARIABLE_NAME },
    },
    timeout: { type: 'number', minimum: 0, maximum: 31_536_000, description: 'seconds' },
  },
  required: ['argv'],
  additionalProperties: false,
} as const satisfies Schema;

/** One action, with no more freedom than a planner has. */
export const actionSchema = {
  anyOf: [
    {
      type: 'object',
      properties: {
        kind: { type: 'string', const: 'rename' },
        directory: path,
        from: fileName,
        to: fileName,
        target: linkTarget,
        reload,
      },
      required: ['kind', 'directory', 'from', 'to', 'target'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { kind: { type: 'string', const: 'link' }, path, target: linkTarget },
      required: ['kind', 'path', 'target'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { kind: { type: 'string', const: 'remove' }, path, was: { anyOf: [file, directory, link] }, reload },
      required: ['kind', 'path', 'was'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: {
        kind: { type: 'string', const: 'write' },
        path,
        entry: { anyOf: [file, directory] },
        was: { anyOf: [file, directory] },
        reload,
      },
      required: ['kind', 'path', 'entry'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: {
        kind: { type: 'string', const: 'renumber' },
        program: { type: 'string', pattern: '^/(sbin|usr/sbin|usr/lib/insserv)/insserv$', description: 'insserv' },
        arguments: { type: 'array', items: service },
        was: rcState,
      },
      required: ['kind', 'program', 'arguments', 'was'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { kind: { type: 'string', const: 'restore' }, to: rcState },
      required: ['kind', 'to'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: {
        kind: { type: 'string', const: 'service' },
        service,
        verb: { type: 'string', enum: ['start', 'stop', 'restart', 'reload'] },
        from: { type: 'string', enum: ['running', 'stopped', 'any'] },
        unloads: kernelModule,
        loads: kernelModule,
        processes: {
          type: 'array',
          items: { type: 'string', pattern: PROCESS_PATTERN, description: 'the name of a process, or a pattern' },
        },
      },
      required: ['kind', 'service', 'verb', 'from'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { kind: { type: 'string', const: 'run' }, command },
      required: ['kind', 'command'],
      additionalProperties: false,
    },
  ],
} as const satisfies Schema;
