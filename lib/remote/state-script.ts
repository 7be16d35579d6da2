import { recordedStep } from '../core/ledger.ts';
import { quote } from '../core/quote.ts';
import type { Step } from '../core/step.ts';
import type { Guard } from './guard.ts';

/** Who is about to act on a host, for its lock and its journal. */
export interface JournalHead {
  /** The run, as the ledger has it. */
  readonly run: string;
  /** Which script of the run on this host, from 0. */
  readonly part: number;
  /** The host as the inventory names it. */
  readonly host: string;
  /** `USER@MACHINE`. */
  readonly owner: string;
  /** What it is done for: a playbook, or a plan. */
  readonly reason: string;
  /** Seconds for which the lock is believed where nobody can tell whether its holder lives. */
  readonly expires: number;
}

/**
 * Functions for the lock and the journal of a host, which lie in `$T`: /var/lib/taisho, or ~/.taisho of a user who is not
 * root. The lock is one file that is made with its content (`ln`); it is held as long as its holder's process is seen, and
 * where that can not be told, until it expires. The journal is `current`, a line before each action, on disk before it is done.
 */
export const stateFunctions = String.raw`t_uid=$(id -u)
if [ -n "$R" ] || [ "$t_uid" = 0 ]; then T=$R/var/lib/taisho; else T=$HOME/.taisho; fi
# t_home - makes the directory, or says why it can not be trusted
t_home() {
  [ ! -h "$T" ] || { echo "$T is a link"; return 1; }
  [ -d "$T" ] || ( umask 022; mkdir -p "${'$'}{T%/*}" && umask 077 && mkdir "$T" ) 2>&1 || [ -d "$T" ] || return 1
  t_ls=$(ls -ldn "$T") || return 1
  case $t_ls in d????-??-*) ;; *) echo "others may write to $T"; return 1 ;; esac
  [ "$(set -- $t_ls; echo "$3")" = "$t_uid" ] || { echo "$T belongs to another user"; return 1; }
  [ -d "$T/done" ] || ( umask 077; mkdir "$T/done" ) 2>&1 || [ -d "$T/done" ]
}
# t_born PID - when a process began, in clock ticks since boot
t_born() { t_x=$(cat "/proc/$1/stat" 2>/dev/null) || return 1; set -- ${'$'}{t_x##*") "}; shift 19 && echo "$1"; }
t_boot() { cat /proc/sys/kernel/random/boot_id 2>/dev/null; }
t_of() { printf '%s\n' "$2" | sed -n "s/^$1 //p"; }
# t_alive LOCK - whether its holder is there: 0, 1 when it is gone, 2 when that can not be told
t_alive() {
  [ "$(t_of boot "$1")" = "$(t_boot)" ] || return 1
  t_pid=$(t_of pid "$1"); case $t_pid in '' | *[!0-9]*) return 2 ;; esac
  t_then=$(t_of start "$1")
  if t_now=$(t_born "$t_pid"); then [ -n "$t_then" ] || return 2; [ "$t_now" = "$t_then" ]; return; fi
  [ -r /proc/1/stat ] || return 2
  return 1
}
# t_held LOCK - whether a lock is to be believed
t_held() {
  t_alive "$1"; case $? in 0) return 0 ;; 1) return 1 ;; esac
  t_x=$(t_of expires "$1"); case $t_x in '' | *[!0-9]*) return 1 ;; esac
  [ "$(date +%s)" -lt "$t_x" ]
}
# A lock that is not to be believed is removed by one at a time, so that nobody removes a new one for an old.
# t_lock CONTENT - 0: it is ours; 1: somebody else holds it, who is printed; 2: it can not be made
t_lock() {
  t_draft=$T/lock.$$; rm -f "$t_draft"
  ( umask 077; set -C; printf '%s\n' "$1" >"$t_draft" ) 2>/dev/null && sync "$t_draft" 2>/dev/null && [ "$(cat "$t_draft")" = "$1" ] ||
    { rm -f "$t_draft"; echo "$T can not be written to"; return 2; }
  t_try=0
  until ln "$t_draft" "$T/lock" 2>/dev/null; do
    t_there=$(cat "$T/lock" 2>/dev/null) || t_there=
    if [ -n "$t_there" ] && t_held "$t_there"; then rm -f "$t_draft"; printf '%s\n' "$t_there"; return 1; fi
    t_try=$((t_try + 1)); [ $t_try -lt 9 ] || { rm -f "$t_draft"; printf '%s\n' "$t_there"; return 1; }
    if mkdir "$T/taking" 2>/dev/null; then
      if t_there=$(cat "$T/lock" 2>/dev/null) && ! t_held "$t_there"; then rm -f "$T/lock"; fi
      rmdir "$T/taking"
    else
      sleep 1; [ -z "$(find "$T/taking" -prune -mmin +1 2>/dev/null)" ] || rmdir "$T/taking"
    fi
  done
  rm -f "$t_draft"
  [ "$(cat "$T/lock")" = "$1" ]
}
t_note() { printf '%s\n' "$1" >>"$T/current" && { [ -z "${'$'}{2-}" ] || sync "$T/current"; }; } 2>/dev/null
`;

/** An unfinished journal that a script takes up: by index, which of its steps each step takes back. */
export interface Recovers {
  readonly run: string;
  readonly part: number;
  readonly of: readonly number[];
}

/** How a script enters a host: for whom, whether it is still as it was planned on, and what it finishes. */
export interface Entry {
  readonly head: JournalHead;
  readonly guards: readonly Guard[];
  readonly recovers?: Recovers | undefined;
}

/**
 * Shell text that enters: directory, lock, no unfinished journal but the one that is taken up, guards, a journal of its
 * own. It prints a word and what belongs to it, and sets `t_entered` when the script may act. It runs in the shell itself.
 */
export function entering({ head, guards, recovers }: Entry, steps: readonly Step[]): string {
  return `t_mine="run ${head.run}
owner "${quote(oneLine(head.owner))}"
reason "${quote(oneLine(head.reason))}"
since $(date +%s)
expires $(($(date +%s) + ${head.expires}))
pid $$
start $(t_born $$)
boot $(t_boot)" t_entered=
t_refuse() { printf '%s\\n%s\\n' "$1" "$2"; [ "$1" = held ] || t_unlock; return 1; }
t_unlock() { [ "$(cat "$T/lock" 2>/dev/null)" != "$t_mine" ] || rm -f "$T/lock"; }
t_enter() {
  t_said=$(t_home) || { t_refuse refused "$t_said"; return; }
  t_said=$(t_lock "$t_mine")
  case $? in 0) ;; 1) t_refuse held "$t_said"; return ;; *) t_refuse refused "$t_said"; return ;; esac
  if [ "$(sed -n '$p' "$T/current" 2>/dev/null)" = over ]; then mv -f "$T/current" "$T/done/earlier"; fi
${recovers === undefined ? begun(head, guards, steps) : takenUp(recovers)}
  t_entered=1
}`;
}

/** Shell text that ends what was entered. The journal is over before the host is read again, and then put aside; the last twenty are kept. */
export function leaving({ head, recovers }: Entry): string {
  const { run, part } = recovers ?? head;
  return `mv -f "$T/current" ${quoteIn(`done/${run}.${part}`)}
ls -t "$T/done" | sed 1,20d | while read t_f; do rm -f "$T/done/$t_f"; done
t_unlock`;
}

/** Shell text that prints what the lock and the journals of a run's script say: see `foundJournal`. It only reads. */
export function journalProbe({ run, part }: Pick<JournalHead, 'run' | 'part'>): string {
  return `t_there=$(cat "$T/lock" 2>/dev/null); t_is=none
[ -z "$t_there" ] || { t_held "$t_there"; t_is=$?; }
if [ -f ${quoteIn(`done/${run}.${part}`)} ]; then printf 'done %s\\n' $t_is; head -c ${LIMIT} ${quoteIn(`done/${run}.${part}`)}
elif [ -f "$T/current" ]; then printf 'current %s\\n' $t_is; head -c ${LIMIT} "$T/current"
else printf 'none %s\\n' $t_is; fi`;
}

/** Bytes of a journal that are read; a host may say what it likes. */
const LIMIT = 8 << 20;

function begun(head: JournalHead, guards: readonly Guard[], steps: readonly Step[]): string {
  const { run, part, host, owner, reason } = head;
  const first = JSON.stringify({ version: 1, run, part, host, owner, reason });
  const second = JSON.stringify(steps.map(recordedStep));
  return `  [ ! -f "$T/current" ] || { t_refuse unfinished "$(head -c ${LIMIT} "$T/current")"; return; }
  t_bad=
${guards.map(({ name, test }) => `  ( ${test}\n  ) >/dev/null 2>&1 || t_bad="$t_bad "${quote(name)}`).join('\n')}
  [ -z "$t_bad" ] || { t_refuse drifted "$t_bad"; return; }
  ( umask 077; set -C; printf '%s\\n' ${quote(first)} ${quote(second)} >"$T/current" ) 2>/dev/null && sync "$T/current" && sync "$T" ||
    { rm -f "$T/current"; t_refuse refused "$T can not be written to"; return; }`;
}

function takenUp({ run, part }: Recovers): string {
  return `  case $(sed -n 1p "$T/current" 2>/dev/null) in ${quote(startOf(run, part))}*) ;; *) t_refuse refused 'its journal is not there any more'; return ;; esac`;
}

/** How the first line of a journal begins. */
function startOf(run: string, part: number): string {
  return `${JSON.stringify({ version: 1, run, part }).slice(0, -1)},`;
}

function quoteIn(path: string): string {
  return `"$T"/${quote(path)}`;
}

/** A line of a lock. */
function oneLine(text: string): string {
  return Array.from(text, (character) => (character < ' ' || character === '\u007f' ? ' ' : character))
    .join('')
    .slice(0, 200);
}
