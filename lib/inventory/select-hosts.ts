import { TaishoError } from '../core/error.ts';
import type { Host, Inventory } from '../core/host.ts';
import { nearest } from '../core/nearest.ts';

/**
 * The hosts that fit a pattern, in the inventory's order: names, groups, globs, `~regex`, `group[0:2]`, joined by `:` or
 * `,`, narrowed by `:&` and `:!`. Throws `TaishoError` for a name the inventory doesn't have.
 */
export function selectHosts(inventory: Inventory, pattern: string, limit?: string): readonly Host[] {
  const chosen = selected(inventory, pattern);
  if (limit === undefined) return chosen;
  const within = new Set(selected(inventory, limit));
  return chosen.filter((host) => within.has(host));
}

function selected(inventory: Inventory, pattern: string): readonly Host[] {
  const parts = partsOf(pattern);
  const plain = parts.filter((part) => !/^[&!]/.test(part));
  let chosen = new Set((plain.length === 0 ? ['all'] : plain).flatMap((part) => hostsOf(inventory, part)));
  for (const part of parts.filter((one) => one.startsWith('&'))) {
    const also = new Set(hostsOf(inventory, part.slice(1)));
    chosen = new Set([...chosen].filter((host) => also.has(host)));
  }
  for (const part of parts.filter((one) => one.startsWith('!')))
    for (const host of hostsOf(inventory, part.slice(1))) chosen.delete(host);
  return inventory.hosts.filter((host) => chosen.has(host));
}

/** Splits at `,` and `:`, but not within brackets, nor a name or regular expression that is one part. */
function partsOf(pattern: string): readonly string[] {
  const parts = pattern.includes(',')
    ? pattern.split(/,(?![^[]*\])/)
    : pattern.startsWith('~')
      ? [pattern]
      : pattern.split(/:(?![^[]*\])/);
  return parts.map((part) => part.trim()).filter(Boolean);
}

function hostsOf(inventory: Inventory, part: string): readonly Host[] {
  const [, base = '', from, to] = /^([^~][^[\]]*)\[(-?\d+)(?::(-?\d*))?\]$/.exec(part) ?? [];
  if (from === undefined) return named(inventory, part);
  const hosts = named(inventory, base);
  if (to === undefined) return hosts.slice(Number(from), Number(from) === -1 ? undefined : Number(from) + 1);
  const end = to === '' ? undefined : Number(to) === -1 ? undefined : Number(to) + 1;
  return hosts.slice(Number(from), end);
}

function named({ hosts, groups }: Inventory, name: string): readonly Host[] {
  if (name === 'all' || name === '*') return hosts;
  if (name.startsWith('~')) {
    const regex = regexOf(name.slice(1));
    return membersWhere({ hosts, groups }, (one) => regex.test(one));
  }
  if (/[*?]/.test(name)) {
    const regex = new RegExp(
      `^${name
        .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
    );
    return membersWhere({ hosts, groups }, (one) => regex.test(one));
  }
  if (groups.has(name) || hosts.some((host) => host.name === name))
    return membersWhere({ hosts, groups }, (one) => one === name);
  const near = nearest(name, [...groups.keys(), ...hosts.map((host) => host.name)]);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new TaishoError('unknown_host_pattern', `the inventory has no host or group ${JSON.stringify(name)}${hint}`);
}

function membersWhere({ hosts, groups }: Inventory, fits: (name: string) => boolean): readonly Host[] {
  const members = new Set([...groups.values()].filter((group) => fits(group.name)).flatMap((group) => group.hosts));
  return hosts.filter((host) => members.has(host.name) || fits(host.name));
}

function regexOf(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text})`);
  } catch (cause) {
    throw new TaishoError('bad_host_pattern', `${JSON.stringify(text)} is no regular expression`, { cause });
  }
}
