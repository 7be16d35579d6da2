/**
 * Functions for the lock of a host, one file that is made with its content (`ln`). It is held as long as its holder's
 * process is seen, gone with the boot or the process, and where neither can be told, believed until it expires.
 *
 * Whoever finds a dead lock makes `after.ID`, named after just that lock: the right to replace it, which one alone can
 * have, and which is a lock itself, since its owner may die too. Only who is led to by `lock` puts itself in its place,
 * in one rename: there is no moment without a lock, and none in which a living one is moved away.
 */
export const lockFunctions = String.raw`# t_born PID - when a living process began, in clock ticks since boot
t_born() (
  t_x=$(cat "/proc/$1/stat" 2>/dev/null) || exit 1
  set -- ${'$'}{t_x##*") "}
  case ${'$'}{1-Z} in [ZX]*) exit 1 ;; esac
  [ $# -ge 20 ] || exit 1
  shift 19; echo "$1"
)
t_boot() { cat /proc/sys/kernel/random/boot_id 2>/dev/null; }
# t_space - where its process numbers count, and on which machine: a home directory may be shared
t_space() { echo "$(uname -n) $(t_readlink /proc/self/ns/pid 2>/dev/null)"; }
t_of() { printf '%s\n' "$2" | sed -n "s/^$1 //p" | sed 1q; }
# t_number TEXT - whether that is a number which shells can reckon with
t_number() { case $1 in '' | *[!0-9]* | ?????????????*) return 1 ;; esac; }
# t_id LOCK - its name; fails for what is no lock
t_id() {
  [ -n "$(t_of run "$1")" ] && t_number "$(t_of expires "$1")" && t_number "$(t_of pid "$1")" || return 1
  t_x=$(t_of id "$1")
  case $t_x in
    '') t_x=$(printf %s "$1" | cksum 2>/dev/null) || return 1; printf '%s\n' "${'$'}{t_x%% *}" ;;
    *[!A-Za-z0-9.-]* | .* | *..*) return 1 ;;
    *) printf '%s\n' "$t_x" ;;
  esac
}
# t_alive LOCK - whether its holder is there: 0, 1 when it is gone, 2 when that can not be told
t_alive() {
  t_there_is=$(t_of space "$1") t_here=$(t_space) t_then=$(t_of boot "$1") t_now=$(t_boot)
  [ -n "$t_there_is" ] || t_there_is=$t_here
  [ "${'$'}{t_there_is%% *}" = "${'$'}{t_here%% *}" ] || return 2
  [ -z "$t_then" ] || [ -z "$t_now" ] || [ "$t_then" = "$t_now" ] || return 1
  [ "$t_there_is" = "$t_here" ] || return 2
  t_then=$(t_of start "$1")
  if t_now=$(t_born "$(t_of pid "$1")"); then [ -n "$t_then" ] || return 2; [ "$t_now" = "$t_then" ]; return; fi
  [ -r /proc/1/stat ] || return 2
  return 1
}
# t_held LOCK - whether a lock is to be believed
t_held() {
  t_alive "$1"; case $? in 0) return 0 ;; 1) return 1 ;; esac
  [ "$(date +%s)" -lt "$(t_of expires "$1")" ]
}
# t_leads LOCK - whether the lock, or those who were to replace it, lead to this one
t_leads() {
  t_place=$T/lock t_count=0
  while [ $t_count -lt 20 ]; do
    t_x=$(cat "$t_place" 2>/dev/null) || return 1
    [ "$t_x" != "$1" ] || return 0
    t_x=$(t_id "$t_x") || return 1
    t_place=$T/after.$t_x t_count=$((t_count + 1))
  done
  return 1
}
# t_lock LOCK - 0: it is ours; 1: somebody else holds it, who is printed; 2: it can not be had, and why is printed
t_lock() {
  t_draft=$T/draft.$$ t_tries=0
  rm -f "$t_draft"
  t_written "$t_draft" "$1" || { rm -f "$t_draft"; echo "$T can not be written to"; return 2; }
  while [ $t_tries -lt 50 ]; do
    t_at=$T/lock t_tries=$((t_tries + 1))
    until ln "$t_draft" "$t_at" 2>/dev/null; do
      t_there=$(cat "$t_at" 2>/dev/null) || continue 2
      t_dead=$(t_id "$t_there") || { rm -f "$t_draft"; echo "$t_at is no lock that can be read: see whether anybody is at work, and remove it"; return 2; }
      if t_held "$t_there"; then
        t_leads "$t_there" || continue 2
        rm -f "$t_draft"; printf '%s\n' "$t_there"; return 1
      fi
      t_at=$T/after.$t_dead
    done
    if [ "$t_at" = "$T/lock" ] || { t_leads "$1" && mv -f "$t_at" "$T/lock"; }; then
      rm -f "$t_draft"
      t_ours "$1" && return 0
      break
    fi
    rm -f "$t_at"
  done
  rm -f "$t_draft"; echo "no lock can be made in $T"; return 2
}
t_ours() { [ "$(cat "$T/lock" 2>/dev/null)" = "$1" ]; }
# t_tidy - what those left behind who died while they waited, for whoever holds the lock
t_tidy() {
  rm -f "$T"/after.*
  for t_f in "$T"/draft.[0-9]*; do [ ! -f "$t_f" ] || [ -d "/proc/${'$'}{t_f##*.}" ] || kill -0 "${'$'}{t_f##*.}" 2>/dev/null || rm -f "$t_f"; done
}
# t_written FILE TEXT - makes a new file that nobody else can read, on disk
t_written() { ( umask 077; set -C; printf '%s\n' "$2" >"$1" && sync "$1" && [ "$(cat "$1")" = "$2" ] ) 2>/dev/null; }
# t_placed FILE TEXT - the same, wholly or not at all
t_placed() {
  rm -f "$T/draft.$$"
  t_written "$T/draft.$$" "$2" && ln "$T/draft.$$" "$1" 2>/dev/null; t_x=$?
  rm -f "$T/draft.$$"; return $t_x
}
`;
