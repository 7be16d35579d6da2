import { printable } from './printable.ts';

/** Characters a column of names is padded to at most; a longer name moves its own line only. */
const WIDEST = 32;

/** How wide a column for these names is. */
export function fitted(names: readonly string[], most = WIDEST): number {
  let widest = 0;
  for (const name of names) widest = Math.max(widest, Math.min(most, printable(name).length));
  return widest;
}
