import { TaishoError } from '../core/error.ts';
import type { Host, Inventory } from '../core/host.ts';
import { nearest } from '../core/nearest.ts';
import { shown } from './host-pattern.ts';
import { nameMatcher } from './name-matcher.ts';
import { badPattern, patternParts } from './pattern-parts.ts';

/**
 * The hosts that fit a pattern, in Ansible's order: names, groups, globs, `~regex`, `group[0:2]`, joined by `:` or `,`,
 * narrowed by `:&` and `:!`. Throws `TaishoError` for a name the inventory doesn't have.
 */
export function selectHosts(inventory: Inventory, pattern: string, limit?: string): readonly Host[] {
  const hosts = new Map(inventory.hosts.map((host) => [host.name, host]));
  const chosen = selected({ ...inventory, byName: hosts }, pattern);
  const within = limit === undefined ? chosen : selected({ ...inventory, byName: hosts }, limit);
  return [...chosen].filter((name) => within.has(name)).flatMap((name) => hosts.get(name) ?? []);
}

interface Known extends Inventory {
  readonly byName: ReadonlyMap<string, Host>;
}

function selected(known: Known, pattern: string): ReadonlySet<string> {
  const { added, required, removed } = patternParts(pattern);
  let chosen = new Set(added.flatMap((part) => (known.byName.has(part) ? [part] : hostsOf(known, part))));
  for (const part of required) {
    const also = new Set(hostsOf(known, part));
    chosen = new Set([...chosen].filter((name) => also.has(name)));
  }
  for (const part of removed) for (const name of hostsOf(known, part)) chosen.delete(name);
  return chosen;
}

const SUBSCRIPT = /^([^~].*)\[(?:(-?\d+)|(\d+)[:-](\d*))\]$/s;

function hostsOf(known: Known, part: string): readonly string[] {
  const [, base, index, from, to] = SUBSCRIPT.exec(part) ?? [];
  if (base === undefined) return matching(known, part);
  const names = matching(known, base);
  if (from !== undefined) return names.slice(Number(from), to ? Number(to) + 1 : undefined);
  const name = names.at(Number(index));
  if (name !== undefined || names.length === 0) return name === undefined ? [] : [name];
  throw badPattern(part, `${shown(base)} has ${names.length} hosts, counted from 0`);
}

/** The hosts of groups that fit; and hosts that fit, unless the part is the plain name of a group. */
function matching({ hosts, groups }: Known, part: string): readonly string[] {
  const matches = nameMatcher(part);
  const fitting = [...groups.values()].filter((group) => matches(group.name));
  const found = fitting.flatMap((group) => group.hosts);
  const isPlain = !/^~|[.?*[]/.test(part);
  if (isPlain && fitting.length > 0) return found;
  const single = hosts.filter((host) => matches(host.name)).map((host) => host.name);
  if (single.length === 0 && fitting.length === 0 && !/^~|[?*[]/.test(part))
    throw unknown(part, [...groups.keys(), ...hosts.map((host) => host.name)]);
  return [...found, ...single];
}

function unknown(name: string, candidates: readonly string[]): TaishoError {
  const near = nearest(name, candidates);
  return new TaishoError(
    'unknown_host_pattern',
    `the inventory has no host or group ${shown(name)}${hint(name, near)}`,
  );
}

function hint(name: string, near: string | undefined): string {
  if (near !== undefined) return `; did you mean ${near}?`;
  if (name.startsWith('@')) return '; a file of hosts (@file) is not supported yet';
  if (/^(localhost|127\.0\.0\.1|::1)$/.test(name))
    return `; this machine must be written down: ${name} ansible_connection=local`;
  return '';
}
