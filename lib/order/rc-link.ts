import type { RcDirectory, RcEntry } from '../facts/index.ts';

/** An S or K entry of a runlevel directory, read as rc reads it. */
export interface RcLink {
  readonly name: string;
  readonly letter: 'S' | 'K';
  /** 0 to 99. */
  readonly number: number;
  /** The service it calls: the file name it points to, or its own tail where it is no link. */
  readonly service: string;
  readonly target: string;
  /** Why this link is not to be touched, if so. */
  readonly oddity?: 'no-link' | 'foreign-target' | 'name-differs' | 'dangling';
}

/** Reads an entry; undefined for what rc would not run in this place (`Sxx`, and on RHEL `S01splx.rpmsave`). */
export function rcLink(
  entry: RcEntry,
  { directory, ignores }: Pick<RcDirectory, 'directory' | 'ignores'>,
  initDirectory: string,
): RcLink | undefined {
  const [, letter, digits, tail = ''] = /^([SK])(\d\d)([^]+)$/.exec(entry.name) ?? [];
  if ((letter !== 'S' && letter !== 'K') || isIgnored(tail, { ignores })) return undefined;
  const base = {
    name: entry.name,
    letter,
    number: Number(digits),
    target: entry.target,
    runs: entry.script === 'executable',
  } as const;
  if (entry.type !== 'link') return { ...base, service: tail, oddity: 'no-link' };

  const path = normalize(entry.target.startsWith('/') ? entry.target : `${directory}/${entry.target}`);
  const service = path.slice(path.lastIndexOf('/') + 1);
  const home = path.slice(0, path.lastIndexOf('/'));
  if (home !== initDirectory && !INIT_DIRECTORIES.has(home))
    return { ...base, service: tail, oddity: 'foreign-target' };
  if (service !== tail) return { ...base, service, oddity: 'name-differs' };
  if (entry.script === 'missing') return { ...base, service, oddity: 'dangling' };
  return { ...base, service };
}

/** The name of a link: two digits, 00 to 99. */
export function linkName(letter: 'S' | 'K', number: number, service: string): string {
  return `${letter}${String(number).padStart(2, '0')}${service}`;
}

/**
 * Whether the host's rc passes over a name because of how it ends. RHEL 5 and 6 pass over `.bak` too, RHEL 4 runs it;
 * Debian and SLES run all. Where the rc is not known a name counts as run.
 */
export function isIgnored(name: string, { ignores }: Pick<RcDirectory, 'ignores'>): boolean {
  return ignores.some((ending) => name.endsWith(ending));
}

/** Names that the init script directory has on one system or another; links between them lead to the same place. */
const INIT_DIRECTORIES: ReadonlySet<string> = new Set(['/etc/init.d', '/etc/rc.d/init.d', '/etc/rc.d']);

function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
