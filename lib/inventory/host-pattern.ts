import { HOST_NAME, matches } from '../core/name.ts';
import { expandRanges } from './ranges.ts';

/** Something wrong with a name or value, for a diagnostic that knows the place. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string;
}

/** The hosts that an entry of an inventory names, and the port it gives them. */
export interface NamedHosts {
  readonly names: readonly string[];
  readonly port?: number;
}

/** Reads `name`, `name:port`, `[IPv6]:port` or an IPv6 address; a name may hold ranges. */
export function namedHosts(pattern: string): NamedHosts | Problem {
  const [, bracketed, bracketedPort] = /^\[([^[\]]+)\]:(\d+)$/.exec(pattern) ?? [];
  if (bracketed !== undefined && isAddress(bracketed))
    return isHostName(bracketed) ? withPort([bracketed], bracketedPort) : badName(bracketed);
  const [, name = pattern, port] = /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/.exec(pattern) ?? [];
  const names = expandRanges(name);
  if ('problem' in names) return { code: 'bad_range', message: names.problem };
  const bad = names.find((one) => !isHostName(one));
  return bad === undefined ? withPort(names, port) : badName(bad);
}

function withPort(names: readonly string[], text: string | undefined): NamedHosts | Problem {
  if (text === undefined) return { names };
  const port = Number(text);
  if (port >= 1 && port <= 65_535) return { names, port };
  return { code: 'bad_port', message: `${text.slice(0, 20)} is no port; ports go from 1 to 65535` };
}

function isHostName(name: string): boolean {
  return matches(HOST_NAME, name) && (!name.includes(':') || isAddress(name));
}

function badName(name: string): Problem {
  const message = `${shown(name)} can't be the name of a host`;
  if (name.endsWith(':')) return { code: 'bad_host_name', message, suggestion: 'behind the : comes a port' };
  if (name.startsWith(':') && isAddress(name))
    return { code: 'bad_host_name', message, suggestion: `give it a name, and ansible_host=${name}` };
  return { code: 'bad_host_name', message, suggestion: 'letters, digits, and . _ - behind the first' };
}

/** An IPv6 address, perhaps with a zone. */
function isAddress(text: string): boolean {
  return /^[0-9a-f]{0,4}:[0-9a-f:]*:[0-9a-f:.]*(%[\w.-]+)?$/i.test(text);
}

/** Whether text can be the name of a group: any that a host pattern can say, in any script. */
export function isGroupName(text: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.@+%-]{0,252}$/u.test(text);
}

/** Text in a message: short, on one line. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
