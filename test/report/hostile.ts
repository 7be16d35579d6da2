import type { RunEvent } from '../../lib/core/event.ts';

/** What a host might send to take over a terminal, a log or a reviewer's eyes. */
export const hostile =
  '\u001b]0;pwned\u0007\u001b[2J\u001b[31mok\nfake  web9  all is well\r\n\u0000\u007f\u009b1A\u0085\u202eevil\u2066x\u2069\u200b\u200f\u2028\u2029\ufeff\u00ad\u{e0041}\ud800\t<b>{{7*7}}';

/** Characters that must not reach an output; written out apart from the code under test. */
export const forbidden =
  // oxlint-disable-next-line no-control-regex -- these are what it looks for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}\p{Cs}]/u;

const ESCAPE = String.fromCharCode(27);

/** The colours a report may put around text. */
export const colors = new RegExp(`${ESCAPE}\\[(?:0|1|2|3[1-6])m`, 'g');

/** What the tree writes to go back over its lines. */
export const redraws = new RegExp(`\r${ESCAPE}\\[(\\d+)A${ESCAPE}\\[J`, 'g');

/** Strings that are never a host's: they choose code, and are closed enums. */
const closed = new Set(['kind', 'status', 'outcome', 'verb', 'from', 'type', 'code', 'template']);

/** The events with hostile text in every string, list, name of a variable and key that is not a closed enum. */
export function poisoned(events: readonly RunEvent[], text = hostile): RunEvent[] {
  return events.map((event) => poison(event, event.kind === 'run-end' ? 'summary' : '', text) as RunEvent);
}

function poison(value: unknown, key: string, text: string): unknown {
  if (key === 'summary') return value;
  if (typeof value === 'string') return closed.has(key) && !value.startsWith('S') ? value : value + text;
  if (Array.isArray(value)) return value.map((item: unknown) => poison(item, '', text));
  if (typeof value !== 'object' || value === null) return value;
  const isOpen = key === 'environment' || key === 'result';
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [isOpen ? name + text : name, poison(item, name, text)]),
  );
}
