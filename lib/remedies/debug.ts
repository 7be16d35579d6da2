import { because } from '../core/reason.ts';
import { defineRemedy } from '../core/remedy.ts';
import { ok } from '../core/verdict.ts';

/** Says something in the report. */
export const debug = defineRemedy({
  name: 'debug',
  summary: 'Shows a message or a value',
  schema: {
    type: 'object',
    properties: { msg: { description: 'What to show; any value.', default: 'Hello world!' } },
    additionalProperties: false,
  },
  needs: () => [],
  plan: ({ msg }) =>
    ok(because('message', '{message}', { message: typeof msg === 'string' ? msg : JSON.stringify(msg) })),
});
