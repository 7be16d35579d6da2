import type { Diagnostic } from '../core/diagnostic.ts';
import type { Json } from '../core/json.ts';
import { refuse } from './findings.ts';
import { pathText, type Path, type Source } from './source.ts';

const DEEPEST = 64;
const MOST_NODES = 250_000;

/** A value from a program as a source: copied, plain and without prototypes. Throws `InvalidInput` for what isn't JSON. */
export function readValue(value: unknown, name: string): Source {
  const found: Diagnostic[] = [];
  const reading: Reading = {
    nodes: 0,
    fail: (path, message) => {
      found.push({ severity: 'error', code: 'not_json', message: `${name}: ${pathText(path)}: ${message}` });
    },
  };
  const copy = copied(value, [], reading);
  refuse(found);
  return { name, value: copy, problems: [], locate: () => undefined, spelling: () => undefined };
}

interface Reading {
  nodes: number;
  readonly fail: (path: Path, message: string) => void;
}

function copied(value: unknown, path: Path, reading: Reading): Json {
  reading.nodes += 1;
  if (path.length > DEEPEST || reading.nodes > MOST_NODES) {
    if (reading.nodes <= MOST_NODES + 1) reading.fail(path.slice(0, 8), 'nested too deep, or too many values');
    return null;
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((one: unknown, index) => copied(one, [...path, index], reading));
  if (typeof value === 'object' && isPlain(value)) return copiedObject(value, path, reading);
  reading.fail(path, `${typeof value === 'object' ? 'an instance of a class' : typeof value} can't be in a playbook`);
  return null;
}

function copiedObject(value: object, path: Path, reading: Reading): Json {
  const object: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [key, one] of Object.entries(value)) {
    if (one !== undefined) object[key] = copied(one, [...path, key], reading);
  }
  return object;
}

/** Also of another realm, as a loader may make them. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
