import { type Fact, unforeseeable } from '../core/fact.ts';
import { lsbHeader, type LsbHeader } from './lsb-header.ts';
import { fields, unreadable } from './records.ts';

/** Every init script, with what its header asks for. */
export interface InitScripts {
  /** Where they lie: `/etc/init.d`, links resolved. */
  readonly directory: string;
  readonly scripts: ReadonlyMap<string, InitScript>;
}

export interface InitScript {
  readonly name: string;
  readonly executable: boolean;
  /** `# chkconfig: 345 80 30`; `levels` is '' for `-`. */
  readonly chkconfig?: { readonly levels: string; readonly start: number; readonly stop: number };
  readonly lsb?: LsbHeader;
}

/** Init scripts and their chkconfig and LSB headers, read with one `grep`. */
export const initScripts: Fact<InitScripts> = {
  name: 'init-scripts',
  summary: 'init scripts with their chkconfig and LSB headers',
  probe: () => PROBE,
  parse,
  after: (value, action) => {
    if (action.kind === 'run') return unforeseeable;
    if (action.kind !== 'write' && action.kind !== 'remove' && action.kind !== 'link') return value;
    return action.path.startsWith(`${value.directory}/`) || action.path.startsWith('/etc/init.d/')
      ? unforeseeable
      : value;
  },
};

const PROBE = String.raw`t_d=$(t_init_dir) || exit 0
printf '%s\0' "$t_d"
cd "$R$t_d" || exit 0
for t_f in *; do
  [ -f "$t_f" ] || continue
  if [ -x "$t_f" ]; then t_x=x; else t_x=-; fi
  printf '%s\0%s\0' "$t_f" $t_x
done
printf '\0'
grep -iE '^#[[:blank:]]*chkconfig:|^### (BEGIN|END) INIT INFO|^#[[:blank:]]*(x[-_][a-z0-9_-]*)?(provides|(required|should|default)[-_]+(start|stop)|start[-_]+before|stop[-_]+after|interactive):' /dev/null ./[!.]* 2>/dev/null`;

function parse(print: string): InitScripts {
  const words = fields(print);
  const [directory] = words;
  if (directory === undefined) return { directory: '/etc/init.d', scripts: new Map() };
  const end = words.indexOf('', 1);
  if (end < 0 || end % 2 === 0) throw unreadable('init-scripts', print.slice(0, 60));
  const names = words.slice(1, end).filter((_, i) => i % 2 === 0);
  const headers = headerLines(print.slice(print.lastIndexOf('\0') + 1), names);
  const scripts = new Map<string, InitScript>();
  for (const [i, name] of names.entries()) {
    scripts.set(name, { name, executable: words[2 * i + 2] === 'x', ...header(headers.get(name) ?? []) });
  }
  return { directory, scripts };
}

/** grep's `./FILE:LINE`, by file. A name holds no slash, so that no part of one can pass for the beginning of a line. */
function headerLines(text: string, names: readonly string[]): ReadonlyMap<string, string[]> {
  const lines = new Map<string, string[]>();
  const odd = names.filter((name) => name.includes(':')).toSorted((a, b) => b.length - a.length);
  for (const line of text.split('\n')) {
    const name = odd.find((one) => line.startsWith(`./${one}:`)) ?? /^\.\/([^:]+):#/.exec(line)?.[1];
    if (name !== undefined) lines.set(name, [...(lines.get(name) ?? []), line.slice(name.length + 3)]);
  }
  return lines;
}

function header(lines: readonly string[]): Pick<InitScript, 'chkconfig' | 'lsb'> {
  const [, levels = '', start, stop] =
    lines.map((line) => /^#[ \t]*chkconfig:[ \t]*(-|[0-6]+)[ \t]+(\d+)[ \t]+(\d+)/.exec(line)).find(Boolean) ?? [];
  const begin = lines.findIndex((line) => line.startsWith('### BEGIN'));
  const end = lines.findIndex((line, i) => i > begin && line.startsWith('### END'));
  return {
    ...(start !== undefined && {
      chkconfig: { levels: levels === '-' ? '' : levels, start: Number(start), stop: Number(stop) },
    }),
    ...(begin >= 0 && { lsb: lsbHeader(lines.slice(begin, end < 0 ? undefined : end)) }),
  };
}
