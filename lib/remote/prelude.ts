import { quote } from '../core/quote.ts';

/**
 * What every script begins with: the host's root in `$R` ('' or a path), its process directory in `$P`, a C locale,
 * a PATH with the sbin directories, and the functions that probes and actions share. POSIX sh of 2004: no `local`
 * (variables begin with `t_`), no `[[`, no `$'..'`.
 */
export function prelude(root: string): string {
  return `R=${quote(root)}
LC_ALL=C LANG=C; export LC_ALL LANG
PATH=/sbin:/usr/sbin:/bin:/usr/bin:$PATH; export PATH
RP=
[ -z "$R" ] || RP=$(cd -P "$R" 2>/dev/null && pwd -P) || { echo "no such directory on the host: $R" >&2; exit 97; }
P=/proc; [ ! -d "$R/proc" ] || P=$R/proc
${functions}`;
}

const functions = String.raw`# t_readlink PATH - where a link points to
t_readlink() { readlink "$1" 2>/dev/null || { t_l=$(ls -ld "$1") && printf '%s\n' "${'$'}{t_l#* -> }"; }; }
# t_real PATH - the directory that a path leads to, below the root; fails when there is none, 2 when it lies outside
t_real() {
  t_p=$1 t_n=0
  while [ -h "$R$t_p" ]; do
    t_n=$((t_n + 1)); [ $t_n -lt 9 ] || return 3
    t_l=$(t_readlink "$R$t_p") || return 1
    case $t_l in /*) t_p=$t_l ;; *) t_p=${'$'}{t_p%/*}/$t_l ;; esac
  done
  t_p=$(cd -P "$R$t_p" 2>/dev/null && pwd -P) || return 1
  [ -z "$R" ] || case $t_p in "$RP"/*) t_p=${'$'}{t_p#"$RP"} ;; *) return 2 ;; esac
  printf '%s\n' "$t_p"
}
# t_init_dir - where init scripts lie
t_init_dir() { t_real /etc/init.d || t_real /etc/rc.d/init.d; }
# t_script NAME - an init script's path; below a root, absolute links on the way lead where they lead on the host
t_script() {
  t_sp=$(t_init_dir) || { echo "no init script directory" >&2; return 5; }
  t_sp=$t_sp/$1 t_sn=0
  while [ -n "$R" ] && [ -h "$R$t_sp" ]; do
    t_sn=$((t_sn + 1)); [ $t_sn -lt 9 ] || return 5
    t_sl=$(t_readlink "$R$t_sp") || return 5
    case $t_sl in /*) t_sp=$t_sl ;; *) t_sp=${'$'}{t_sp%/*}/$t_sl ;; esac
  done
  printf '%s\n' "$R$t_sp"
}
# t_service NAME VERB - calls an init script as a boot would, in a clean environment
t_service() {
  t_path=$(t_script "$1") || return 5
  ( trap - HUP; exec env -i PATH=/sbin:/usr/sbin:/bin:/usr/bin HOME=/ TERM=dumb NOLOCALE=1 LANG=C LC_ALL=C BOOTUP=serial CONSOLETYPE=serial \
    ${'$'}{R:+TAISHO_ROOT="$R"} "$t_path" "$2" </dev/null )
}
# t_stats - /proc/PID/stat of every process, by portions that fit a command line everywhere; process 1 last
t_stats() (
  cd "$P" || exit
  t_some= t_count=0
  for t_i in [2-9]* 1?* 1; do
    case $t_i in *[!0-9]*) continue ;; esac
    t_some="$t_some $t_i/stat" t_count=$((t_count + 1))
    [ $t_count -lt 1000 ] || { cat $t_some; t_some= t_count=0; }
  done
  [ -z "$t_some" ] || cat $t_some
) 2>/dev/null
# t_keeps_locks - whether the host keeps lock files of services at all
t_keeps_locks() (
  [ ! -d "$R/var/lock/subsys" ] || set -- "$R"/var/lock/subsys/*
  [ -e "${'$'}{1-}" ]
)
# t_loaded MODULE - whether a kernel module is loaded: 0, 1 when not, 2 when that can not be told
t_loaded() {
  t_mods=$(cat "$P/modules" 2>/dev/null) || return 2
  printf '%s\n' "$t_mods" 2>/dev/null | { while read t_m t_rest; do [ "$t_m" != "$1" ] || exit 0; done; exit 1; }
}
`;
