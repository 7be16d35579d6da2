import type { Action, Entry } from '../core/action.ts';
import { type Fact, unforeseeable } from '../core/fact.ts';
import { ABSOLUTE_PATH } from '../core/name.ts';
import { quoteAll } from '../core/quote.ts';
import { fileEntry } from './file-entry.ts';
import { modeOf } from './mode-of.ts';
import { fields, unreadable } from './records.ts';

/** What lies at a path, as far as it can be known and given back. */
export type FileRead =
  | { readonly found: 'nothing' }
  | { readonly found: 'entry'; readonly entry: Entry }
  /** A device, an unreadable or too large file, or one that is not UTF-8 text. */
  | { readonly found: 'other'; readonly what: string }
  /** Whether anything is there can not be told: a directory on the way is closed to who reads, or is not in the root. */
  | { readonly found: 'unseen'; readonly where: 'closed' | 'outside' };

/** The paths asked about. Files up to 256 KiB are read whole. */
export const files: Fact<ReadonlyMap<string, FileRead>> = {
  name: 'files',
  summary: 'the files, directories and links at the paths asked about',
  subject: ABSOLUTE_PATH,
  probe,
  parse,
  after,
};

function probe(subjects: readonly string[]): string {
  return String.raw`# t_missing DIRECTORY - whether it certainly is not there: every step on the way was looked for in a directory that lets us in
t_missing() {
  t_way=${'$'}{1#/}/ t_on=$R t_n=0
  while [ -n "$t_way" ]; do
    [ -d "$t_on/" ] || return 0
    ( cd "$t_on/" ) 2>/dev/null || return 1
    t_on=$t_on/${'$'}{t_way%%/*} t_way=${'$'}{t_way#*/}
    [ -h "$t_on" ] || continue
    t_n=$((t_n + 1)); [ $t_n -lt 40 ] || return 1
    t_l=$(t_readlink "$t_on") || return 1
    case $t_l in /*) t_on=$R t_way=${'$'}{t_l#/}/$t_way ;; *) t_on=${'$'}{t_on%/*} t_way=$t_l/$t_way ;; esac
  done
  [ ! -d "$t_on/" ]
}
for t_f in ${quoteAll(subjects)}; do
  t_up=${'$'}{t_f%/*}
  printf '%s\0' "$t_f"
  t_d= t_rc=0
  if [ -n "$t_up" ]; then t_d=$(t_real "$t_up"); t_rc=$?; fi
  case $t_rc in
    0) ;;
    1) if t_missing "$t_up"; then printf 'nothing\0\0\0'; else printf 'unseen\0closed\0\0'; fi; continue ;;
    *) printf 'unseen\0outside\0\0'; continue ;;
  esac
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
    case 'unseen':
      if (first !== 'closed' && first !== 'outside') throw unreadable('files', first);
      return { found: 'unseen', where: first };
    default:
      throw unreadable('files', kind);
  }
}

function text(hex: string, mode: number): FileRead {
  const entry = fileEntry(hex, mode);
  return entry === undefined ? { found: 'other', what: 'not UTF-8 text' } : { found: 'entry', entry };
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
