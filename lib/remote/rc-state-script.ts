import type { RcState, RenumberAction, RestoreAction } from '../core/action.ts';
import { quote, quoteAll } from '../core/quote.ts';
import { codes } from './codes.ts';
import { absent, placed, replaced, unchanged } from './entry-script.ts';

/** Shell text that has a program number the links anew, where they are still those that were planned with. */
export function renumber({ program, arguments: words, was }: RenumberAction): string {
  const tests = [
    ...was.directories.map(({ directory, links }) => {
      const expected = links.map(({ name, target }) => `${name} -> ${target}\n`).join('');
      return `${entered(directory)}\n[ "$(t_links)" = ${quote(expected.replace(/\n$/, ''))} ] || exit ${codes.drifted}`;
    }),
    ...was.files.map(({ path, entry }) => (entry === undefined ? absent(path) : unchanged(path, entry))),
  ];
  return `${tests.join('\n')}
cd "$R/" || exit 1
exec env -i PATH=/sbin:/usr/sbin:/bin:/usr/bin HOME=/ LC_ALL=C \${R:+TAISHO_ROOT="$R"} "$R"${quoteAll([program, ...words])} </dev/null`;
}

/**
 * Shell text that puts links and files back. What is missing is made before what is too much goes, so that no service
 * is ever without its link.
 */
export function restore({ to }: RestoreAction): string {
  return [...to.directories.map(links), ...to.files.map(file)].join('\n');
}

/** `t_links`: the links of the working directory that rc would look at, one a line. */
export const rcStateFunctions = String.raw`t_links() {
  for t_f in [SK][0-9][0-9]*; do [ ! -h "./$t_f" ] || printf '%s -> %s\n' "$t_f" "$(t_readlink "./$t_f")"; done
}
`;

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
  return `${placed(path)}\n(\n${replaced(path, entry, false)}\n) || exit 1`;
}

function entered(directory: string): string {
  const at = quote(directory);
  return `[ "$(t_real ${at})" = ${at} ] && cd "$R"${at} || exit ${codes.drifted}`;
}
