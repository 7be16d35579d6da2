import { VARIABLE_NAME } from '../core/name.ts';
/** Keywords of plays and tasks as JSON Schemas. Which keys are allowed is not said here: see `keyword-findings.ts`. */
const words = {
  anyOf: [
    { type: 'string', minLength: 1 },
    { type: 'array', items: { type: 'string', minLength: 1 } },
  ],
} as const;

const conditions = {
  anyOf: [
    { type: 'string' },
    { type: 'boolean' },
    { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'boolean' }] } },
  ],
} as const;

const size = {
  anyOf: [
    { type: 'integer', minimum: 1 },
    { type: 'string', pattern: '^[1-9][0-9]*%?$' },
  ],
} as const;
const names = { type: 'array', items: {} } as const;
const shared = {
  name: { type: 'string' },
  vars: { type: 'object' },
  tags: words,
  environment: {
    type: 'object',
    additionalProperties: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    propertyNames: { type: 'string', pattern: VARIABLE_NAME },
  },
  become: { type: 'boolean' },
  become_user: { type: 'string', minLength: 1 },
  become_method: { type: 'string', enum: ['sudo'] },
} as const;

export const playSchema = {
  type: 'object',
  required: ['hosts'],
  properties: {
    ...shared,
    hosts: words,
    vars_files: words,
    gather_facts: {},
    serial: { anyOf: [...size.anyOf, { type: 'array', minItems: 1, items: size }] },
    max_fail_percentage: { type: 'number', minimum: 0, maximum: 100 },
    any_errors_fatal: { type: 'boolean' },
    rollback: { type: 'boolean' },
    tasks: names,
    handlers: names,
  },
} as const;

export const taskSchema = {
  type: 'object',
  properties: {
    ...shared,
    when: conditions,
    until: conditions,
    register: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'the name of a variable' },
    loop: { anyOf: [{ type: 'array' }, { type: 'string', pattern: '\\{\\{' }] },
    notify: words,
    listen: words,
    block: names,
    rescue: names,
    always: names,
    retries: { type: 'integer', minimum: 0 },
    delay: { type: 'number', minimum: 0 },
    timeout: { type: 'number', exclusiveMinimum: 0 },
    ignore_errors: { type: 'boolean' },
    no_log: { type: 'boolean' },
    check_mode: { type: 'boolean' },
  },
} as const;

export const playKeywords: readonly string[] = Object.keys(playSchema.properties);
export const taskKeywords: readonly string[] = Object.keys(taskSchema.properties);

/** Keywords whose strings are rendered for each host; elsewhere an expression would stay as it is. */
export const rendered: ReadonlySet<string> = new Set(['name', 'vars', 'environment', 'loop', 'when', 'until']);
