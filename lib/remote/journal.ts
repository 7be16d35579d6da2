import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { matches, RUN_ID } from '../core/name.ts';
import type { RecordedStep } from '../core/ledger.ts';
import { LIMIT } from './state-script.ts';

/** What a host wrote down of a script: for whom, its steps, and how far it came. */
export interface Journal {
  readonly run: string;
  readonly part: number;
  readonly host: string;
  readonly owner: string;
  readonly reason: string;
  /** As the host says: whoever acts on them looks at their shape first. */
  readonly steps: readonly RecordedStep[];
  /** Steps that were begun, by index; with the exit code of those that ended. */
  readonly begun: ReadonlyMap<number, number | undefined>;
  /** Steps that were begun to be taken back, likewise. */
  readonly undone: ReadonlyMap<number, number | undefined>;
  /** It, or what took it back, came to its end. */
  readonly over: boolean;
}

/**
 * Reads a journal; undefined for one that makes no sense or is too long to be had whole. A last line that was cut is
 * passed over: it had not been acted on.
 */
export function journalIn(text: string): Journal | undefined {
  if (Buffer.byteLength(text) > LIMIT) return undefined;
  const [first, second, ...lines] = text.split('\n');
  const [head, steps] = [parsed(first), parsed(second)];
  if (!isHead(head) || !isSteps(steps) || lines.pop() === undefined) return undefined;
  const begun = new Map<number, number | undefined>();
  const undone = new Map<number, number | undefined>();
  let over = false;
  for (const line of lines) {
    if (line.endsWith(' cut')) continue;
    const [, word, place, code] = LINE.exec(line) ?? [];
    if (word === undefined) return undefined;
    if (word === 'over') over = true;
    else if (Number(place) >= steps.length) return undefined;
    else (word.startsWith('und') ? undone : begun).set(Number(place), code === undefined ? undefined : Number(code));
  }
  const { run, part, host, owner, reason } = head;
  return { run, part, host, owner, reason, steps, begun, undone, over };
}

const LINE = /^(?=(?:begin|undo) \d+$|(?:end|undone) \d+ \d+$|over$)(\w+)(?: (\d{1,6})(?: (\d{1,3}))?)?$/;

type Head = JsonObject & {
  readonly run: string;
  readonly part: number;
  readonly host: string;
  readonly owner: string;
  readonly reason: string;
};

function isHead(value: Json | undefined): value is Head {
  if (!isJsonObject(value) || value['version'] !== 1) return false;
  const { run, part } = value;
  return (
    typeof run === 'string' &&
    matches(RUN_ID, run) &&
    typeof part === 'number' &&
    Number.isInteger(part) &&
    part >= 0 &&
    part < 1e6 &&
    ['host', 'owner', 'reason'].every((name) => isShort(value[name]))
  );
}

function isShort(value: Json | undefined): boolean {
  return typeof value === 'string' && value.length <= 4096;
}

function isSteps(value: Json | undefined): value is Json & readonly RecordedStep[] {
  return Array.isArray(value) && value.every((one) => isJsonObject(one) && isJsonObject(one['action']));
}

function parsed(line: string | undefined): Json | undefined {
  try {
    return line === undefined ? undefined : (JSON.parse(line) as Json);
  } catch {
    return undefined;
  }
}
