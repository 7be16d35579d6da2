import type { RcState, RenumberAction, RestoreAction } from '../core/action.ts';
import { quote, quoteAll } from '../core/quote.ts';
import { codes } from './codes.ts';
import { absent, placed, replaced, unchanged } from './entry-script.ts';

/**
 * Shell text that has a program number the links anew, where they are still those that were planned with. insserv ends
 * with 0 also where it could not remove or make a link, or where the disk was full: so it is looked whether everything
 * is started where it was, and whether the files are whole; and whether all of it can be written is tried first.
 */
export function renumber(action: RenumberAction): string {
  const { program, arguments: words, was } = action;
  const directories = quoteAll(was.directories.map(({ directory }) => directory));
  return `${unnumbered(action)}
${room(was)}t_runs=$(t_run ${directories})
cd "$R/" || exit 1
env -i PATH=/sbin:/usr/sbin:/bin:/usr/bin HOME=/ LC_ALL=C \${R:+TAISHO_ROOT="$R"} "$R"${quoteAll([program, ...words])} </dev/null || exit $?
[ "$(t_run ${directories})" = "$t_runs" ] || exit ${codes.notKept}
${present(was).map(whole).join('')}`;
}

/** Shell text that goes on only where the links and files are those that were planned with. */
export function unnumbered({ was }: RenumberAction): string {
  const tests = [
    ...was.directories.map(({ directory, links }) => {
      const expected = links.map(({ name, target }) => `${name} -> ${target}\n`).join('');
      return `${entered(directory)}\n[ "$(t_links)" = ${quote(expected.replace(/\n$/, ''))} ] || exit ${codes.drifted}`;
    }),
    ...was.files.map(({ path, entry }) => (entry === undefined ? absent(path) : unchanged(path, entry))),
  ];
  return tests.join('\n');
}

/**
 * Shell text that puts links and files back. What is missing is made before what is too much goes, so that no service
 * is ever without its link. What is as it was is not written: a full disk is no reason to fail then.
 */
export function restore({ to }: RestoreAction): string {
  return [...to.directories.map(links), ...to.files.map(file)].join('\n');
}

/**
 * `t_links`: the links of the working directory that rc would look at, one a line. `t_run DIRECTORY…`: what is started
 * from where, without the numbers; links that lead to nothing start nothing, and insserv tidies them away. `t_try FILE…`: whether
 * the working directory takes a new file, with what these hold in it.
 */
export const rcStateFunctions = String.raw`t_links() {
  for t_f in [SK][0-9][0-9]*; do [ ! -h "./$t_f" ] || printf '%s -> %s\n' "$t_f" "$(t_readlink "./$t_f")"; done
}
t_try() (
  t_draft=./.taisho-room.$$
  (set -C; true >"$t_draft") 2>/dev/null || exit 1
  [ $# = 0 ] || cat "$@" >"$t_draft" 2>/dev/null; t_code=$?
  rm -f "$t_draft"; exit $t_code
)
t_run() {
  for t_in; do
    cd "$R$t_in" || continue
    for t_f in S[0-9][0-9]*; do
      [ -h "./$t_f" ] || continue
      t_to=$(t_readlink "./$t_f")
      case $t_to in /*) t_to=$R$t_to ;; *) t_to=./$t_to ;; esac
      [ ! -e "$t_to" ] || printf '%s %s\n' "$t_in" "${'$'}{t_f#???}"
    done
  done | LC_ALL=C sort -u
}
`;

/**
 * Every directory must take a new entry, and the one of the dependency files twice their size, before anything is touched:
 * under a hidden name that no boot runs, and that is gone at once.
 */
function room(was: RcState): string {
  const files = present(was);
  const [first] = files;
  const all = quoteAll(files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)));
  const tries = [
    ...was.directories.map(({ directory }) => `${entered(directory)}\nt_try`),
    ...(first === undefined ? [] : [`${placed(first.path)}\ncd "$t_dir" && t_try ${all} ${all}`]),
  ];
  return tries.map((one) => `${one} || exit ${codes.noRoom}\n`).join('');
}

function whole({ path }: { readonly path: string }): string {
  return `${placed(path)}\n[ -s "$t_at" ] && [ -z "$(tail -c 1 "$t_at")" ] || exit ${codes.notKept}\n`;
}

function present({ files }: RcState): RcState['files'] {
  return files.filter(({ entry }) => entry !== undefined && entry.content !== '');
}

function links({ directory, links: wanted }: RcState['directories'][number]): string {
  const made = wanted.map(({ name, target }) => {
    const [at, to] = [quote(`./${name}`), quote(target)];
    return `if [ ! -h ${at} ] || [ "$(t_readlink ${at})" != ${to} ]; then
  if [ -h ${at} ]; then rm -f ${at}; fi && ln -s -- ${to} ${at} || exit 1
fi`;
  });
  const kept = wanted.length === 0 ? "''" : wanted.map(({ name }) => quote(name)).join('|');
  return `${entered(directory)}
${made.join('\n')}
for t_f in [SK][0-9][0-9]*; do
  case $t_f in ${kept}) continue ;; esac
  if [ -h "./$t_f" ]; then rm -f "./$t_f" || exit 1; fi
done`;
}

function file({ path, entry }: RcState['files'][number]): string {
  if (entry === undefined) return `${placed(path)}\n[ -d "$t_at" ] || rm -f "$t_at" || exit 1`;
  return `(\n${unchanged(path, entry)}\n) || (\n${placed(path)}\n${replaced(path, entry, false)}\n) || exit 1`;
}

function entered(directory: string): string {
  const at = quote(directory);
  return `[ "$(t_real ${at})" = ${at} ] && cd "$R"${at} || exit ${codes.drifted}`;
}
