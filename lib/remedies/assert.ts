import { because } from '../core/reason.ts';
import { defineRemedy } from '../core/remedy.ts';
import { ok, refuse } from '../core/verdict.ts';

/** Stops a host for which something is not so. */
export const assert = defineRemedy({
  name: 'assert',
  summary: 'Goes on only where conditions hold',
  schema: {
    type: 'object',
    properties: {
      that: {
        description: 'Conditions, as in when; all must hold.',
        anyOf: [
          { type: 'string', minLength: 1 },
          { type: 'boolean' },
          { type: 'array', items: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'boolean' }] }, minItems: 1 },
        ],
      },
      fail_msg: { type: 'string', description: 'What to say where they do not.' },
    },
    required: ['that'],
    additionalProperties: false,
  },
  conditions: ['that'],
  needs: () => [],
  plan: ({ that, fail_msg: message }, _facts, context) => {
    const conditions = (Array.isArray(that) ? that : [that]).map(String);
    const failing = context.failing(conditions);
    if (failing === undefined) return ok(because('asserted', 'all conditions hold'));
    const instead = because('change_assertion', message === undefined ? 'see why it does not hold here' : '{message}', {
      message: message ?? '',
    });
    return refuse(because('assertion_failed', 'this does not hold: {condition}', { condition: failing }), instead);
  },
});
