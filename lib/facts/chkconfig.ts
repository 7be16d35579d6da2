import type { Action, FileEntry } from '../core/action.ts';
import { type Fact, unforeseeable } from '../core/fact.ts';
import { FILE_FUNCTION, fileRead } from './file-entry.ts';
import { fields, unreadable } from './records.ts';

/** `/etc/chkconfig.d`, whose files override the headers of init scripts by name (RHEL 6). */
export interface ChkconfigOverrides {
  /** Whether the directory is there at all. */
  readonly isThere: boolean;
  /** Override files by service; a string says why one can not be known. */
  readonly overrides: ReadonlyMap<string, FileEntry | string>;
}

export const CHKCONFIG_DIRECTORY = '/etc/chkconfig.d';

/** The override files of chkconfig. */
export const chkconfigOverrides: Fact<ChkconfigOverrides> = {
  name: 'chkconfig-overrides',
  summary: 'files in /etc/chkconfig.d, which override the headers of init scripts',
  probe: () => PROBE,
  parse,
  after,
};

const PROBE = String.raw`${FILE_FUNCTION}
t_d=$R${CHKCONFIG_DIRECTORY}
if [ -d "$t_d" ]; then printf 'there\0'; else printf 'none\0'; exit 0; fi
[ -r "$t_d" ] && [ -x "$t_d" ] || { printf 'closed\0'; exit 0; }
for t_f in "$t_d"/*; do
  [ -e "$t_f" ] || [ -h "$t_f" ] || continue
  printf '%s\0' "${'$'}{t_f##*/}"
  t_file "$t_f"
done`;

function parse(print: string): ChkconfigOverrides {
  const [there, ...words] = fields(print);
  if (there === 'none' && words.length === 0) return { isThere: false, overrides: new Map() };
  if (there !== 'there' || words.length % 3 !== 0) throw unreadable('chkconfig-overrides', print.slice(0, 60));
  const overrides = new Map<string, FileEntry | string>();
  for (let i = 0; i < words.length; i += 3) {
    const [name = '', mode = '', hex = ''] = words.slice(i, i + 3);
    overrides.set(name, fileRead(mode, hex));
  }
  return { isThere: true, overrides };
}

function after(value: ChkconfigOverrides, action: Action): ChkconfigOverrides | typeof unforeseeable {
  if (action.kind === 'run') return unforeseeable;
  if (action.kind !== 'write' && action.kind !== 'remove') return value;
  if (action.path === CHKCONFIG_DIRECTORY) return unforeseeable;
  if (!action.path.startsWith(`${CHKCONFIG_DIRECTORY}/`)) return value;
  const overrides = new Map(value.overrides);
  const name = action.path.slice(CHKCONFIG_DIRECTORY.length + 1);
  if (action.kind === 'remove') overrides.delete(name);
  else overrides.set(name, action.entry.type === 'file' ? action.entry : 'no plain file');
  return { ...value, overrides };
}
