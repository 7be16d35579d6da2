import type { Action, FileEntry, RcState, WriteAction } from '../core/action.ts';
import { type Fact, unforeseeable } from '../core/fact.ts';
import { toJson } from '../core/json.ts';
import { dependFile, type DependFile } from './depend-file.ts';
import { FILE_FUNCTION, fileRead } from './file-entry.ts';
import { lsbHeaderIn, type LsbHeader } from './lsb-header.ts';
import { fields, unreadable } from './records.ts';

/** What insserv goes by, and what it has made of it. */
export interface DependencyBoot {
  /** Path of the program; absent where there is none. */
  readonly insserv?: string;
  /** Whether it knows `X-Start-Before` and `X-Stop-After`; old ones pass over them. */
  readonly knowsBefore: boolean;
  /**
   * Whether an empty line of stops repeats the one of starts, as the insserv of SuSE has it; `$null` keeps it empty. Old
   * ones know of one order only, and stop in its reverse.
   */
  readonly mirrors: boolean;
  /** Whether it reads overrides at all; those of before 2008 (SLES 9 and 10) do not. */
  readonly knowsOverrides: boolean;
  /** `$network` and the like, with the services that stand for them; `+` before an optional one is dropped. */
  readonly facilities: ReadonlyMap<string, readonly string[]>;
  /** Headers in /usr/share/insserv/overrides, which replace those of scripts. */
  readonly vendor: ReadonlyMap<string, LsbHeader>;
  /** The files in /etc/insserv/overrides, which replace both; a string says why one can not be known. */
  readonly own: ReadonlyMap<string, FileEntry | string>;
  /** Which of /etc/insserv and /etc/insserv/overrides are there. */
  readonly directories: ReadonlySet<string>;
  /** `.depend.boot`, `.depend.start` and `.depend.stop`, and SuSE's `.depend.halt`, where they are. */
  readonly depend: ReadonlyMap<DependName, DependFile>;
  /** A planned action will have all of this computed anew from headers and overrides. */
  readonly stale: boolean;
  /** Whether the boot goes by the dependency files, several services at a time; else by link names, one after the other. */
  readonly parallel: boolean;
  /** The observations that decided this. */
  readonly evidence: readonly string[];
}

export const dependNames = ['boot', 'start', 'stop', 'halt'] as const;

export type DependName = (typeof dependNames)[number];

export const INSSERV_OVERRIDES = '/etc/insserv/overrides';

/** insserv's configuration, overrides and dependency files, and whether a boot goes by them. */
export const dependencyBoot: Fact<DependencyBoot> = {
  name: 'dependency-boot',
  summary: 'insserv: its facilities, overrides and dependency files, and whether the boot is parallel',
  probe: () => PROBE,
  parse,
  after,
  kept: (promised, read) =>
    JSON.stringify(toJson(lasting(promised, promised))) === JSON.stringify(toJson(lasting(read, promised))),
};

/** What a plan can promise: what is computed anew is known afterwards only. */
function lasting(
  { own, directories, depend, parallel, evidence, ...rest }: DependencyBoot,
  { stale }: DependencyBoot,
): unknown {
  return stale ? { own, directories } : { own, directories, depend, parallel, evidence, ...rest };
}

const PROBE = String.raw`${FILE_FUNCTION}
t_put() { printf '%s\0%s\0' $1 "$3"; t_file "$2"; }
for t_f in /sbin/insserv /usr/sbin/insserv /usr/lib/insserv/insserv; do
  [ -x "$R$t_f" ] || continue
  t_k=
  ! grep -i 'stop[^a-z]*after' "$R$t_f" >/dev/null 2>&1 || t_k="$t_k before"
  ! grep 'depend[.]halt' "$R$t_f" >/dev/null 2>&1 || t_k="$t_k halt"
  ! grep 'insserv/overrides' "$R$t_f" >/dev/null 2>&1 || t_k="$t_k overrides"
  printf 'insserv\0%s\0%s\0\0' $t_f "$t_k"
  break
done
for t_f in /etc/insserv ${INSSERV_OVERRIDES}; do [ ! -d "$R$t_f" ] || printf 'directory\0%s\0\0\0' $t_f; done
for t_f in "$R"/etc/insserv.conf "$R"/etc/insserv.conf.d/*; do
  case ${'$'}{t_f##*/} in *.rpm* | *.ba* | *.dpkg* | *.ucf* | *.old | *.new | *.org | *.orig | *.save | *.swp | *.core | *,v) continue ;; esac
  [ ! -f "$t_f" ] || t_put conf "$t_f" "${'$'}{t_f##*/}"
done
for t_f in "$R"/usr/share/insserv/overrides/*; do [ ! -e "$t_f" ] || t_put vendor "$t_f" "${'$'}{t_f##*/}"; done
for t_f in "$R"${INSSERV_OVERRIDES}/*; do
  [ -e "$t_f" ] || [ -h "$t_f" ] || continue
  t_put own "$t_f" "${'$'}{t_f##*/}"
done
for t_n in boot start stop halt; do
  t_f=$R/etc/init.d/.depend.$t_n
  [ ! -e "$t_f" ] && [ ! -h "$t_f" ] || t_put depend "$t_f" $t_n
done
for t_f in /sbin/startpar /lib/startpar/startpar /usr/sbin/startpar /usr/bin/startpar; do
  [ ! -x "$R$t_f" ] || printf 'seen\0startpar\0%s\0\0' $t_f
done
[ ! -r "$R/etc/sysconfig/boot" ] || printf 'seen\0sysconfig\0%s\0\0' "$(sed -n 's/^ *RUN_PARALLEL=["'\'']*\([a-z]*\).*/\1/p' "$R/etc/sysconfig/boot")"
[ ! -r "$R/etc/default/rcS" ] || printf 'seen\0rcS\0%s\0\0' "$(sed -n 's/^ *CONCURRENCY=["'\'']*\([a-z]*\).*/\1/p' "$R/etc/default/rcS")"
for t_f in "$R/etc/init.d/rc" "$R/lib/init/rc"; do
  [ ! -r "$t_f" ] || printf 'seen\0rc\0%s\0\0' "$(grep -n -e '^ *CONCURRENCY=makefile' -e '^[^#]*\. */etc/default/rcS' "$t_f")"
done
[ -n "$R" ] || ! grep 'concurrency=none' "$P/cmdline" >/dev/null 2>&1 || printf 'seen\0cmdline\0none\0\0'
printf 'end\0\0\0\0'`;

type Records = readonly (readonly [tag: string, name: string, first: string, hex: string])[];

function parse(print: string): DependencyBoot {
  const records = recordsIn(print);
  const of = (tag: string): Records => records.filter((record) => record[0] === tag);
  const [insserv] = of('insserv');
  const knows = new Set(insserv?.[2].split(' '));
  const own = new Map(of('own').map(([, name, mode, hex]) => [name, fileRead(mode, hex)]));
  const vendor = new Map(of('vendor').map(([, name, mode, hex]) => [name, fileRead(mode, hex)]));
  const depend = new Map(
    of('depend').map(([, name, mode, hex]) => [name as DependName, dependFile(known(fileRead(mode, hex), '.depend'))]),
  );
  const seen = new Map(of('seen').map(([, name, value]) => [name, name === 'rc' ? value : lastLine(value)]));
  return {
    ...(insserv && { insserv: insserv[1] }),
    knowsBefore: knows.has('before'),
    mirrors: insserv !== undefined && (knows.has('halt') || !knows.has('before')),
    knowsOverrides: knows.has('overrides'),
    facilities: facilitiesIn(of('conf').map(([, , mode, hex]) => known(fileRead(mode, hex), 'insserv.conf').content)),
    vendor: headersOf(vendor),
    own,
    directories: new Set(of('directory').map(([, path]) => path)),
    depend,
    stale: false,
    ...parallelism(seen, depend),
  };
}

const TAGS = new Set(['insserv', 'directory', 'conf', 'vendor', 'own', 'depend', 'seen', 'end']);

function recordsIn(print: string): Records {
  const words = fields(print);
  const records: [string, string, string, string][] = [];
  for (let i = 0; i < words.length; i += 4) {
    const [tag = '', name = '', first = '', hex] = words.slice(i, i + 4);
    if (hex === undefined || !TAGS.has(tag)) throw unreadable('dependency-boot', tag);
    records.push([tag, name, first, hex]);
  }
  if (records.at(-1)?.[0] !== 'end') throw unreadable('dependency-boot', 'it ends too early');
  return records;
}

function known(file: FileEntry | string, what: string): FileEntry {
  if (typeof file === 'string') throw unreadable('dependency-boot', `${what}: ${file}`);
  return file;
}

function headersOf(files: ReadonlyMap<string, FileEntry | string>): ReadonlyMap<string, LsbHeader> {
  const headers = new Map<string, LsbHeader>();
  for (const [service, file] of files) {
    const header = typeof file === 'string' ? undefined : lsbHeaderIn(file.content);
    if (header !== undefined) headers.set(service, header);
  }
  return headers;
}

function facilitiesIn(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const facilities = new Map<string, readonly string[]>();
  for (const line of texts.join('\n').split('\n')) {
    const [, name, rest] = /^(\$[A-Za-z0-9_-]+)(?:[ \t]*[=:][ \t]*|[ \t]+)(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const members = (rest ?? '').split(/[\s,;]+/).filter(Boolean);
    facilities.set(name, [...(facilities.get(name) ?? []), ...members.map((one) => one.replace(/^\+/, ''))]);
  }
  return facilities;
}

function parallelism(
  seen: ReadonlyMap<string, string>,
  depend: ReadonlyMap<DependName, DependFile>,
): Pick<DependencyBoot, 'parallel' | 'evidence'> {
  const missing = (['boot', 'start', 'stop'] as const).filter((name) => (depend.get(name)?.entry.content ?? '') === '');
  const one = (evidence: string): Pick<DependencyBoot, 'parallel' | 'evidence'> => ({
    parallel: false,
    evidence: [evidence],
  });
  if (missing.length > 0) return one(`there is no .depend.${missing[0]}`);
  if (!seen.has('startpar')) return one('startpar is not installed');
  if (seen.has('cmdline')) return one('the kernel was started with concurrency=none');
  if (seen.has('sysconfig') && seen.get('sysconfig') !== 'yes')
    return one('RUN_PARALLEL in /etc/sysconfig/boot is not yes');
  if (seen.get('rcS') === 'none' && rcHeeds(seen.get('rc') ?? ''))
    return one('CONCURRENCY in /etc/default/rcS is none');
  return { parallel: true, evidence: ['startpar goes by .depend.boot, .depend.start and .depend.stop'] };
}

/** Of a variable that is set twice the last counts. */
function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

/** Whether rc reads /etc/default/rcS behind its own default; newer ones overwrite what it says. */
function rcHeeds(lines: string): boolean {
  const places = lines.split('\n').filter(Boolean);
  return places.length > 0 && /rcS/.test(places.at(-1) ?? '');
}

function after(value: DependencyBoot, action: Action): DependencyBoot | typeof unforeseeable {
  switch (action.kind) {
    case 'write':
    case 'remove':
      return changed(value, action.path, action.kind === 'write' ? action.entry : undefined);
    case 'renumber':
      return { ...value, stale: true };
    case 'restore':
      return restored(value, action.to);
    case 'run':
      return unforeseeable;
    case 'rename':
    case 'link':
    case 'service':
      return value;
    default:
      return action satisfies never;
  }
}

function changed(
  value: DependencyBoot,
  path: string,
  entry: WriteAction['entry'] | undefined,
): DependencyBoot | typeof unforeseeable {
  if (path === '/etc/insserv' || path === INSSERV_OVERRIDES) {
    const directories = new Set(value.directories);
    if (entry === undefined) directories.delete(path);
    else directories.add(path);
    return { ...value, directories };
  }
  if (path.startsWith(`${INSSERV_OVERRIDES}/`)) {
    const own = new Map(value.own);
    const service = path.slice(INSSERV_OVERRIDES.length + 1);
    if (entry?.type === 'file') own.set(service, entry);
    else own.delete(service);
    return { ...value, own };
  }
  return /^\/etc\/(insserv|init\.d\/\.depend)/.test(path) ? unforeseeable : value;
}

function restored(value: DependencyBoot, { files }: RcState): DependencyBoot {
  const depend = new Map(value.depend);
  for (const { path, entry } of files) {
    const name = path.slice(path.lastIndexOf('.') + 1) as DependName;
    if (entry === undefined) depend.delete(name);
    else depend.set(name, dependFile(entry));
  }
  return { ...value, depend, stale: false };
}
