import { createHmac } from 'node:crypto';
import { keyType } from './host-key.ts';

/** One usable line of a known_hosts file: who it is about, and the key. */
export interface KnownHost {
  readonly marker?: 'revoked' | 'cert-authority';
  readonly names: readonly NamePattern[] | HashedName;
  readonly type: string;
  /** The key in SSH wire format. */
  readonly key: Buffer;
  readonly file: string;
  readonly line: number;
}

interface NamePattern {
  readonly negated: boolean;
  readonly pattern: RegExp;
}

interface HashedName {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** What known_hosts says about a key that a host has shown. */
export type HostKeyVerdict =
  | { readonly verdict: 'trusted'; readonly entry: KnownHost }
  /** No key of this type is known for the host; `others` are the types that are. */
  | { readonly verdict: 'unknown'; readonly others: readonly string[] }
  | { readonly verdict: 'changed' | 'revoked'; readonly entry: KnownHost };

/** Reads a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). Lines that make no sense are passed over. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  const entries: KnownHost[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const entry = parseLine(raw.trim(), file, index + 1);
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

/** Judges the key (SSH wire format) that `address` has shown. Keys of certificate authorities don't count. */
export function checkHostKey(
  entries: readonly KnownHost[],
  address: string,
  port: number,
  key: Buffer,
): HostKeyVerdict {
  const type = keyType(key);
  const exact = entriesFor(entries, address, port);
  // As OpenSSH does: on another port, a key known for the host's plain name is good too, but is not held against it.
  const plain = port === DEFAULT_PORT ? exact : entriesFor(entries, address, DEFAULT_PORT);
  const equal = [...exact, ...plain].filter((entry) => entry.key.equals(key));
  const revoked = equal.find((entry) => entry.marker === 'revoked');
  if (revoked !== undefined) return { verdict: 'revoked', entry: revoked };
  const trusted = equal.find((entry) => entry.marker === undefined);
  if (trusted !== undefined) return { verdict: 'trusted', entry: trusted };
  const known = exact.filter((entry) => entry.marker === undefined);
  const changed = known.find((entry) => entry.type === type);
  if (changed !== undefined) return { verdict: 'changed', entry: changed };
  return { verdict: 'unknown', others: [...new Set(known.map((entry) => entry.type))] };
}

/** The types of the keys known for a host, to be asked for first: a host has several, and shows one. */
export function knownKeyTypes(entries: readonly KnownHost[], address: string, port: number): string[] {
  const exact = entriesFor(entries, address, port);
  const found = exact.length > 0 ? exact : entriesFor(entries, address, DEFAULT_PORT);
  return [...new Set(found.filter((entry) => entry.marker === undefined).map((entry) => entry.type))];
}

/** How known_hosts calls a host: the address, or `[address]:port` for another port than 22. */
export function hostName(address: string, port: number): string {
  const lower = address.toLowerCase();
  return port === DEFAULT_PORT ? lower : `[${lower}]:${port}`;
}

const DEFAULT_PORT = 22;

function parseLine(text: string, file: string, line: number): KnownHost | undefined {
  if (text === '' || text.startsWith('#')) return undefined;
  const fields = text.split(/[ \t]+/);
  const marker = fields[0]?.startsWith('@') === true ? fields.shift()?.slice(1) : undefined;
  if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return undefined;
  const [hosts, type, encoded] = fields;
  if (hosts === undefined || type === undefined || encoded === undefined) return undefined;
  const key = Buffer.from(encoded, 'base64');
  const names = hosts.startsWith('|') ? hashedName(hosts) : hosts.split(',').map(namePattern);
  if (keyType(key) !== type || names === undefined) return undefined;
  return { ...(marker === undefined ? {} : { marker }), names, type, key, file, line };
}

function hashedName(text: string): HashedName | undefined {
  const [empty, kind, salt, hash, ...more] = text.split('|');
  if (empty !== '' || kind !== '1' || salt === undefined || hash === undefined || more.length > 0) return undefined;
  return { salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

function namePattern(text: string): NamePattern {
  const negated = text.startsWith('!');
  const glob = (negated ? text.slice(1) : text).toLowerCase();
  const source = glob.replaceAll(/[^*?]/g, escaped).replaceAll(/\*+/g, '.*').replaceAll('?', '.');
  return { negated, pattern: new RegExp(`^${source}$`, 's') };
}

function escaped(character: string): string {
  return /\w/.test(character) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function entriesFor(entries: readonly KnownHost[], address: string, port: number): KnownHost[] {
  const name = hostName(address, port);
  return entries.filter((entry) => entry.marker !== 'cert-authority' && isAbout(entry, name));
}

function isAbout({ names }: KnownHost, name: string): boolean {
  if ('salt' in names) return createHmac('sha1', names.salt).update(name).digest().equals(names.hash);
  const matching = names.filter(({ pattern }) => pattern.test(name));
  return matching.length > 0 && !matching.some(({ negated }) => negated);
}
