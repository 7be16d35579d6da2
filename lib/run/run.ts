import type { Host, Inventory } from '../core/host.ts';
import { graver, isLost, outcomes, type Outcome } from '../core/outcome.ts';
import type { Play, Playbook } from '../core/playbook.ts';
import { because, sentence, type Reason } from '../core/reason.ts';
import { Unreachable } from '../core/transport.ts';
import { selectHosts } from '../inventory/index.ts';
import { batches, eachOf } from './batches.ts';
import { becomesOf } from './foreseen.ts';
import { TaskFailure } from './host-batch.ts';
import { HostPlay } from './host-play.ts';
import { HostSession, HostUnreadable } from './host-session.ts';
import type { HostOutcome, RunResult, RunSettings } from './options.ts';

/**
 * Runs a playbook against an inventory, or, with `check`, tells what it would do. Resolves with what became of every
 * host, whatever hosts did; rejects only for what the caller got wrong (`TaishoError`), before any host is touched.
 */
export async function runPlaybook(playbook: Playbook, inventory: Inventory, settings: RunSettings): Promise<RunResult> {
  const chosen = playbook.plays.map((play) => ({ play, hosts: selectHosts(inventory, play.hosts, settings.limit) }));
  const names = new Set(chosen.flatMap(({ hosts }) => hosts.map(({ name }) => name)));
  const ordered = inventory.hosts.filter(({ name }) => names.has(name));
  for (const { play, hosts } of chosen) {
    for (const become of becomesOf(play)) for (const host of hosts) settings.accessOf(host, become);
  }
  settings.onEvent({ kind: 'run-start', playbook: playbook.source, check: settings.check, hosts: ordered.length });

  const ledger = new Map<string, HostOutcome>(ordered.map(({ name }) => [name, NOT_ATTEMPTED]));
  let goesOn = true;
  for (const { play, hosts } of chosen) {
    if (!goesOn || settings.signal?.aborted) break;
    goesOn = await runPlay(play, hosts, { inventory, settings, ledger });
  }
  const summary = count(ledger);
  settings.onEvent({ kind: 'run-end', summary });
  return { check: settings.check, hosts: ledger, summary, interrupted: settings.signal?.aborted ?? false };
}

const NOT_ATTEMPTED: HostOutcome = {
  outcome: 'not-attempted',
  why: because('not_attempted', 'the run ended before this host was begun'),
};

interface Run {
  readonly inventory: Inventory;
  readonly settings: RunSettings;
  readonly ledger: Map<string, HostOutcome>;
}

/** Batch by batch. False: the run ends here, because too many hosts failed. */
async function runPlay(play: Play, hosts: readonly Host[], run: Run): Promise<boolean> {
  const { settings, ledger } = run;
  const left = hosts.filter(
    ({ name }) => !isLost(ledger.get(name)?.outcome ?? 'ok') || ledger.get(name) === NOT_ATTEMPTED,
  );
  settings.onEvent({ kind: 'play-start', play: play.name, hosts: left.map(({ name }) => name) });
  for (const batch of batches(left, play.serial)) {
    settings.onEvent({ kind: 'batch-start', play: play.name, hosts: batch.map(({ name }) => name) });
    let failed = 0;
    await eachOf(batch, settings.forks, async (host) => {
      if (settings.signal?.aborted || (play.anyErrorsFatal && !settings.check && failed > 0)) return;
      const result = await runHost(play, host, run);
      if (FAILURES.has(result.outcome)) failed += 1;
      settings.onEvent({ kind: 'host-result', host: host.name, play: play.name, ...result });
      const before = ledger.get(host.name);
      const stays =
        before !== undefined &&
        before !== NOT_ATTEMPTED &&
        graver(before.outcome, result.outcome) === before.outcome &&
        before.outcome !== result.outcome;
      ledger.set(host.name, stays ? before : result);
    });
    if (settings.signal?.aborted || isTooMany(failed, batch.length, play, settings.check)) return false;
  }
  return true;
}

/** A refused host is none: nothing was done to it, and that is what was asked for. */
const FAILURES: ReadonlySet<Outcome> = new Set(['failed', 'rolled-back', 'drifted', 'unknown', 'unreachable']);

/**
 * As in Ansible: a batch in which all hosts fail ends the run; with `max_fail_percentage`, one in which more than that do.
 * A check goes on: who reviews a change wants to see every host.
 */
function isTooMany(failed: number, size: number, { anyErrorsFatal, maxFailPercentage }: Play, check: boolean): boolean {
  if (failed === 0 || check) return false;
  if (anyErrorsFatal) return true;
  return maxFailPercentage === undefined ? failed === size : (failed * 100) / size > maxFailPercentage;
}

async function runHost(play: Play, host: Host, { inventory, settings }: Run): Promise<HostOutcome> {
  const { signal, scriptTimeout, extraVars, check } = settings;
  const session = new HostSession({ accessOf: (become) => settings.accessOf(host, become), scriptTimeout, signal });
  const hostPlay = new HostPlay(settings, { host, inventory, play, extraVars, check }, session);
  try {
    await hostPlay.run();
    if (!hostPlay.changed) return { outcome: 'ok', why: because('nothing_to_do', 'nothing was to be done') };
    const why = check
      ? because('would_change', 'changes are pending')
      : because('changed', 'changed, read again and verified');
    return { outcome: 'changed', why };
  } catch (error) {
    return outcomeOf(error, hostPlay.touched);
  } finally {
    await session.close();
  }
}

/** A host that was lost after something had been done on it is not merely unreachable: the rest of the play is missing. */
function outcomeOf(error: unknown, touched: boolean): HostOutcome {
  if (error instanceof TaskFailure) return { outcome: OUTCOMES[error.ended.status] ?? 'failed', why: error.ended.why };
  if (error instanceof Unreachable || error instanceof HostUnreadable) {
    const why = error.reason;
    if (touched) return { outcome: 'failed', why: brokenOff(why) };
    return { outcome: error instanceof Unreachable || error.lost ? 'unreachable' : 'failed', why };
  }
  if (error instanceof Error && error.name === 'AbortError')
    return touched ? { outcome: 'failed', why: brokenOff(NOT_ATTEMPTED.why) } : NOT_ATTEMPTED;
  throw error;
}

function brokenOff(why: Reason): Reason {
  const data = { why: sentence(why) };
  return because('broken_off', 'tasks were done on it, and the rest were not attempted: {why}', data);
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  refuse: 'refused',
  failed: 'failed',
  drifted: 'drifted',
  unknown: 'unknown',
};

function count(ledger: ReadonlyMap<string, { outcome: Outcome; why: Reason }>): Readonly<Record<Outcome, number>> {
  const summary = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome } of ledger.values()) summary[outcome] += 1;
  return summary;
}
