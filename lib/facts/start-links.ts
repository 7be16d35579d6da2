import type { Action, RcState } from '../core/action.ts';
import { type Fact, unforeseeable } from '../core/fact.ts';
import { quoteAll } from '../core/quote.ts';
import { fields, unreadable } from './records.ts';

/** The directory of one runlevel, links to it resolved, with what rc would look at. */
export interface RcDirectory {
  /** `0` to `6`, `S`, or `B` for SuSE's boot.d. */
  readonly level: string;
  /** As the host names it: `/etc/rc3.d`. */
  readonly path: string;
  /** Where that leads to: `/etc/rc.d/rc3.d`. Equal to `path` when a problem keeps it from being known. */
  readonly directory: string;
  readonly problem?: 'outside' | 'loop' | 'unreadable';
  /** Entries that begin with S or K, in C-locale order. */
  readonly entries: readonly RcEntry[];
  /** How names end that the rc of this host passes over, by its own text: `.rpmsave` and the like on RHEL, none elsewhere. */
  readonly ignores: readonly string[];
  /** A planned action will have the links numbered anew: what is linked stays, their numbers and order say nothing. */
  readonly renumbered?: true;
}

export interface RcEntry {
  readonly name: string;
  readonly type: 'link' | 'other';
  /** Of a link, byte for byte; '' otherwise. */
  readonly target: string;
  /** What it leads to, within the root. */
  readonly script: 'executable' | 'not-executable' | 'missing';
}

/** The start and kill links of every runlevel. */
export const startLinks: Fact<readonly RcDirectory[]> = {
  name: 'start-links',
  summary: 'start and kill links of every runlevel, links to directories resolved',
  probe: () => PROBE,
  parse,
  after,
  kept: (promised, read) => JSON.stringify(promised.map(linked)) === JSON.stringify(read.map(linked)),
};

/** What a plan can promise: the links byte for byte, unless they are numbered anew; whether a target can be run it only assumes. */
function linked({ level, directory, problem, entries, renumbered }: RcDirectory): unknown {
  return [level, directory, problem, renumbered ? [] : entries.map(({ name, type, target }) => [name, type, target])];
}

const ENDINGS = ['.rpmsave', '.rpmorig', '.rpmnew', '.orig', '.bak', '~'];

const PROBE = String.raw`for t_f in /etc/rc.d/rc /etc/init.d/rc; do
  [ -f "$R$t_f" ] && [ -r "$R$t_f" ] || continue
  t_i=$(sed '/^[[:blank:]]*#/d' "$R$t_f")
  case $t_i in *is_ignored_file*)
    for t_f in /etc/rc.d/init.d/functions /etc/init.d/functions; do
      [ -f "$R$t_f" ] && [ -r "$R$t_f" ] || continue
      t_i=$(sed -n '/^is_ignored_file *()/,/^}/p' "$R$t_f")
      break
    done ;;
  esac
  for t_e in ${quoteAll(ENDINGS)}; do
    case $t_i in *"*$t_e"*) printf 'I\0%s\0' "$t_e" ;; esac
  done
  break
done
for t_v in 0 1 2 3 4 5 6 S B; do
  case $t_v in B) t_n=boot ;; *) t_n=rc$t_v ;; esac
  for t_at in /etc/$t_n.d /etc/rc.d/$t_n.d /etc/init.d/$t_n.d; do
    [ $t_at != /etc/boot.d ] || continue
    [ -d "$R$t_at" ] || [ -h "$R$t_at" ] || continue
    t_to=$(t_real $t_at); t_rc=$?
    printf 'D\0%s\0%s\0%s\0%s\0' $t_v $t_at $t_rc "$t_to"
    [ $t_rc = 0 ] || continue
    [ -r "$R$t_to" ] || { printf 'U\0'; continue; }
    for t_f in "$R$t_to"/[SK]*; do
      t_name=${'$'}{t_f##*/}
      if [ -h "$t_f" ]; then
        t_l=$(t_readlink "$t_f")
        case $t_l in /*) t_s=$R$t_l ;; *) t_s=$R$t_to/$t_l ;; esac
        t_k=link
      elif [ -e "$t_f" ]; then t_l= t_s=$t_f t_k=other
      else continue; fi
      if [ -x "$t_s" ]; then t_x=executable; elif [ -e "$t_s" ]; then t_x=not-executable; else t_x=missing; fi
      printf 'E\0%s\0%s\0%s\0%s\0' "$t_name" $t_k "$t_l" $t_x
    done
  done
done`;

const problems: Readonly<Record<string, RcDirectory['problem']>> = { '1': 'unreadable', '2': 'outside', '3': 'loop' };

function parse(print: string): readonly RcDirectory[] {
  const found: (RcDirectory & { entries: RcEntry[] })[] = [];
  const words = fields(print);
  const ignores: string[] = [];
  for (let i = 0; i < words.length;) {
    const last = found.at(-1);
    if (words[i] === 'I' && last === undefined) {
      ignores.push(ending(words[i + 1] ?? ''));
      i += 2;
    } else if (words[i] === 'D') {
      const [level = '', path = '', code = '', to = ''] = words.slice(i + 1, i + 5);
      const problem = code === '0' ? undefined : (problems[code] ?? 'unreadable');
      found.push({ level, path, directory: to || path, ...(problem && { problem }), entries: [], ignores });
      i += 5;
    } else if (words[i] === 'U' && last) {
      found[found.length - 1] = { ...last, problem: 'unreadable' };
      i += 1;
    } else if (words[i] === 'E' && last) {
      last.entries.push(entry(words.slice(i + 1, i + 5)));
      i += 5;
    } else {
      throw unreadable('start-links', words[i] ?? '');
    }
  }
  return distinct(found);
}

/** An empty one would have every link passed over. */
function ending(text: string): string {
  if (!ENDINGS.includes(text)) throw unreadable('start-links', text);
  return text;
}

function entry([name = '', type = '', target = '', script = '']: readonly string[]): RcEntry {
  if (script !== 'executable' && script !== 'not-executable' && script !== 'missing')
    throw unreadable('start-links', script);
  return { name, type: type === 'link' ? 'link' : 'other', target, script };
}

/** One directory that has several names is one directory. */
function distinct(found: readonly RcDirectory[]): readonly RcDirectory[] {
  const seen = new Set<string>();
  return found.filter(({ level, directory, problem }) => {
    const key = `${level} ${problem ?? ''} ${directory}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function after(value: readonly RcDirectory[], action: Action): readonly RcDirectory[] | typeof unforeseeable {
  switch (action.kind) {
    case 'rename':
      return edited(value, action.directory, (entries) =>
        entries.map((e) => (e.name === action.from ? { ...e, name: action.to } : e)),
      );
    case 'link':
      return edited(value, parent(action.path), (entries) => [
        ...entries,
        { name: base(action.path), type: 'link', target: action.target, script: 'executable' },
      ]);
    case 'remove':
      return edited(value, parent(action.path), (entries) => entries.filter((e) => e.name !== base(action.path)));
    case 'write':
      return value.some(({ directory }) => directory === parent(action.path)) ? unforeseeable : value;
    case 'renumber':
      return value.map((rc) => ({ ...rc, renumbered: true }));
    case 'restore':
      return value.map((rc) => restored(rc, action.to));
    case 'service':
      return value;
    case 'run':
      return unforeseeable;
    default:
      return action satisfies never;
  }
}

function restored(rc: RcDirectory, { directories }: RcState): RcDirectory {
  const links = directories.find(({ directory }) => directory === rc.directory)?.links;
  if (links === undefined) return rc;
  const { level, path, directory, problem, ignores } = rc;
  const others = rc.entries.filter(({ type }) => type === 'other');
  const scripts = new Map(rc.entries.map(({ target, script }) => [target, script]));
  const found = links.map(({ name, target }): RcEntry => {
    return { name, target, type: 'link', script: scripts.get(target) ?? 'executable' };
  });
  return { level, path, directory, ...(problem && { problem }), entries: sorted([...others, ...found]), ignores };
}

function edited(
  value: readonly RcDirectory[],
  directory: string,
  edit: (entries: readonly RcEntry[]) => readonly RcEntry[],
): readonly RcDirectory[] {
  return value.map((rc) => (rc.directory === directory ? { ...rc, entries: sorted(edit(rc.entries)) } : rc));
}

function sorted(entries: readonly RcEntry[]): readonly RcEntry[] {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function parent(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
