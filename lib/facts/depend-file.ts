import type { FileEntry } from '../core/action.ts';
import { unreadable } from './records.ts';

/** A dependency file, in the syntax of make: `splx: abc` means splx after abc. */
export interface DependFile {
  readonly entry: FileEntry;
  readonly targets: readonly string[];
  readonly after: ReadonlyMap<string, readonly string[]>;
}

/** Reads a dependency file. Throws `UnreadablePrint` for a line that is none of its syntax. */
export function dependFile(entry: FileEntry): DependFile {
  const after = new Map<string, readonly string[]>();
  let targets: readonly string[] = [];
  for (const line of entry.content.split('\n')) {
    const [, target, needs] = /^([^\s:=]+):(.*)$/.exec(line) ?? [];
    if (target !== undefined) after.set(target, [...(after.get(target) ?? []), ...words(needs ?? '')]);
    else if (line.startsWith('TARGETS =')) targets = words(line.slice('TARGETS ='.length));
    else if (line.trim() !== '' && !/^(INTERACTIVE =|#)/.test(line)) throw unreadable('dependency-boot', line);
  }
  return { entry, targets, after };
}

function words(line: string): readonly string[] {
  return line.split(/\s+/).filter(Boolean);
}
