import { recordedStep } from '../core/ledger.ts';
import { quote } from '../core/quote.ts';
import type { Step } from '../core/step.ts';
import type { Guard } from './guard.ts';
import { lockFunctions } from './lock-script.ts';

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
 * root. The journal is `current`, a line before each action, on disk before it is done; afterwards it is `done/RUN.PART`.
 */
export const stateFunctions = String.raw`t_uid=$(id -u)
if [ -z "$R" ] && [ "$t_uid" != 0 ]; then T=${'$'}{HOME:-/nonexistent}/.taisho
elif t_lib=$(t_real /var/lib); then T=$R$t_lib/taisho
else T=$R/var/lib/taisho; fi
# t_home - makes the directory, or says why it can not be trusted
t_home() {
  if [ -n "$R" ] || [ "$t_uid" = 0 ]; then
    t_real /var/lib >/dev/null || {
      [ ! -h "$R/var" ] && [ ! -h "$R/var/lib" ] || { echo "$R/var/lib leads to no directory below $R/"; return 1; }
      ( umask 022; mkdir -p "$R/var/lib" ) 2>&1 || return 1
    }
  fi
  [ -h "$T" ] || [ -d "$T" ] || ( umask 077; mkdir "$T" ) 2>&1 || [ -d "$T" ] || return 1
  t_ls=$(ls -ldn "$T") || return 1
  case $t_ls in
    l*) echo "$T is a link"; return 1 ;;
    d????-??-*) ;;
    d*) echo "others may write to $T"; return 1 ;;
    *) echo "$T is no directory"; return 1 ;;
  esac
  [ "$(t_owner "$T")" = "$t_uid" ] || { echo "$T belongs to another user"; return 1; }
  case $(t_owner "${'$'}{T%/*}/.") in 0 | "$t_uid") ;; *) echo "${'$'}{T%/*} belongs to another user"; return 1 ;; esac
  [ -d "$T/done" ] || ( umask 077; mkdir "$T/done" ) 2>&1 || [ -d "$T/done" ]
}
t_owner() ( t_ls=$(ls -ldn "$1") || exit 1; set -- $t_ls; echo "$3" )
${lockFunctions}# t_note WORDS - a line of the journal, on disk
t_note() { printf '%s\n' "$1" >>"$T/current" && { [ -z "${'$'}{2-}" ] || sync "$T/current"; }; } 2>/dev/null
# t_whose JOURNAL - RUN.PART of what wrote it
t_whose() { sed -n '1s/^{"version":1,"run":"\([0-9A-Za-z-]*\)","part":\([0-9]*\),.*/\1.\2/p;1q' "$1" 2>/dev/null; }
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
  const name = nameOf(head);
  return `t_since=$(date +%s) t_entered=
t_mine="id ${name}.$$.$t_since
run ${head.run}
owner "${quote(oneLine(head.owner))}"
reason "${quote(oneLine(head.reason))}"
since $t_since
expires $((t_since + ${head.expires}))
pid $$
start $(t_born $$)
boot $(t_boot)
space $(t_space)"
t_refuse() { printf '%s\\n%s\\n' "$1" "$2"; t_unlock; return 1; }
t_unlock() { ! t_ours "$t_mine" || rm -f "$T/lock"; }
t_enter() {
  t_said=$(t_home) || { printf 'refused\\n%s\\n' "$t_said"; return 1; }
  t_said=$(t_lock "$t_mine")
  case $? in 0) ;; 1) printf 'held\\n%s\\n' "$t_said"; return 1 ;; *) printf 'refused\\n%s\\n' "$t_said"; return 1 ;; esac
  t_tidy
  if [ "$(tail -n 1 "$T/current" 2>/dev/null)" = over ]; then
    t_as=$(t_whose "$T/current"); mv -f "$T/current" "$T/done/\${t_as:-earlier}"
  fi
  [ ! -e ${inState(`done/${name}`)} ] || { t_refuse refused 'it was called off before it came to act'; return 1; }
${recovers === undefined ? begun(head, guards, steps) : takenUp(head, recovers)}
  t_entered=1
  echo entered
}`;
}

/** Shell text that ends what was entered. The journal is over before the host is read again, and then put aside; the last twenty are kept. */
export function leaving({ head, recovers }: Entry): string {
  return `if t_ours "$t_mine"; then
  mv -f "$T/current" ${inState(`done/${nameOf(recovers ?? head)}`)}
  ls -t "$T/done" | sed 1,20d | while read t_f; do rm -f "$T/done/$t_f"; done
  t_unlock
fi`;
}

/**
 * Shell text that prints what the lock and the journal of a script say: see `foundJournal`. It only reads; but where the
 * script has not come to act it is called off, so that it never will: it may still be on its way.
 */
export function journalProbe(head: Pick<JournalHead, 'run' | 'part'>): string {
  const own = inState(`done/${nameOf(head)}`);
  return `t_shown() { printf '%s %s\\n' "$1" "$2"; head -c ${LIMIT + 1} "$3"; exit 0; }
t_ask() {
  t_there=$(cat "$T/lock" 2>/dev/null); t_is=none
  [ -z "$t_there" ] || { t_held "$t_there"; t_is=$?; }
  [ ! -f ${own} ] || t_shown done $t_is ${own}
}
t_was=$(t_whose "$T/current")
t_ask
[ -n "$t_was" ] || [ ! -e "$T/current" ] || [ -n "$(t_whose "$T/current")" ] || t_shown current $t_is "$T/current"
if [ "$t_was" = ${quote(nameOf(head))} ] && [ "$(t_whose "$T/current")" = "$t_was" ]; then t_shown current $t_is "$T/current"; fi
if [ "$t_was" != ${quote(nameOf(head))} ] && t_home >/dev/null && t_placed ${own} 'called off'; then
  [ "$(t_whose "$T/current")" = ${quote(nameOf(head))} ] || t_shown done $t_is ${own}
  rm -f ${own}
fi
t_ask
printf 'open %s\\n' $t_is`;
}

/** Bytes of a journal that are read; a host may say what it likes. */
export const LIMIT = 8 << 20;

function begun(head: JournalHead, guards: readonly Guard[], steps: readonly Step[]): string {
  const { run, part, host, owner, reason } = head;
  const first = JSON.stringify({ version: 1, run, part, host, owner, reason }).slice(0, -1);
  const second = JSON.stringify(steps.map(recordedStep));
  const tests = guards.map(
    ({ name, test }) => `  ( ${test}\n  ) >/dev/null 2>&1 || t_bad="$t_bad
"${quote(oneLine(name))}`,
  );
  return `  [ ! -e "$T/current" ] && [ ! -h "$T/current" ] || { echo unfinished; head -c ${LIMIT + 1} "$T/current"; t_unlock; return 1; }
  t_bad=
${tests.join('\n')}
  [ -z "$t_bad" ] || type cksum >/dev/null 2>&1 || { t_refuse refused 'it has no cksum, by which it could be told whether it has changed'; return 1; }
  [ -z "$t_bad" ] || { t_refuse drifted "$t_bad"; return 1; }
  t_ours "$t_mine" || { t_refuse refused 'the lock was lost to somebody else'; return 1; }
  rm -f "$T/draft.$$"
  t_written "$T/draft.$$" ${quote(`${first},"boot":"`)}"$(t_boot)"'","time":'"$t_since}
"${quote(second)} && mv "$T/draft.$$" "$T/current" && sync "$T" 2>/dev/null ||
    { rm -f "$T/draft.$$" "$T/current"; t_refuse refused "$T can not be written to"; return 1; }
  [ ! -e ${inState(`done/${nameOf(head)}`)} ] || { rm -f "$T/current"; t_refuse refused 'it was called off before it came to act'; return 1; }`;
}

/** What takes up another's journal leaves its own name too, so that it is not said to have never been there. */
function takenUp(head: JournalHead, recovers: Recovers): string {
  const name = nameOf(recovers);
  return `  [ "$(t_whose "$T/current")" = ${quote(name)} ] || { t_refuse refused 'its journal is not there any more'; return 1; }
  t_placed ${inState(`done/${nameOf(head)}`)} ${quote(`recovers ${name}`)} || { t_refuse refused "$T can not be written to"; return 1; }
  [ -z "$(tail -c 1 "$T/current")" ] || printf ' cut\\n' >>"$T/current" || { t_refuse refused "$T can not be written to"; return 1; }`;
}

/** What a script is called on a host. */
function nameOf({ run, part }: Pick<JournalHead, 'run' | 'part'>): string {
  return `${run}.${part}`;
}

function inState(path: string): string {
  return `"$T"/${quote(path)}`;
}

/** A line of a lock. */
function oneLine(text: string): string {
  return Array.from(text, (character) => (character < ' ' || character === '\u007f' ? ' ' : character))
    .join('')
    .slice(0, 200);
}
