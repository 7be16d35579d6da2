import type { RunEvent } from '../core/event.ts';
import { graver, isLost, outcomes, type Outcome } from '../core/outcome.ts';
import type { BatchSize } from '../core/playbook.ts';
import { because } from '../core/reason.ts';
import { batches, eachOf } from './batches.ts';
import { playsLeft } from '../ledger/index.ts';
import type { HostOutcome, RunResult } from './options.ts';

/** A play as far as the fleet is concerned: which hosts, in what batches, and when it ends the run. */
export interface FleetPlay {
  readonly name: string;
  /** Names, in order. */
  readonly hosts: readonly string[];
  readonly serial: readonly BatchSize[];
  readonly maxFailPercentage?: number | undefined;
  readonly anyErrorsFatal: boolean;
}

/** How a fleet is gone through. */
export interface FleetSettings {
  readonly check: boolean;
  readonly forks: number;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent: (event: RunEvent) => void;
  /** One host's way through one play (by index). Rejects only for what ends the whole run. */
  readonly attempt: (play: number, host: string) => Promise<HostOutcome>;
}

/**
 * Takes hosts through plays, batch by batch: which are begun, which take no further part, and when it ends. Every host
 * gets one outcome, the gravest of its plays; one that was never begun is `not-attempted`.
 */
export async function runFleet(
  plays: readonly FleetPlay[],
  hosts: readonly string[],
  settings: FleetSettings,
): Promise<RunResult> {
  const { check, signal, onEvent } = settings;
  const found = new Map<string, HostOutcome>(hosts.map((name) => [name, NOT_ATTEMPTED]));
  const come = new Map<string, number[]>(hosts.map((name) => [name, []]));
  const attempt = (play: number, host: string): Promise<HostOutcome> => {
    come.get(host)?.push(play);
    return settings.attempt(play, host);
  };
  let goesOn = true;
  for (const [i, play] of plays.entries()) {
    if (!goesOn || signal?.aborted) break;
    goesOn = await runPlay(i, play, found, { ...settings, attempt });
  }
  for (const [host, { outcome }] of found) {
    const left = plays.flatMap(({ name, hosts: own }, i) =>
      own.includes(host) && !come.get(host)?.includes(i) ? name : [],
    );
    if (!isLost(outcome) && left.length > 0) found.set(host, playsLeft(outcome, left));
  }
  const summary = count(found);
  onEvent({ kind: 'run-end', summary });
  return { check, hosts: found, summary, interrupted: signal?.aborted ?? false };
}

/** What is said of a host that was never begun. */
export const NOT_ATTEMPTED: HostOutcome = {
  outcome: 'not-attempted',
  why: because('not_attempted', 'the run ended before this host was begun'),
};

/** Batch by batch. False: the run ends here, because too many hosts failed. */
async function runPlay(
  index: number,
  play: FleetPlay,
  found: Map<string, HostOutcome>,
  { check, forks, signal, onEvent, attempt }: FleetSettings,
): Promise<boolean> {
  const left = play.hosts.filter(
    (name) => !isLost(found.get(name)?.outcome ?? 'ok') || found.get(name) === NOT_ATTEMPTED,
  );
  onEvent({ kind: 'play-start', play: play.name, hosts: left });
  for (const batch of batches(left, play.serial)) {
    onEvent({ kind: 'batch-start', play: play.name, hosts: batch });
    let failed = 0;
    await eachOf(batch, forks, async (host) => {
      if (signal?.aborted || (play.anyErrorsFatal && !check && failed > 0)) return;
      const result = await attempt(index, host);
      if (FAILURES.has(result.outcome)) failed += 1;
      onEvent({ kind: 'host-result', host, play: play.name, ...result });
      found.set(host, ofBoth(found.get(host), result));
    });
    if (signal?.aborted || isTooMany(failed, batch.length, play, check)) return false;
  }
  return true;
}

/** What is left of a host after another play: the graver, and of two alike the later. */
function ofBoth(before: HostOutcome | undefined, result: HostOutcome): HostOutcome {
  if (before === undefined || before === NOT_ATTEMPTED || before.outcome === result.outcome) return result;
  return graver(before.outcome, result.outcome) === before.outcome ? before : result;
}

/** A refused host is none: nothing was done to it, and that is what was asked for. */
const FAILURES: ReadonlySet<Outcome> = new Set(['failed', 'rolled-back', 'drifted', 'unknown', 'unreachable']);

/**
 * As in Ansible: a batch in which all hosts fail ends the run; with `max_fail_percentage`, one in which more than that do.
 * A check goes on: who reviews a change wants to see every host.
 */
function isTooMany(failed: number, size: number, play: FleetPlay, check: boolean): boolean {
  if (failed === 0 || check) return false;
  if (play.anyErrorsFatal) return true;
  return play.maxFailPercentage === undefined ? failed === size : (failed * 100) / size > play.maxFailPercentage;
}

function count(found: ReadonlyMap<string, HostOutcome>): Readonly<Record<Outcome, number>> {
  const summary = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome } of found.values()) summary[outcome] += 1;
  return summary;
}
