import type { Action, Entry } from '../core/action.ts';
import { type Fact, unforeseeable } from '../core/fact.ts';
import { quoteAll } from '../core/quote.ts';
import { fields, unreadable } from './records.ts';

/** What lies at a path, as far as it can be known and given back. */
export type FileRead =
  | { readonly found: 'nothing' }
  | { readonly found: 'entry'; readonly entry: Entry }
  /** A device, an unreadable or too large file, one that is not UTF-8 text, or a path that leads outside the root. */
  | { readonly found: 'other'; readonly what: string };

/** The paths asked about. Files up to 256 KiB are read whole. */
export const files: Fact<ReadonlyMap<string, FileRead>> = {
  name: 'files',
  summary: 'the files, directories and links at the paths asked about',
  probe,
  parse,
  after,
};

function probe(subjects: readonly string[]): string {
  return String.raw`for t_f in ${quoteAll(subjects)}; do
  t_up=${'$'}{t_f%/*}
  printf '%s\0' "$t_f"
  t_d= t_rc=0
  if [ -n "$t_up" ]; then t_d=$(t_real "$t_up"); t_rc=$?; fi
  if [ $t_rc = 1 ] && [ ! -d "$R$t_up" ]; then printf 'nothing\0\0\0'; continue; fi
  if [ $t_rc != 0 ]; then printf 'other\0outside the root\0\0'; continue; fi
  t_f=$R$t_d/${'$'}{t_f##*/}
  if [ -h "$t_f" ]; then printf 'link\0'; t_readlink "$t_f"; printf '\0\0'
  elif [ ! -e "$t_f" ]; then printf 'nothing\0\0\0'
  else
    t_mode=$(ls -ld "$t_f"); t_mode=${'$'}{t_mode%% *}
    if [ -d "$t_f" ]; then printf 'directory\0%s\0\0' "$t_mode"
    elif [ ! -f "$t_f" ]; then printf 'other\0neither file, directory nor link\0\0'
    elif [ ! -r "$t_f" ]; then printf 'other\0not readable\0\0'
    elif [ $(($(wc -c <"$t_f"))) -gt 262144 ]; then printf 'other\0larger than 256 KiB\0\0'
    else printf 'file\0%s\0' "$t_mode"; od -An -v -tx1 <"$t_f"; printf '\0'; fi
  fi
done`;
}

function parse(print: string): ReadonlyMap<string, FileRead> {
  const words = fields(print);
  const found = new Map<string, FileRead>();
  for (let i = 0; i < words.length; i += 4) {
    const [path = '', kind = '', first = '', second] = words.slice(i, i + 4);
    if (second === undefined) throw unreadable('files', path);
    found.set(path, read(kind, first, second));
  }
  return found;
}

function read(kind: string, first: string, second: string): FileRead {
  switch (kind) {
    case 'nothing':
      return { found: 'nothing' };
    case 'link':
      return { found: 'entry', entry: { type: 'link', target: first.replace(/\n$/, '') } };
    case 'directory':
      return { found: 'entry', entry: { type: 'directory', mode: modeOf(first) } };
    case 'file':
      return text(second, modeOf(first));
    case 'other':
      return { found: 'other', what: first };
    default:
      throw unreadable('files', kind);
  }
}

function text(hex: string, mode: number): FileRead {
  const bytes = Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
  const content = bytes.toString('utf8');
  if (content.includes('\0') || !Buffer.from(content, 'utf8').equals(bytes))
    return { found: 'other', what: 'not UTF-8 text' };
  return { found: 'entry', entry: { type: 'file', content, mode } };
}

/** `-rwsr-xr-t` as permission bits. */
function modeOf(letters: string): number {
  let mode = 0;
  for (const [i, letter] of [...letters.slice(1, 10)].entries()) {
    if ('rwxst'.includes(letter)) mode |= 0o400 >> i;
    if ('sStT'.includes(letter)) mode |= [0o4000, 0o2000, 0o1000][Math.floor(i / 3)] ?? 0;
  }
  return mode;
}

function after(
  value: ReadonlyMap<string, FileRead>,
  action: Action,
): ReadonlyMap<string, FileRead> | typeof unforeseeable {
  switch (action.kind) {
    case 'write':
      return put(value, action.path, { found: 'entry', entry: action.entry });
    case 'link':
      return put(value, action.path, { found: 'entry', entry: { type: 'link', target: action.target } });
    case 'remove':
      return put(value, action.path, { found: 'nothing' });
    case 'rename': {
      const moved = put(value, `${action.directory}/${action.from}`, { found: 'nothing' });
      return put(moved, `${action.directory}/${action.to}`, {
        found: 'entry',
        entry: { type: 'link', target: action.target },
      });
    }
    case 'service':
      return value;
    case 'restore':
      return action.to.files.reduce(
        (files, { path, entry }) => put(files, path, entry ? { found: 'entry', entry } : { found: 'nothing' }),
        value,
      );
    case 'renumber':
      return action.was.files.some(({ path }) => value.has(path)) ? unforeseeable : value;
    case 'run':
      return unforeseeable;
    default:
      return action satisfies never;
  }
}

/** Only paths that were asked about are part of the value. */
function put(value: ReadonlyMap<string, FileRead>, path: string, read: FileRead): ReadonlyMap<string, FileRead> {
  return value.has(path) ? new Map(value).set(path, read) : value;
}
