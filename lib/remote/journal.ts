import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { matches, RUN_ID } from '../core/name.ts';
import type { RecordedStep } from '../core/ledger.ts';

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

/** Reads a journal; undefined for one that makes no sense. A last line that was cut is passed over: it had not been acted on. */
export function journalIn(text: string): Journal | undefined {
  const lines = text.split('\n');
  const head = parsed(lines[0]);
  const steps = parsed(lines[1]);
  if (!isHead(head) || (steps !== undefined && !isSteps(steps))) return undefined;
  const begun = new Map<number, number | undefined>();
  const undone = new Map<number, number | undefined>();
  for (const line of lines.slice(2)) {
    const [, word, index, code] = /^(begin|end|undo|undone) (\d{1,5})(?: (\d{1,3}))?$/.exec(line) ?? [];
    if (word === 'begin' || word === 'end') begun.set(Number(index), code === undefined ? undefined : Number(code));
    else if (word !== undefined) undone.set(Number(index), code === undefined ? undefined : Number(code));
  }
  const { run, part, host, owner, reason } = head;
  return { run, part, host, owner, reason, steps: steps ?? [], begun, undone, over: lines.includes('over', 2) };
}

type Head = JsonObject & {
  readonly run: string;
  readonly part: number;
  readonly host: string;
  readonly owner: string;
  readonly reason: string;
};

function isHead(value: Json | undefined): value is Head {
  if (!isJsonObject(value) || value['version'] !== 1 || typeof value['part'] !== 'number') return false;
  const { run } = value;
  return (
    typeof run === 'string' &&
    matches(RUN_ID, run) &&
    ['host', 'owner', 'reason'].every((name) => typeof value[name] === 'string')
  );
}

function isSteps(value: Json): value is Json & readonly RecordedStep[] {
  return Array.isArray(value) && value.every((one) => isJsonObject(one) && isJsonObject(one['action']));
}

function parsed(line: string | undefined): Json | undefined {
  try {
    return line === undefined ? undefined : (JSON.parse(line) as Json);
  } catch {
    return undefined;
  }
}
