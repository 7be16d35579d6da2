import type { Action } from '../core/action.ts';
import type { HostEnded, Owed } from '../core/ledger.ts';
import type { Host, Inventory } from '../core/host.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Play, Playbook } from '../core/playbook.ts';
import { because, sentence, type Reason } from '../core/reason.ts';
import { Unreachable } from '../core/transport.ts';
import { selectHosts } from '../inventory/index.ts';
import { NOT_ATTEMPTED, runFleet, type FleetPlay } from './fleet.ts';
import { becomesOf } from './foreseen.ts';
import { TaskFailure } from './host-batch.ts';
import { HostPlay } from './host-play.ts';
import { HostScripts } from './host-scripts.ts';
import { HostSession, HostUnreadable } from './host-session.ts';
import { rollBack } from './roll-back.ts';
import type { HostOutcome, RunResult, RunSettings } from './options.ts';
import { takenUp } from './taken-up.ts';

/**
 * Runs a playbook against an inventory, or, with `check`, tells what it would do. Resolves with what became of every
 * host, whatever hosts did; rejects only for what the caller got wrong (`TaishoError`), before any host is touched.
 */
export async function runPlaybook(playbook: Playbook, inventory: Inventory, settings: RunSettings): Promise<RunResult> {
  const { check, forks, signal, onEvent } = settings;
  const { plays, hosts } = fleetOf(playbook, inventory, settings);
  for (const [i, play] of playbook.plays.entries()) {
    const own = plays[i]?.hosts.flatMap((name) => hosts.get(name) ?? []) ?? [];
    for (const become of becomesOf(play)) for (const host of own) settings.accessOf(host, become);
  }
  onEvent({ kind: 'run-start', playbook: playbook.source, check, hosts: hosts.size });
  const run: Run = { inventory, settings, ahead: new Map() };
  const attempt = async (index: number, name: string): Promise<HostOutcome> => {
    const [play, host] = [playbook.plays[index], hosts.get(name)];
    return play === undefined || host === undefined ? NOT_ATTEMPTED : runHost({ play, index, host }, run);
  };
  return runFleet(plays, [...hosts.keys()], { check, forks, signal, onEvent, attempt });
}

/** A playbook's plays with the hosts they select, and all these hosts in the inventory's order. */
export function fleetOf(
  playbook: Playbook,
  inventory: Inventory,
  { limit, takeUp }: Pick<RunSettings, 'limit' | 'takeUp'>,
): { readonly plays: readonly FleetPlay[]; readonly hosts: ReadonlyMap<string, Host> } {
  const plays = playbook.plays.map(({ name, hosts, serial, maxFailPercentage, anyErrorsFatal }, i) => {
    const fitting = selectHosts(inventory, hosts, limit).map((host) => host.name);
    const names = takeUp === undefined ? fitting : fitting.filter((host) => takeUp.get(host)?.plays.includes(i));
    return { name, hosts: names, serial, maxFailPercentage, anyErrorsFatal };
  });
  const chosen = new Set(plays.flatMap((play) => play.hosts));
  return {
    plays,
    hosts: new Map(inventory.hosts.filter(({ name }) => chosen.has(name)).map((one) => [one.name, one])),
  };
}

interface Run {
  readonly inventory: Inventory;
  readonly settings: RunSettings;
  /** In a check, what the plays before would have done, by host: the next is planned on the host as it will be. */
  readonly ahead: Map<string, readonly Action[]>;
}

interface Turn {
  readonly play: Play;
  readonly index: number;
  readonly host: Host;
}

async function runHost({ play, index, host }: Turn, { inventory, settings, ahead }: Run): Promise<HostOutcome> {
  const { signal, scriptTimeout, extraVars, check } = settings;
  const session = new HostSession({ accessOf: (become) => settings.accessOf(host, become), scriptTimeout, signal });
  const scripts = check ? undefined : new HostScripts(session, host.name, index, settings.identity);
  const recorder = settings.recorderOf?.(host);
  recorder?.begin(index, play.become);
  const recording = { scripts, ...(check && { recorder, ahead: ahead.get(host.name) }) };
  const hostPlay = new HostPlay(settings, { host, inventory, play, extraVars, check }, session, recording);
  try {
    const left = () => takenUp(settings.takeUp?.get(host.name), { index, become: play.become }, scripts);
    const ended = await played(hostPlay, play, scripts, left);
    if (check) ahead.set(host.name, hostPlay.batch.ahead);
    else if (ended !== NOT_ATTEMPTED)
      await settings.identity.ledger?.append(hostEnded({ index, host }, hostPlay, ended));
    return ended;
  } finally {
    await session.close();
  }
}

async function played(
  hostPlay: HostPlay,
  play: Play,
  scripts: HostScripts | undefined,
  owed: () => Promise<Owed | undefined>,
): Promise<HostOutcome> {
  try {
    await hostPlay.run(await owed());
    if (!hostPlay.batch.changed) return { outcome: 'ok', why: because('nothing_to_do', 'nothing was to be done') };
    const why =
      scripts === undefined
        ? because('would_change', 'changes are pending')
        : because('changed', 'changed, read again and verified');
    return { outcome: 'changed', why };
  } catch (error) {
    const ended = outcomeOf(error, hostPlay.batch.touched);
    if (scripts === undefined || !play.rollback || !(error instanceof TaskFailure) || ended.outcome === 'unknown')
      return ended;
    return await rollBack(scripts, hostPlay.batch.done, ended);
  }
}

function hostEnded({ index, host }: Omit<Turn, 'play'>, hostPlay: HostPlay, ended: HostOutcome): HostEnded {
  const isBad = ended.outcome !== 'ok' && ended.outcome !== 'changed';
  return {
    kind: 'host',
    time: new Date().toISOString(),
    host: host.name,
    play: index,
    ...ended,
    missed: isBad ? hostPlay.batch.owed.missed : [],
    leftStopped: isBad && ended.outcome !== 'rolled-back' ? hostPlay.batch.owed.leftStopped : [],
  };
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
