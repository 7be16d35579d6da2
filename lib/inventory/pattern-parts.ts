import { TaishoError } from '../core/error.ts';
import { isGroupName, namedHosts, shown } from './host-pattern.ts';

/** The parts of a host pattern: those that add hosts, those that all hosts must fit, those that take hosts away. */
export interface PatternParts {
  readonly added: readonly string[];
  readonly required: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Splits a pattern at commas, or, without any, at colons outside of brackets, as Ansible does. Without a part that adds
 * hosts, all are. Throws `TaishoError` for an empty pattern: it would mean all hosts where a variable was empty.
 */
export function patternParts(pattern: string): PatternParts {
  const parts = split(pattern);
  if (parts.length === 0) throw badPattern(pattern, 'it is empty; write all for all hosts');
  const added = parts.filter((part) => !/^[&!]/.test(part));
  const required = parts.filter((part) => part.startsWith('&')).map((part) => part.slice(1));
  const removed = parts.filter((part) => part.startsWith('!')).map((part) => part.slice(1));
  if ([...required, ...removed].includes('')) throw badPattern(pattern, 'a name must follow & and !');
  return { added: added.length === 0 ? ['all'] : added, required, removed };
}

/** A pattern nobody can follow. */
export function badPattern(pattern: string, why: string, options?: ErrorOptions): TaishoError {
  return new TaishoError('bad_host_pattern', `the host pattern ${shown(pattern)}: ${why}`, options);
}

function split(pattern: string): readonly string[] {
  if (pattern.includes(',')) return pattern.split(',').flatMap((part) => part.trim() || []);
  if (isOneHost(pattern)) return [pattern];
  const parts = pattern.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [];
  const left = pattern.replaceAll(/\[[^\]]*\]/g, '');
  if (/[[\]]/.test(left)) throw badPattern(pattern, 'a bracket is not paired');
  return parts;
}

/** An IPv6 address, or a host with its port. */
function isOneHost(pattern: string): boolean {
  return !isGroupName(pattern) && !pattern.includes('[') && 'names' in namedHosts(pattern);
}
