import type { Action } from '../core/action.ts';
import type { LoadedUnits } from '../facts/index.ts';
import { dropInPath } from '../facts/loaded-units.ts';
import { statedOrder } from '../facts/unit-text.ts';

/** Has a unit start after others: what writes, or adds to, the drop-in of ours. Nothing for none. */
export function dropInActions({ dropIns }: LoadedUnits, unit: string, after: readonly string[]): readonly Action[] {
  if (after.length === 0) return [];
  const { directory, file } = dropInPath(unit);
  const now = dropIns.get(unit);
  const content = dropInText(now?.file?.content, after);
  const make: Action = { kind: 'write', path: directory, entry: { type: 'directory', mode: 0o755 } };
  const write: Action = {
    kind: 'write',
    path: file,
    entry: { type: 'file', content, mode: now?.file?.mode ?? 0o644 },
    ...(now?.file && { was: now.file }),
  };
  return now === undefined ? [make, write] : [write];
}

/** What somebody has added by hand stays as it is. */
function dropInText(was: string | undefined, after: readonly string[]): string {
  if (was === undefined) return text(after);
  const before = statedOrder(was).after;
  if (was === text(before)) return text([...new Set([...before, ...after])]);
  return `${was}${was === '' || was.endsWith('\n') ? '' : '\n'}[Unit]\nAfter=${after.join(' ')}\n`;
}

function text(after: readonly string[]): string {
  return `# Written by taisho (start_order).\n[Unit]\nAfter=${after.join(' ')}\n`;
}
