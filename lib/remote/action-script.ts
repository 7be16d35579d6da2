import type {
  Action,
  RcState,
  RenameAction,
  RemoveAction,
  RunAction,
  ServiceAction,
  WriteAction,
} from '../core/action.ts';
import { matches, VARIABLE_NAME } from '../core/name.ts';
import { quote, quoteAll } from '../core/quote.ts';
import { codes } from './codes.ts';
import { absent, noDraft, octal, replaced, unchanged } from './entry-script.ts';
import { rcStateFunctions, renumber, restore, unnumbered } from './rc-state-script.ts';

/** Shell text that does one action: precondition (else `drifted`), change, effect. Runs in a subshell of its own. */
export function actionScript(action: Action): string {
  const text = plainScript(action);
  const reload = 'reload' in action && action.reload !== undefined;
  return reload ? `(\n${text}\n) || exit $?\n${reloading}` : text;
}

/** Shell text that has systemd read its units anew. */
export const reloading = `t_systemctl daemon-reload || exit ${codes.notReloaded};`;

/** Shell text that removes what an action, or its inverse, left beside its place when it was broken off. */
export function undrafted(action: Action): string {
  const paths = {
    write: () => (action.kind === 'write' ? [action.path] : []),
    remove: () => (action.kind === 'remove' ? [action.path] : []),
    renumber: () => (action.kind === 'renumber' ? rcDrafts(action.was) : []),
    restore: () => (action.kind === 'restore' ? rcDrafts(action.to) : []),
    rename: () => [],
    link: () => [],
    service: () => [],
    run: () => [],
  }[action.kind]();
  return paths.map((path) => `(\n${noDraft(path)}\n)\n`).join('');
}

function rcDrafts({ directories, files }: RcState): readonly string[] {
  const [first] = files;
  const beside = first === undefined ? [] : [`${first.path.slice(0, first.path.lastIndexOf('/'))}/room`];
  return [...directories.map(({ directory }) => `${directory}/room`), ...beside, ...files.map(({ path }) => path)];
}

function plainScript(action: Action): string {
  switch (action.kind) {
    case 'rename':
      return `${precondition(action)}\n${rename(action)}`;
    case 'link':
      return `${precondition(action)}\nln -s -- ${quote(action.target)} "$t_at" && [ -h "$t_at" ]`;
    case 'remove':
      return `${precondition(action)}\n${remove(action)}`;
    case 'write':
      return `${precondition(action)}\n${write(action)}`;
    case 'renumber':
      return renumber(action);
    case 'restore':
      return restore(action);
    case 'service':
      return `${precondition(action)}\n${service(action)}`;
    case 'run':
      return run(action);
    default:
      return action satisfies never;
  }
}

/** Shell text that goes on only where an action finds what it expects; else it ends its subshell with `drifted`. It changes nothing. */
export function precondition(action: Action): string {
  switch (action.kind) {
    case 'rename':
      return unrenamed(action);
    case 'link':
      return absent(action.path);
    case 'remove':
      return unchanged(action.path, action.was);
    case 'write':
      return action.was === undefined ? absent(action.path) : unchanged(action.path, action.was);
    case 'renumber':
      return unnumbered(action);
    case 'service':
      return inState(action);
    case 'restore':
    case 'run':
      return ':';
    default:
      return action satisfies never;
  }
}

/**
 * Functions that actions share. `t_state NAME PROCESS…` (a `*` in a PROCESS stands for any characters): 0 running,
 * 1 stopped, 2 can't tell, concluded as `stateOf` in `lib/facts/services.ts` concludes it, from the same signs.
 */
export const actionFunctions = String.raw`t_state() (
  t_n=$1; shift
  t_path=$(t_script "$t_n") && [ -f "$t_path" ] || exit 2
  t_runs= t_stops= t_own=
  t_print=$(t_service "$t_n" status 2>&1)
  case $? in
    0) [ -z "$(printf %s "$t_print" | tr -d ' \t\r\n\f\v')" ] || t_runs=1 ;;
    3) t_stops=1 ;;
    1 | 2) ! printf '%s\n' "$t_print" | grep -iE '(^|[^A-Za-z0-9_])(dead|stopped|not running)([^A-Za-z0-9_]|$)' >/dev/null || t_stops=1 ;;
  esac
  t_says=$t_runs$t_stops t_pid=
  [ ! -r "$R/var/run/$t_n.pid" ] || read t_pid t_rest <"$R/var/run/$t_n.pid"
  case $t_pid in *[!0-9]*) t_pid= ;; esac
  if [ -n "$t_pid" ] && [ -d "$P/$t_pid" ]; then
    t_runs=1 t_st=$(cat "$P/$t_pid/stat" 2>/dev/null)
    case ${'$'}{t_st##*") "} in [!Z]*) t_own=1 ;; esac
  elif [ -n "$t_pid" ]; then t_stops=1; fi
  t_named=$#; [ $t_named -gt 0 ] || set -- "$t_n"
  t_all=$(t_stats)
  for t_proc; do
    case $t_proc in *\**) ;; *) t_proc=$(printf %.15s "$t_proc") ;; esac
    t_proc=$(printf %s "$t_proc" | sed 's/[].[\^$]/\\&/g; s/\*/.*/g')
    ! printf '%s\n' "$t_all" 2>/dev/null | grep "^[0-9]* ($t_proc) [^Z] " >/dev/null || t_own=1
  done
  if [ -n "$t_own" ]; then t_runs=1; elif [ $t_named -gt 0 ]; then t_stops=1; fi
  if [ -e "$R/var/lock/subsys/$t_n" ]; then [ -n "$t_says" ] || t_runs=1
  elif [ -z "$t_own" ] && t_keeps_locks; then t_stops=1; fi
  printf '%s\n' "$t_all" 2>/dev/null | grep '^1 (' >/dev/null || t_stops=
  case $t_runs,$t_stops in 1,) exit 0 ;; ,1) exit 1 ;; esac
  exit 2
)
t_until() { t_left=15; until "$@"; do t_left=$((t_left - 1)); [ $t_left -gt 0 ] || return 1; sleep 1; done; }
t_stopped() { t_state "$@"; [ $? = 1 ]; }
t_up() { t_state "$@"; [ $? != 1 ]; }
t_unloaded() { t_loaded "$1"; [ $? = 1 ]; }
${rcStateFunctions}# below a root the host's own, or none: never this machine's
t_systemctl() { if [ -n "$R" ]; then "$R/bin/systemctl" "$@"; else systemctl "$@"; fi; }
`;

function unrenamed({ directory, from, to, target }: RenameAction): string {
  return `[ "$(t_real ${quote(directory)})" = ${quote(directory)} ] && cd "$R"${quote(directory)} || exit ${codes.drifted}
[ -h ./${quote(from)} ] && [ "$(t_readlink ./${quote(from)})" = ${quote(target)} ] || exit ${codes.drifted}
[ ! -e ./${quote(to)} ] && [ ! -h ./${quote(to)} ] || exit ${codes.drifted}`;
}

function rename({ from, to }: RenameAction): string {
  return `mv ./${quote(from)} ./${quote(to)} && [ -h ./${quote(to)} ] && [ ! -h ./${quote(from)} ]`;
}

function remove({ was }: RemoveAction): string {
  return `${was.type === 'directory' ? 'rmdir' : 'rm -f'} "$t_at" && [ ! -e "$t_at" ] && [ ! -h "$t_at" ]`;
}

function write({ path, entry, was }: WriteAction): string {
  if (entry.type === 'file') return replaced(path, entry, was !== undefined);
  return `${was === undefined ? 'mkdir "$t_at" && ' : ''}chmod ${octal(entry.mode)} "$t_at"`;
}

function inState({ service: name, from, processes = [] }: ServiceAction): string {
  const state = quoteAll([name, ...processes]);
  return {
    running: `t_state ${state} || exit ${codes.drifted}`,
    stopped: `t_stopped ${state} || exit ${codes.drifted}`,
    any: ':',
  }[from];
}

/** The script's own exit code is reported, but the state reached decides: scripts lie. */
function service({ service: name, verb, from, unloads, loads, processes = [] }: ServiceAction): string {
  const state = quoteAll([name, ...processes]);
  const call = `t_service ${quote(name)} ${verb}`;
  if (verb === 'reload') return call;
  if (verb === 'stop') {
    const unloaded = unloads === undefined ? '' : `\nt_unloaded ${quote(unloads)} || exit ${codes.stillLoaded}`;
    return `${call}\nt_until t_stopped ${state} || exit ${codes.stillRunning}${unloaded}`;
  }
  const begun = verb === 'start' && from === 'any' ? `t_state ${state} || ` : '';
  const loaded = loads === undefined ? '' : `\nt_until t_loaded ${quote(loads)} || exit ${codes.notLoaded}`;
  return `${begun}${call}\nt_until t_up ${state} || exit ${codes.notRunning}${loaded}`;
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
