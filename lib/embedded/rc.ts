import { guard } from './functions.ts';

/**
 * Text of a stand-in for `/etc/rc.d/rc`: `rc LEVEL` stops what the level's K links name, then starts what its S links
 * name, by the rules of RHEL's initscripts: glob order in the C locale, lock files decide what runs, what can't be
 * executed is passed over. RHEL 4 also runs `S01splx.bak`; later ones don't.
 */
export function rcScript(release: number): string {
  const ignored = ['*~', ...(release < 5 ? [] : ['*.bak']), '*.orig', '*.rpmnew', '*.rpmorig', '*.rpmsave'];
  return String.raw`#!/bin/sh
# rc - a stand-in made by taisho for an embedded host: runs the links of a runlevel as RHEL ${release} does.
LC_ALL=C
export LC_ALL
${guard('rc')}
case $1 in
[0-6]) directory=$R/etc/rc.d/rc$1.d ;;
*)
  echo "Usage: $0 {0|1|2|3|4|5|6}" >&2
  exit 2
  ;;
esac

runnable() {
  [ -f "$1" ] && [ -x "$1" ] || return 1
  case $1 in
  ${ignored.join(' | ')}) return 1 ;;
  esac
}

# locked LINK: whether the service of that name is taken to run.
locked() {
  subsystem=$(basename "$1" | cut -c 4-)
  [ -f "$R/var/lock/subsys/$subsystem" ] || [ -f "$R/var/lock/subsys/$subsystem.init" ]
}

for link in "$directory"/K*; do
  if runnable "$link" && locked "$link"; then "$link" stop; fi
done
for link in "$directory"/S*; do
  if runnable "$link" && ! locked "$link"; then "$link" start; fi
done
exit 0
`;
}

/** Text of `/etc/rc.d/rc.local`, which runs after everything else and leaves its lock behind. */
export function rcLocalScript(): string {
  return String.raw`#!/bin/sh
# rc.local - a stand-in made by taisho for an embedded host
${guard('local')}
pass 200
note start
: >"$R/var/lock/subsys/local"
`;
}
