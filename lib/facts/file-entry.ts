import type { FileEntry } from '../core/action.ts';

/** A file out of what `od -An -v -tx1` printed of it; undefined where it is not UTF-8 text or holds NUL. */
export function fileEntry(hex: string, mode: number): FileEntry | undefined {
  const bytes = Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
  const content = bytes.toString('utf8');
  return content.includes('\0') || !Buffer.from(content, 'utf8').equals(bytes)
    ? undefined
    : { type: 'file', content, mode };
}
