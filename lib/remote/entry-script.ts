import type { Entry, FileEntry } from '../core/action.ts';
import { quote } from '../core/quote.ts';
import { codes } from './codes.ts';

/** Shell text that goes on only where nothing lies at a path; leaves the path in `$t_at`, its directory in `$t_dir`. */
export function absent(path: string): string {
  return `${placed(path)}\n[ ! -e "$t_at" ] && [ ! -h "$t_at" ] || exit ${codes.drifted}`;
}

/** Shell text that goes on only where exactly this entry lies; leaves the path in `$t_at`, its directory in `$t_dir`. */
export function unchanged(path: string, was: Entry): string {
  const mode = was.type === 'link' ? '' : ` && case $(ls -ld "$t_at") in ?${lettersOf(was.mode)}*) ;; *) false ;; esac`;
  const test = {
    link: () => `[ -h "$t_at" ] && [ "$(t_readlink "$t_at")" = ${quote(was.type === 'link' ? was.target : '')} ]`,
    directory: () => `[ -d "$t_at" ] && [ ! -h "$t_at" ]${mode}`,
    file: () =>
      `[ -f "$t_at" ] && [ ! -h "$t_at" ] && printf %s ${quote(was.type === 'file' ? was.content : '')} | cmp -s - "$t_at"${mode}`,
  }[was.type]();
  return `${placed(path)}\n${test} || exit ${codes.drifted}`;
}

/**
 * Where a path lies, in `$t_at`: its directory is resolved as the host would, below the root. One that leads out of it
 * (a link put there since) is drift.
 */
export function placed(path: string): string {
  const parent = path.slice(0, path.lastIndexOf('/'));
  const resolved = parent === '' ? 't_dir=' : `t_dir=$(t_real ${quote(parent)}) || exit ${codes.drifted}`;
  return `${resolved}\nt_dir=$R$t_dir\nt_at=$t_dir/${quote(baseOf(path))}`;
}

/**
 * Makes `$t_at` be this file, and ends the subshell: it is written beside its place under a hidden name, which must be
 * new, and renamed: no reader sees half of it. With `keeping`, owner and times' like of the file there are kept.
 */
export function replaced(path: string, { content, mode }: FileEntry, keeping: boolean): string {
  return `umask 077
t_draft=$t_dir/${quote(`.taisho-${baseOf(path)}`)}.$$
(set -C; true >"$t_draft") || exit 1
${keeping ? 'cp -p "$t_at" "$t_draft" &&\n' : ''}printf %s ${quote(content)} >"$t_draft" && chmod ${octal(mode)} "$t_draft" && mv -f "$t_draft" "$t_at" && exit 0
t_code=$?; rm -f "$t_draft"; exit $t_code`;
}

/** Removes the drafts of a file that was never put in its place. */
export function noDraft(path: string): string {
  return `${placed(path)}\nrm -f "$t_dir"/${quote(`.taisho-${baseOf(path)}.`)}[0-9]*`;
}

/** A mode for chmod: four octal digits. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** Permission bits as `ls` shows them: `rwsr-xr-x`. */
function lettersOf(mode: number): string {
  return [0, 1, 2]
    .map((i) => {
      const bits = mode >> (6 - 3 * i);
      const special = (mode & (0o4000 >> i)) !== 0;
      const execute = special ? ['S', 's', 'T', 't'][(i === 2 ? 2 : 0) + (bits & 1)] : bits & 1 ? 'x' : '-';
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${execute}`;
    })
    .join('');
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
