/** File that marks a directory as an embedded host, below its root; the stand-in scripts act nowhere else. */
export const MARKER = '/etc/taisho-embedded';

/** Where the pretend kernel keeps its clock and its hooks, below the root. */
export const STATE = '/var/lib/taisho';

/**
 * First lines of every stand-in script: sets `$name` and `$R`, and refuses with exit code 2 unless `TAISHO_ROOT` is
 * the absolute path of an embedded host. Without this a script started by mistake would act on the real machine.
 */
export function guard(name: string): string {
  return String.raw`name=${name}
R=$TAISHO_ROOT
case $R in
/?*) [ -f "$R${MARKER}" ] ;;
*) false ;;
esac || {
  echo "$name: a stand-in: TAISHO_ROOT names no embedded host, nothing was touched" >&2
  exit 2
}
. "$R/etc/rc.d/init.d/functions"
`;
}

/**
 * Text of `/etc/rc.d/init.d/functions`: RHEL's output without a terminal, and a pretend kernel in which a process is a
 * directory below `$R/proc` and time is a counter that only these scripts move.
 */
export function functionsScript(): string {
  return String.raw`# functions - a stand-in made by taisho for an embedded host, not the distribution's file.
# Sourced by the scripts beside it once they know that $R is an embedded host.
PATH=/sbin:/usr/sbin:/bin:/usr/bin
export PATH
umask 022
state=$R${STATE}

success() { printf '[  OK  ]\r\n'; }
failure() { printf '[FAILED]\r\n'; }

# note VERB: the order in which services really started and stopped.
note() { echo "$name $1" >>"$R/var/log/order.log"; }

# pass TICKS: lets hundredths of a second go by; $now is the time since boot, $last the last process's number.
pass() {
  read last now <"$state/clock"
  now=$(($now + $1))
  echo "$last $now" >"$state/clock"
  echo "$(($now / 100)).$(($now / 10 % 10))$(($now % 10)) 0.00" >"$R/proc/uptime"
}

# spawn COMMAND PARENT WCHAN: a pretend process; $pid is its number, $now its start time.
spawn() {
  pass 3
  pid=$(($last + 1))
  echo "$pid $now" >"$state/clock"
  comm=$(printf %.15s "$1")
  proc=$R/proc/$pid
  mkdir "$proc" || return 1
  echo "$comm" >"$proc/comm"
  printf '%s\0' "$1" >"$proc/cmdline"
  printf %s "$3" >"$proc/wchan"
  echo "$pid ($comm) S $2 $pid $pid 0 -1 4202752 150 0 0 0 1 1 0 0 16 0 1 0 $now 4096000 300" \
    '4294967295 134512640 134520000 3215000000 3215000000 0 0 0 0 0 0 0 0 17 0 0 0' >"$proc/stat"
  printf 'Name:\t%s\nState:\tS (sleeping)\nTgid:\t%s\nPid:\t%s\nPPid:\t%s\n' "$comm" $pid $pid "$2" >"$proc/status"
  printf 'Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nThreads:\t1\n' >>"$proc/status"
}

# alive PID: whether there is such a process.
alive() {
  case $1 in
  '' | *[!0-9]*) return 1 ;;
  esac
  [ -d "$R/proc/$1" ]
}

# started PID: its start time, field 22 of stat.
started() { sed 's/.*) //' "$R/proc/$1/stat" | cut -d ' ' -f 20; }

# pids_of COMMAND: the numbers of its processes.
pids_of() {
  wanted=$(printf %.15s "$1")
  for proc in "$R"/proc/[0-9]*; do
    [ -f "$proc/comm" ] || continue
    read comm <"$proc/comm"
    [ "$comm" = "$wanted" ] && basename "$proc"
  done
  return 0
}

# reap PID ...: ends processes; one that was held inside a hooked call lets go of the module.
reap() {
  for pid in "$@"; do
    alive "$pid" && rm -rf "$R/proc/$pid"
  done
  [ -f "$state/pins" ] || return 0
  held=0
  while read pin; do
    alive "$pin" && held=$(($held + 1))
  done <"$state/pins"
  use_count "$held"
}

# use_count NUMBER: what /proc/modules says of splxmod.
use_count() {
  sed "s/^\(splxmod [0-9]*\) [0-9]*/\1 $1/" "$R/proc/modules" >"$state/modules.new"
  cat "$state/modules.new" >"$R/proc/modules"
  rm -f "$state/modules.new"
}
`;
}
