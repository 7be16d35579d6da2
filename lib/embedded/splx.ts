import { guard } from './functions.ts';

/** ServerProtect on an embedded host, as data. */
export interface Splx {
  /** As in the script's `# chkconfig:` line. */
  readonly chkconfig: string;
  /** Services whose processes hold the module when they started after its hooks went in. */
  readonly conflicts: readonly string[];
}

/**
 * Text of a stand-in for `/etc/init.d/splx`. It prints what the knowledge base (Trend Micro 1300065) shows, and its
 * pretend module can't be unloaded while a conflict that started behind the hooks is running.
 */
export function splx({ chkconfig, conflicts }: Splx): string {
  return String.raw`#!/bin/sh
# splx - a stand-in made by taisho for an embedded host. It is NOT Trend Micro's script and holds nothing of it:
# it prints the transcript of the knowledge-base article and pretends to have the fault described there.
#
# chkconfig: ${chkconfig}
# description: stand-in for ServerProtect for Linux
${guard('splx')}
conflicts='${conflicts.join(' ')}'
lock=$R/var/lock/subsys/$name
run=$R/var/run
${MODULE}${VERBS}
case $1 in
start) start ;;
stop) stop ;;
restart)
  stop
  start
  ;;
status) status ;;
*)
  echo "Usage: $0 {start|stop|restart|status}" >&2
  exit 2
  ;;
esac
`;
}

/** Loads, hooks, unhooks and unloads the pretend module. */
const MODULE = String.raw`
loaded() { grep '^splxmod ' "$R/proc/modules" >/dev/null; }

load() {
  loaded || echo 'splxmod 123456 1 - Live 0x00000000' >>"$R/proc/modules"
  mkdir -p "$R/proc/splx"
}

# Hooks go in when vsapiapp's first child registers, and out when vsapiapp ends; both times are kept.
hook() { echo "$now" >"$state/hooked"; }
unhook() {
  [ -f "$state/hooked" ] || return 0
  pass 1
  echo "$(cat "$state/hooked") $now" >>"$state/hooks"
  rm -f "$state/hooked"
}

# through_hooks TIME: whether a process that started then went through the hooks, and so holds the module.
through_hooks() {
  [ -f "$state/hooks" ] || return 1
  while read from to; do
    [ "$1" -gt "$from" ] && [ "$1" -lt "$to" ] && return 0
  done <"$state/hooks"
  return 1
}

# holders: numbers of the conflicts' processes that hold the module.
holders() {
  for conflict in $conflicts; do
    {
      [ ! -f "$run/$conflict.pid" ] || cat "$run/$conflict.pid"
      pids_of "$conflict"
    } | sort -u | while read holder; do
      alive "$holder" && through_hooks "$(started "$holder")" && echo "$holder"
    done
  done
  return 0
}

unload() {
  loaded || return 0
  holders >"$state/pins"
  if [ -s "$state/pins" ]; then
    use_count $(($(wc -l <"$state/pins")))
    while read holder; do
      echo "kernel: SPLXMOD: busy process found after unhook_module [$(cat "$R/proc/$holder/comm")][$holder]"
    done <"$state/pins" >>"$R/var/log/messages"
    return 1
  fi
  grep -v '^splxmod ' "$R/proc/modules" >"$state/modules.new"
  cat "$state/modules.new" >"$R/proc/modules"
  rm -f "$state/modules.new" "$state/pins" "$state/hooks"
  rmdir "$R/proc/splx"
}
`;

const VERBS = String.raw`
start() {
  echo 'Starting ServerProtect for Linux:'
  echo 'Starting splxcore:'
  if [ -n "$(pids_of vsapiapp)" ]; then
    printf 'splxcore is already running. '
    success
    return 0
  fi
  pass 200
  note start
  load
  printf 'Loading splx kernel module:  '
  success
  spawn vsapiapp 1 schedule_timeout
  parent=$pid
  echo "$parent" >"$run/vsapiapp.pid"
  spawn vsapiapp "$parent" schedule_timeout
  hook
  printf 'Starting vsapiapp:  '
  success
  launch entity
  launch splxmain
  spawn splxmain "$pid" schedule_timeout
  printf 'splxcore started normally. '
  success
  echo 'Starting splxhttpd:'
  launch splxhttpd
  printf 'ServerProtect for Linux httpd started normally. '
  success
  : >"$lock"
}

launch() {
  spawn "$1" 1 schedule_timeout
  echo "$pid" >"$run/$1.pid"
  printf 'Starting %s:  ' "$1"
  success
}

stop() {
  result=0
  pass 100
  note stop
  echo 'Shutting down ServerProtect for Linux:'
  echo 'Shutting down splxcore:'
  end vsapiapp
  unhook
  printf 'Shutting down vsapiapp:  '
  success
  printf 'Unloading splx kernel module:  '
  if unload; then success; else failure; result=1; fi
  end entity
  end splxmain
  printf 'Shutting down entity:  '
  success
  if [ $result -eq 0 ]; then
    printf 'splxcore stopped normally. '
    success
  else
    printf 'splxcore stopped with errors. Please contact Trend Micro support. '
    failure
  fi
  echo 'Shutting down splxhttpd:'
  end splxhttpd
  printf 'Shutting down splxhttpd:  '
  success
  printf 'ServerProtect for Linux httpd stopped normally. '
  success
  rm -f "$lock"
  return $result
}

end() {
  reap $(pids_of "$1")
  rm -f "$run/$1.pid"
}

status() {
  if [ -n "$(pids_of vsapiapp)" ]; then
    echo 'splxcore is running...'
    return 0
  fi
  if [ -f "$lock" ]; then
    echo 'splxcore dead but subsys locked'
    return 2
  fi
  echo 'splxcore is stopped'
  return 3
}
`;
