import { ADDRESS, HOST_NAME, USER_NAME } from '../core/name.ts';
import { outcomes } from '../core/outcome.ts';
import type { ObjectSchema, Schema } from '../core/schema.ts';
import { actionSchema, argument, path } from './action-schema.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const index = { type: 'integer', minimum: 0 } as const;
const texts = { type: 'array', items: text } as const;
const host = { type: 'string', pattern: HOST_NAME, description: 'the name of a host' } as const;
const user = { type: 'string', pattern: USER_NAME, description: 'the name of a user' } as const;
const localFile = { type: 'string', pattern: '^[^\\u0000]+$', description: 'a path on this machine' } as const;
const factName = { type: 'string', pattern: '^[a-z][a-z0-9-]{0,63}$', description: 'the name of a fact' } as const;
const subjects = { type: 'array', items: { ...argument, maxLength: 4096 } } as const;
const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'a SHA-256 in hex' } as const;
const moment = {
  type: 'string',
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$',
  description: 'a moment, as 2026-11-24T01:28:19.000Z',
} as const;

const reason = {
  type: 'object',
  properties: {
    code: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,127}$', description: 'the code of a reason' },
    template: text,
    data: { type: 'object', additionalProperties: { anyOf: [text, { type: 'number' }, texts] } },
  },
  required: ['code', 'template', 'data'],
  additionalProperties: false,
} as const satisfies Schema;

const batchSize = {
  anyOf: [
    {
      type: 'object',
      properties: { hosts: { type: 'integer', minimum: 1 } },
      required: ['hosts'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { percent: { type: 'number', minimum: 0, maximum: 100 } },
      required: ['percent'],
      additionalProperties: false,
    },
  ],
} as const satisfies Schema;

const play = {
  type: 'object',
  properties: {
    name: text,
    hosts: { type: 'array', items: host },
    serial: { type: 'array', items: batchSize },
    maxFailPercentage: { type: 'number', minimum: 0, maximum: 100 },
    anyErrorsFatal: flag,
    rollback: flag,
  },
  required: ['name', 'hosts', 'serial', 'anyErrorsFatal', 'rollback'],
  additionalProperties: false,
} as const satisfies Schema;

const target = {
  type: 'object',
  properties: {
    name: host,
    address: { type: 'string', pattern: ADDRESS, description: 'an address' },
    port: { type: 'integer', minimum: 1, maximum: 65_535 },
    user,
    privateKeyFile: localFile,
    knownHostsFiles: { type: 'array', items: localFile },
    become: {
      type: 'object',
      properties: { method: { type: 'string', const: 'sudo' }, user },
      required: ['method', 'user'],
      additionalProperties: false,
    },
  },
  required: ['name', 'address', 'port'],
  additionalProperties: false,
} as const satisfies Schema;

const way = {
  type: 'object',
  properties: {
    connection: { type: 'string', enum: ['ssh', 'local'] },
    target,
    root: { anyOf: [{ type: 'string', const: '' }, path] },
  },
  required: ['connection', 'target', 'root'],
  additionalProperties: false,
} as const satisfies Schema;

const plannedHost = {
  type: 'object',
  properties: {
    name: host,
    ways: { type: 'array', items: way },
    hostKey: { type: 'string', pattern: '^SHA256:[A-Za-z0-9+/]{43}$', description: 'the fingerprint of a host key' },
    algorithms: { type: 'object', additionalProperties: text },
    seen: {
      type: 'array',
      items: {
        type: 'object',
        properties: { fact: factName, subjects, way: index, print: sha256 },
        required: ['fact', 'subjects', 'way', 'print'],
        additionalProperties: false,
      },
    },
    changeSet: index,
  },
  required: ['name', 'ways', 'seen', 'changeSet'],
  additionalProperties: false,
} as const satisfies Schema;

const plannedTask = {
  type: 'object',
  properties: {
    play: index,
    task: {
      type: 'object',
      properties: { id: text, name: text, remedy: text, item: text },
      required: ['id', 'name'],
      additionalProperties: false,
    },
    status: { type: 'string', enum: ['ok', 'change', 'refuse', 'failed', 'drifted', 'skipped', 'unknown'] },
    why: reason,
    instead: reason,
    actions: { type: 'array', items: actionSchema },
    inverse: { type: 'array', items: { anyOf: [{ type: 'null' }, ...actionSchema.anyOf] } },
    risks: {
      type: 'array',
      items: {
        type: 'object',
        properties: { name: text, why: reason, accepted: flag },
        required: ['name', 'why', 'accepted'],
        additionalProperties: false,
      },
    },
  },
  required: ['play', 'task', 'status', 'why', 'actions', 'inverse', 'risks'],
  additionalProperties: false,
} as const satisfies Schema;

const part = {
  type: 'object',
  properties: {
    play: index,
    way: index,
    ignored: { type: 'boolean', const: true },
    steps: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          action: actionSchema,
          closes: { type: 'array', items: index },
          task: index,
          undoes: actionSchema,
          of: index,
        },
        required: ['action', 'of'],
        additionalProperties: false,
      },
      minItems: 1,
    },
    promised: {
      type: 'array',
      items: {
        type: 'object',
        properties: { fact: factName, subjects, value: {} },
        required: ['fact', 'subjects', 'value'],
        additionalProperties: false,
      },
    },
  },
  required: ['play', 'way', 'steps', 'promised'],
  additionalProperties: false,
} as const satisfies Schema;

const places = {
  type: 'array',
  items: {
    type: 'object',
    properties: { service: text, name: text, rank: index, after: texts, why: reason },
    required: ['service', 'name', 'rank', 'after', 'why'],
    additionalProperties: false,
  },
} as const satisfies Schema;

const sequences = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      level: text,
      boot: flag,
      certainBy: { type: 'string', enum: ['rank', 'after'] },
      starts: places,
      stops: places,
      leaving: { type: 'boolean', const: true },
    },
    required: ['level', 'boot', 'certainBy', 'starts', 'stops'],
    additionalProperties: false,
  },
} as const satisfies Schema;

const changeSet = {
  type: 'object',
  properties: {
    outcome: { type: 'string', enum: outcomes },
    why: reason,
    open: { type: 'array', items: reason },
    applyable: flag,
    tasks: { type: 'array', items: plannedTask },
    parts: { type: 'array', items: part },
    order: {
      type: 'object',
      properties: { system: text, before: sequences, after: sequences },
      required: ['system', 'before', 'after'],
      additionalProperties: false,
    },
  },
  required: ['outcome', 'why', 'open', 'applyable', 'tasks', 'parts'],
  additionalProperties: false,
} as const satisfies Schema;

const evidence = {
  type: 'object',
  additionalProperties: {
    anyOf: [
      { type: 'object', properties: { text }, required: ['text'], additionalProperties: false },
      {
        type: 'object',
        properties: { base64: { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$', description: 'base64' } },
        required: ['base64'],
        additionalProperties: false,
      },
    ],
  },
  propertyNames: sha256,
} as const satisfies Schema;

/** A plan of all hosts. Its type is `PlanDocument`. */
export const planSchema = {
  type: 'object',
  properties: {
    version: { type: 'integer', const: 1 },
    made: moment,
    expires: moment,
    taisho: text,
    by: text,
    source: {
      type: 'object',
      properties: { kind: { type: 'string', enum: ['playbook', 'rollback'] }, name: text },
      required: ['kind', 'name'],
      additionalProperties: false,
    },
    complete: flag,
    applyable: flag,
    plays: { type: 'array', items: play },
    hosts: { type: 'array', items: plannedHost },
    changeSets: { type: 'array', items: changeSet },
    evidence,
  },
  required: [
    ...(['version', 'made', 'expires', 'taisho', 'by', 'source', 'complete', 'applyable'] as const),
    ...(['plays', 'hosts', 'changeSets', 'evidence'] as const),
  ],
  additionalProperties: false,
} as const satisfies ObjectSchema;

/** A saved plan: the plan, and the SHA-256 of its canonical JSON (RFC 8785). */
export const planFileSchema = {
  type: 'object',
  properties: {
    plan: planSchema,
    digest: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$', description: 'sha256: and 64 digits in hex' },
  },
  required: ['plan', 'digest'],
  additionalProperties: false,
} as const satisfies ObjectSchema;
