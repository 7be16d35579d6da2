import { inverse } from '../core/action.ts';
import { TaishoError } from '../core/error.ts';
import { toJson } from '../core/json.ts';
import type { HostEnded, LedgerRecord, Owed, RunBegun, RunEnded, ScriptEnded, ScriptSent } from '../core/ledger.ts';
import { graver, isLost, type Outcome } from '../core/outcome.ts';
import { because, type Reason } from '../core/reason.ts';
import type { HostRecord, RunRecord, ScriptDone } from '../core/run-record.ts';

/**
 * A run as its records tell it, whatever was the last of them: every host has exactly one outcome. Records are as
 * `readLedger` gives them.
 */
export function runRecord(records: readonly LedgerRecord[]): RunRecord {
  const [begun, ...rest] = records;
  if (begun?.kind !== 'run') throw new TaishoError('ledger_damaged', 'a ledger begins with the record of its run');
  const hosts = new Map<string, Told>(
    begun.hosts.map((name) => [name, { plays: [], sent: [], ended: new Map(), host: new Map() }]),
  );
  for (const [index, play] of begun.plays.entries()) for (const name of play.hosts) hosts.get(name)?.plays.push(index);
  let ended: RunEnded | undefined;
  for (const record of rest) {
    if (record.kind === 'end') ended = record;
    else if (record.kind === 'sent') hosts.get(record.host)?.sent.push(record);
    else if (record.kind === 'ended') hosts.get(record.host)?.ended.set(record.part, record);
    else if (record.kind === 'host') hosts.get(record.host)?.host.set(record.play, record);
  }
  const folded = [...hosts].map(([name, told]): [string, HostRecord] => [name, hostRecord(told, begun)]);
  return { begun, ...(ended && { ended }), hosts: new Map(folded) };
}

/** What was told of one host. */
interface Told {
  /** The plays it takes part in, in order. */
  readonly plays: number[];
  readonly sent: ScriptSent[];
  readonly ended: Map<number, ScriptEnded>;
  readonly host: Map<number, HostEnded>;
}

interface End {
  readonly outcome: Outcome;
  readonly why: Reason;
}

function hostRecord(told: Told, begun: RunBegun): HostRecord {
  const open = told.sent.filter(({ part }) => !told.ended.has(part));
  const begunPlays = new Set(told.sent.map(({ play }) => play));
  const broken = told.plays.filter((play) => begunPlays.has(play) && !told.host.has(play));
  const left = told.plays.filter((play) => isLost(told.host.get(play)?.outcome ?? 'not-attempted'));
  const ends = told.plays.flatMap(
    (play) => told.host.get(play) ?? (broken.includes(play) ? brokenOff(play, told) : []),
  );
  const owed = new Map(told.plays.map((play) => [play, owedBy(play, told)]));
  return {
    ...endOf(ends, left, begun),
    brokenOff: broken.length > 0 || ends.some(({ why }) => why.code === BROKEN_OFF),
    left,
    open,
    done: scriptsDone(told, begun),
    missed: new Map([...owed].flatMap(([play, { missed }]) => (missed.length > 0 ? [[play, missed]] : []))),
    leftStopped: [...new Set([...owed.values()].flatMap(({ leftStopped }) => leftStopped))],
  };
}

/** The code by which a run, too, says that a play was ended before its time on a host. */
const BROKEN_OFF = 'broken_off';

/** The end of a play that was begun on a host and never told. */
function brokenOff(play: number, { sent, ended }: Told): End {
  const own = sent.filter((script) => script.play === play);
  const isUnknown = own.some(({ part }) => ended.get(part)?.results.some(({ status }) => status === 'unknown') ?? true);
  if (isUnknown)
    return {
      outcome: 'unknown',
      why: because(
        'end_not_recorded',
        'a script was sent to it, and how that ended was not recorded: only its journal tells',
      ),
    };
  return {
    outcome: 'failed',
    why: because(BROKEN_OFF, 'scripts were sent to it and ended, and the rest of the play was not attempted'),
  };
}

/** The gravest of a host's plays, of two alike the later; a play it never came to counts as not attempted. */
function endOf(ends: readonly End[], left: readonly number[], { plays }: RunBegun): End {
  const [first, ...rest] = ends;
  if (first === undefined) return NOT_ATTEMPTED;
  let { outcome, why } = first;
  for (const end of rest) if (graver(outcome, end.outcome) === end.outcome) ({ outcome, why } = end);
  if (isLost(outcome) || left.length === 0) return { outcome, why };
  return playsLeft(
    outcome,
    left.map((play) => plays[play]?.name ?? String(play)),
  );
}

/** The end of a host that came well through some plays and never to others. */
export function playsLeft(outcome: Outcome, plays: readonly string[]): End {
  const why = because('plays_left', 'it was {outcome} in the plays before; not attempted: {plays}', { outcome, plays });
  return { outcome: 'not-attempted', why };
}

const NOT_ATTEMPTED: End = {
  outcome: 'not-attempted',
  why: because('not_attempted', 'the run ended before this host was begun'),
};

/** What a play still owes: by its end, or by the last script that ended; and what a script under way may add to that. */
function owedBy(play: number, { sent, ended, host }: Told): Owed {
  const told = host.get(play);
  if (told !== undefined) return told;
  const own = sent.filter((script) => script.play === play);
  const last = own.map(({ part }) => ended.get(part)).findLast((one) => one !== undefined);
  const owed = [last, ...own.filter(({ part }) => !ended.has(part))].filter((one) => one !== undefined);
  return {
    missed: [...new Set(owed.flatMap(({ missed }) => missed))],
    leftStopped: [...new Set(owed.flatMap(({ leftStopped }) => leftStopped))],
  };
}

function scriptsDone({ sent, ended }: Told, { command }: RunBegun): readonly ScriptDone[] {
  const done = sent.flatMap((script) => {
    const results = ended.get(script.part)?.results;
    return results === undefined ? [] : [{ sent: script, results }];
  });
  // A rollback takes back parts of another run.
  const undone = command === 'rollback' ? new Map<number, ReadonlySet<string>>() : undoneParts(done);
  return done.map(({ sent: script, results }) => {
    const back = undone.get(script.part);
    const takenBack = results.map(({ status, takenBack: own }, i) => {
      const step = script.steps[i];
      if (own === true || back === undefined || status !== 'done' || step === undefined || step.hidden)
        return own === true;
      const undoing = inverse(step.action);
      return undoing !== undefined && back.has(keyOf(undoing));
    });
    return { sent: script, results, takenBack };
  });
}

/** By part, the actions that later scripts did to take it back. */
function undoneParts(done: readonly Omit<ScriptDone, 'takenBack'>[]): ReadonlyMap<number, ReadonlySet<string>> {
  const undone = new Map<number, Set<string>>();
  for (const { sent, results } of done) {
    if (sent.takesBack === undefined || sent.takesBack >= sent.part) continue;
    const keys = undone.get(sent.takesBack) ?? new Set();
    undone.set(sent.takesBack, keys);
    for (const [i, step] of sent.steps.entries())
      if (!step.hidden && results[i]?.status === 'done') keys.add(keyOf(step.action));
  }
  return undone;
}

function keyOf(action: object): string {
  return JSON.stringify(toJson(action));
}
