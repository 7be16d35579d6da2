/**
 * The script that ends another: kills the process group its shell is in, which is what it started and did not put
 * into a session of its own. A shell that shares its group with the one that kills (a server that makes no group for
 * each command) is killed alone. Needs Linux's `/proc`; without it only the shell itself is killed.
 */
export function stopScript(process: number): string {
  return `
group() { sed 's/.*) . [0-9]* \\([0-9]*\\) .*/\\1/' "/proc/$1/stat" 2>/dev/null; }
its=$(group ${process}); mine=$(group $$)
case $its in
  '' | 0 | 1 | "$mine") kill -9 ${process} ;;
  *) kill -9 "-$its" ;;
esac
`;
}
