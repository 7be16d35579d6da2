import { TaishoError } from '../core/error.ts';
import type { Host } from '../core/host.ts';
import type { Json } from '../core/json.ts';

/** A variable of a host as text; of several names for it the last counts, as in Ansible. Throws `TaishoError` for others. */
export function textVariable(host: Host, ...names: readonly string[]): string | undefined {
  const name = definedName(host, names);
  const value = name === undefined ? undefined : variable(host, name);
  if (name === undefined || value === undefined) return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value.trim() === '') throw badVariable(host, name, 'it must be text');
  if (/\{\{|\{%/.test(value))
    throw badVariable(host, name, 'expressions ({{ }}) are not supported in connection variables; write the value out');
  if (/\p{Cc}/u.test(value)) throw badVariable(host, name, 'it holds a control character');
  return value;
}

/** The same for yes or no; words are taken as Ansible takes them. */
export function flagVariable(host: Host, name: string): boolean | undefined {
  const value = variable(host, name);
  if (value === undefined || typeof value === 'boolean') return value;
  const word = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  if (/^(true|yes|on|1|t|y)$/i.test(word)) return true;
  if (/^(false|no|off|0|f|n)$/i.test(word)) return false;
  throw badVariable(host, name, 'it must be true or false');
}

/** The last of these names that a host has a variable of. */
export function definedName(host: Host, names: readonly string[]): string | undefined {
  return names.findLast((name) => variable(host, name) !== undefined);
}

/** A variable that makes no sense. Its value is not in the message: it could be a secret in the wrong place. */
export function badVariable(host: Host, name: string, why: string): TaishoError {
  return new TaishoError('bad_variable', `host ${host.name}: ${name}: ${why}`);
}

function variable({ vars }: Host, name: string): Json | undefined {
  const value = Object.hasOwn(vars, name) ? vars[name] : undefined;
  return value === null ? undefined : value;
}
