import type {
  Action,
  Entry,
  RenameAction,
  RemoveAction,
  RunAction,
  ServiceAction,
  WriteAction,
} from '../core/action.ts';
import { matches, VARIABLE_NAME } from '../core/name.ts';
import { quote, quoteAll } from '../core/quote.ts';

/** Exit codes by which an action's shell text tells how it ended; the program's own code, of a `run`, is any other. */
export const codes = {
  drifted: 190,
  stillRunning: 191,
  stillLoaded: 192,
  notRunning: 193,
  notLoaded: 194,
  noDirectory: 195,
  timedOut: 196,
} as const;

/** Shell text that does one action: precondition (else `drifted`), change, effect. Runs in a subshell of its own. */
export function actionScript(action: Action): string {
  switch (action.kind) {
    case 'rename':
      return rename(action);
    case 'link':
      return `${absent(action.path)}\nln -s -- ${quote(action.target)} "$t_at" && [ -h "$t_at" ]`;
    case 'remove':
      return remove(action);
    case 'write':
      return write(action);
    case 'service':
      return service(action);
    case 'run':
      return run(action);
    default:
      return action satisfies never;
  }
}

/** Functions that actions share. `t_state NAME PROCESS…`: 0 running, 1 stopped, 2 can't tell. */
export const actionFunctions = String.raw`t_state() {
  t_n=$1; shift; t_pid=
  [ ! -r "$R/var/run/$t_n.pid" ] || read t_pid t_rest <"$R/var/run/$t_n.pid"
  case $t_pid in '' | *[!0-9]*) ;; *) [ ! -d "$P/$t_pid" ] || return 0 ;; esac
  for t_proc; do cat "$P"/[0-9]*/stat 2>/dev/null | grep "($t_proc) [^Z]" >/dev/null && return 0; done
  t_print=$(t_service "$t_n" status 2>&1); t_s=$?
  case $t_s in 0) return 0 ;; 3) return 1 ;; esac
  [ $# = 0 ] || return 1
  case $t_s,$t_print in [12],*[Uu]sage*) return 2 ;; [12],*) return 1 ;; esac
  return 2
}
t_until() { t_left=15; until "$@"; do t_left=$((t_left - 1)); [ $t_left -gt 0 ] || return 1; sleep 1; done; }
t_stopped() { t_state "$@"; [ $? = 1 ]; }
t_up() { t_state "$@"; [ $? != 1 ]; }
t_unloaded() { ! t_loaded "$1"; }
`;

function rename({ directory, from, to, target }: RenameAction): string {
  return `[ "$(t_real ${quote(directory)})" = ${quote(directory)} ] && cd "$R"${quote(directory)} || exit ${codes.drifted}
[ -h ./${quote(from)} ] && [ "$(t_readlink ./${quote(from)})" = ${quote(target)} ] || exit ${codes.drifted}
[ ! -e ./${quote(to)} ] && [ ! -h ./${quote(to)} ] || exit ${codes.drifted}
mv ./${quote(from)} ./${quote(to)} && [ -h ./${quote(to)} ] && [ ! -h ./${quote(from)} ]`;
}

function remove({ path, was }: RemoveAction): string {
  return `${unchanged(path, was)}\n${was.type === 'directory' ? 'rmdir' : 'rm -f'} "$t_at" && [ ! -e "$t_at" ] && [ ! -h "$t_at" ]`;
}

/** A file is written beside its place under a hidden name, which must be new, and renamed: no reader sees half of it. */
function write({ path, entry, was }: WriteAction): string {
  const before = was === undefined ? absent(path) : unchanged(path, was);
  const mode = entry.mode.toString(8).padStart(4, '0');
  if (entry.type === 'directory')
    return `${before}\n${was === undefined ? 'mkdir "$t_at" && ' : ''}chmod ${mode} "$t_at"`;
  return `${before}
umask 077
t_draft=$t_dir/${quote(`.taisho-${base(path)}`)}.$$
(set -C; true >"$t_draft") || exit 1
${was === undefined ? '' : 'cp -p "$t_at" "$t_draft" &&\n'}printf %s ${quote(entry.content)} >"$t_draft" && chmod ${mode} "$t_draft" && mv -f "$t_draft" "$t_at" && exit 0
t_code=$?; rm -f "$t_draft"; exit $t_code`;
}

/** The script's own exit code is reported, but the state reached decides: scripts lie. */
function service({ service: name, verb, from, unloads, loads, processes = [] }: ServiceAction): string {
  const state = quoteAll([name, ...processes]);
  const expected = {
    running: `t_state ${state} || exit ${codes.drifted}`,
    stopped: `t_stopped ${state} || exit ${codes.drifted}`,
    any: '',
  }[from];
  const call = `t_service ${quote(name)} ${verb}`;
  if (verb === 'reload') return `${expected}\n${call}`;
  if (verb === 'stop') {
    const unloaded = unloads === undefined ? '' : `\nt_unloaded ${quote(unloads)} || exit ${codes.stillLoaded}`;
    return `${expected}\n${call}\nt_until t_stopped ${state} || exit ${codes.stillRunning}${unloaded}`;
  }
  const begun = verb === 'start' && from === 'any' ? `t_state ${state} || ` : '';
  const loaded = loads === undefined ? '' : `\nt_until t_loaded ${quote(loads)} || exit ${codes.notLoaded}`;
  return `${expected}\n${begun}${call}\nt_until t_up ${state} || exit ${codes.notRunning}${loaded}`;
}

/** The command gets SIGHUP back, which the script ignores; not SIGPIPE, so that a lost connection doesn't end it half way. Without `timeout` on old hosts, a watchdog ends it, and all
 * it started where there is a setsid to tell them by. */
function run({ command }: RunAction): string {
  const { argv, directory, stdin, environment = {}, timeout } = command;
  const assignments = Object.entries(environment).map(assignment);
  const enter = directory === undefined ? [] : [`cd "$R"${quote(directory)} || exit ${codes.noDirectory}`];
  const feed = stdin === undefined ? '' : `printf %s ${quote(stdin)} | `;
  const lines = [...enter, '[ -z "$R" ] || { TAISHO_ROOT=$R; export TAISHO_ROOT; }', ...assignments, 'trap - HUP'];
  if (timeout === undefined) return `${lines.join('\n')}\n${feed}( exec ${quoteAll(argv)} )`;
  return `${lines.join('\n')}
t_own=; t_all=
if type setsid >/dev/null 2>&1; then t_own=setsid t_all=-; fi
${feed}( exec $t_own ${quoteAll(argv)} ) & t_child=$!
t_left=${Math.ceil(timeout)}
while kill -0 $t_child 2>/dev/null; do
  [ $t_left -gt 0 ] || {
    kill -15 $t_all$t_child; sleep 1; kill -9 $t_all$t_child 2>/dev/null; wait $t_child; exit ${codes.timedOut}; }
  sleep 1; t_left=$((t_left - 1))
done
wait $t_child`;
}

function assignment([name, value]: [string, string]): string {
  if (!matches(VARIABLE_NAME, name)) throw new RangeError(`${JSON.stringify(name)} can't name an environment variable`);
  return `${name}=${quote(value)}; export ${name}`;
}

function absent(path: string): string {
  return `${placed(path)}\n[ ! -e "$t_at" ] && [ ! -h "$t_at" ] || exit ${codes.drifted}`;
}

function unchanged(path: string, was: Entry): string {
  const mode = was.type === 'link' ? '' : ` && case $(ls -ld "$t_at") in ?${lettersOf(was.mode)}*) ;; *) false ;; esac`;
  const test = {
    link: () => `[ -h "$t_at" ] && [ "$(t_readlink "$t_at")" = ${quote(was.type === 'link' ? was.target : '')} ]`,
    directory: () => `[ -d "$t_at" ] && [ ! -h "$t_at" ]${mode}`,
    file: () =>
      `[ -f "$t_at" ] && [ ! -h "$t_at" ] && printf %s ${quote(was.type === 'file' ? was.content : '')} | cmp -s - "$t_at"${mode}`,
  }[was.type]();
  return `${placed(path)}\n${test} || exit ${codes.drifted}`;
}

/**
 * Where a path lies, in `$t_at`: its directory is resolved as the host would, below the root. One that leads out of it
 * (a link put there since) is drift.
 */
function placed(path: string): string {
  const parent = path.slice(0, path.lastIndexOf('/'));
  const resolved = parent === '' ? 't_dir=' : `t_dir=$(t_real ${quote(parent)}) || exit ${codes.drifted}`;
  return `${resolved}\nt_dir=$R$t_dir\nt_at=$t_dir/${quote(base(path))}`;
}

/** Permission bits as `ls` shows them: `rwsr-xr-x`. */
function lettersOf(mode: number): string {
  return [0, 1, 2]
    .map((i) => {
      const bits = mode >> (6 - 3 * i);
      const special = (mode & (0o4000 >> i)) !== 0;
      const execute = special ? ['S', 's', 'T', 't'][(i === 2 ? 2 : 0) + (bits & 1)] : bits & 1 ? 'x' : '-';
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${execute}`;
    })
    .join('');
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
