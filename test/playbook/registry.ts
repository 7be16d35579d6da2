import { SERVICE_NAME } from '../../lib/core/name.ts';
import { because } from '../../lib/core/reason.ts';
import { defineRemedy } from '../../lib/core/remedy.ts';
import { ok } from '../../lib/core/verdict.ts';

const nothing = () => [];
const fine = () => ok(because('fine', 'nothing to do'));
const service = { type: 'string', pattern: SERVICE_NAME, description: 'a service name' } as const;

/** Remedies with the shapes of parameters that matter to the language; they do nothing. */
export const registry = {
  start_order: defineRemedy({
    name: 'start_order',
    summary: 'Orders starts',
    schema: {
      type: 'object',
      properties: {
        service,
        behind: {
          anyOf: [
            { type: 'string', enum: ['known'] },
            { type: 'array', items: service, minItems: 1 },
          ],
          default: 'known',
        },
        to: { type: 'integer', minimum: 0, maximum: 99 },
        kill_links: { type: 'boolean', default: false },
      },
      required: ['service'],
      additionalProperties: false,
    },
    needs: nothing,
    plan: fine,
  }),
  pre_stop: defineRemedy({
    name: 'pre_stop',
    summary: 'A window',
    schema: {
      type: 'object',
      properties: {
        service,
        for: { type: 'string', enum: ['temporary', 'stop', 'upgrade'], default: 'stop' },
      },
      required: ['service'],
      additionalProperties: false,
    },
    window: true,
    needs: nothing,
    plan: fine,
  }),
  command: defineRemedy({
    name: 'command',
    summary: 'Runs a command',
    schema: {
      type: 'object',
      properties: {
        argv: { type: 'array', items: { type: 'string' }, minItems: 1 },
        chdir: { type: 'string' },
        changed_when: { anyOf: [{ type: 'boolean' }, { type: 'string' }] },
      },
      required: ['argv'],
      additionalProperties: false,
    },
    needs: nothing,
    plan: fine,
  }),
  service: defineRemedy({
    name: 'service',
    summary: 'A service',
    schema: {
      type: 'object',
      properties: {
        name: service,
        state: { type: 'string', enum: ['started', 'stopped', 'restarted'] },
        enabled: { type: 'boolean' },
      },
      required: ['name'],
      additionalProperties: false,
    },
    needs: nothing,
    plan: fine,
  }),
  file: defineRemedy({
    name: 'file',
    summary: 'A file',
    schema: {
      type: 'object',
      properties: {
        path: { type: 'string' },
        mode: { type: 'string', pattern: '^0[0-7]{3}$', description: 'permission bits, as "0644"' },
        content: { type: 'string' },
      },
      required: ['path'],
      additionalProperties: false,
    },
    needs: nothing,
    plan: fine,
  }),
  debug: defineRemedy({
    name: 'debug',
    summary: 'Says something',
    schema: {
      type: 'object',
      // A parameter of this name must do no harm.
      // oxlint-disable-next-line unicorn/no-thenable
      properties: { msg: { anyOf: [{ type: 'string' }, { type: 'number' }] }, then: { type: 'string' } },
      additionalProperties: false,
    },
    needs: nothing,
    plan: fine,
  }),
} as const;
