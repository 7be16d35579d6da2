import type { FileEntry } from '../core/action.ts';
import { modeOf } from './mode-of.ts';

/** A file out of what `od -An -v -tx1` printed of it; undefined where it is not UTF-8 text or holds NUL. */
export function fileEntry(hex: string, mode: number): FileEntry | undefined {
  const bytes = Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
  const content = bytes.toString('utf8');
  return content.includes('\0') || !Buffer.from(content, 'utf8').equals(bytes)
    ? undefined
    : { type: 'file', content, mode };
}

/** Shell function `t_file PATH`: prints `MODE` as `ls` shows it and the bytes for `fileRead`, or why it can't be read and nothing. */
export const FILE_FUNCTION = String.raw`t_file() {
  if [ -h "$1" ] || [ ! -f "$1" ]; then printf 'no plain file\0\0'
  elif [ ! -r "$1" ]; then printf 'not readable\0\0'
  elif [ $(($(wc -c <"$1"))) -gt 65536 ]; then printf 'larger than 64 KiB\0\0'
  else t_mode=$(ls -ld "$1"); printf '%s\0' "${'$'}{t_mode%% *}"; od -An -v -tx1 <"$1"; printf '\0'; fi
}`;

/** What `t_file` printed: the file, or why it is not known. */
export function fileRead(mode: string, hex: string): FileEntry | string {
  return mode.startsWith('-') ? (fileEntry(hex, modeOf(mode)) ?? 'not UTF-8 text') : mode;
}
