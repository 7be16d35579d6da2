import type { Action, FileEntry, RcState } from '../core/action.ts';
import { because, type Reason } from '../core/reason.ts';
import { dependNames, INSSERV_OVERRIDES } from '../facts/index.ts';
import type { Risk } from '../core/verdict.ts';
import type { Arrangement, BackEnd, OrderWanted } from './back-end.ts';
import { bootOrder } from './boot-order.ts';
import { lostOrders } from './insserv-drift.ts';
import { overrideOf } from './insserv-header.ts';
import { headerSequences, insservSequences, knownGraph, knownServices } from './insserv-sequences.ts';
import { headerOf, wayTo } from './lsb-graph.ts';
import { scriptNames, type OrderFacts } from './order-facts.ts';
import { preStopInstead, unreadOverride } from './refusals.ts';
import { comesBefore, placeOf, type Sequence } from './sequence.ts';
import { unsound } from './soundness.ts';
import { startsTooEarly } from './starts-too-early.ts';

/**
 * Links and dependency files that insserv computes from LSB headers (SLES 9 to 11, Debian), boots in parallel or not. The
 * order is written into an override of the service's header, and insserv is run: any later run comes to the same. It starts
 * each service as early as what it needs allows, so that `together` and `earliest` are the same as `behind`.
 */
export const insserv: BackEnd = {
  services: scriptNames,
  sequences: insservSequences,
  arrange,
};

function arrange(wanted: OrderWanted, host: OrderFacts): Arrangement {
  const problem = notForInsserv(wanted, host) ?? unsound(wanted, host, bootOrder(host.directories, host.scripts));
  if (problem !== undefined) return problem;
  const now = insservSequences(host);
  const early = startsTooEarly(wanted, host, now);
  if (early !== undefined) return early;
  const concerned = now.filter(({ starts }) => together(starts, wanted).length > 0);
  const { service } = wanted;
  if (concerned.length === 0) return nothingTogether(now, wanted);
  const conflicts = wanted.conflicts.filter((one) =>
    concerned.some(({ starts }) => placeOf(starts, one) !== undefined),
  );
  const levels = concerned.map(({ level }) => level);
  const later = !isBehind(now, wanted);
  const durable = isBehind(headerSequences(host), wanted);
  if (!later && durable) {
    const data = { service, conflicts, levels };
    return {
      kind: 'ok',
      risks: [],
      why: because(
        'already_behind',
        '{service} already starts behind {conflicts} in runlevel {levels}, and its header asks for it',
        data,
      ),
    };
  }
  const contradiction = contradictionIn(wanted, conflicts, host);
  if (contradiction !== undefined) return contradiction;
  if (!durable && !host.dependencies.knowsOverrides) return noOverrides(service, conflicts);
  const { entry, was, stopsFirst } = overrideOf(service, possible(wanted, conflicts, host), host);
  const foreseen = durable ? host : withOverride(service, entry, host);
  const loop = loopAt(service, foreseen);
  if (loop !== undefined) return loop;
  if (!isBehind(headerSequences(foreseen), wanted)) return uncertain(service, conflicts, foreseen);
  return {
    kind: 'change',
    why: whyChange({ later, durable }, { service, conflicts, levels }),
    actions: [...(durable ? [] : overrideActions(service, { entry, was }, host)), renumber(wanted, host)],
    risks: [
      ...methodRisks(wanted),
      ...(durable ? [] : stopRisks(wanted, stopsFirst, host)),
      ...driftRisks(wanted, now, foreseen),
    ],
    later,
  };
}

/** Conflicts that start nowhere now are named too, for they may some day; not those that would make a loop. */
function possible(
  { service, conflicts }: OrderWanted,
  started: readonly string[],
  host: OrderFacts,
): readonly string[] {
  const { starts } = knownGraph(host);
  return conflicts.filter((one) => started.includes(one) || wayTo(starts, one, service) === undefined);
}

function withOverride(service: string, entry: FileEntry, host: OrderFacts): OrderFacts {
  const { dependencies } = host;
  return { ...host, dependencies: { ...dependencies, own: new Map(dependencies.own).set(service, entry) } };
}

function together(starts: Sequence['starts'], { service, conflicts }: OrderWanted): readonly string[] {
  return placeOf(starts, service) === undefined ? [] : conflicts.filter((one) => placeOf(starts, one) !== undefined);
}

/** Wherever the service starts, what conflicts with it and starts there too surely comes before it. */
function isBehind(sequences: readonly Sequence[], wanted: OrderWanted): boolean {
  return sequences.every((sequence) =>
    together(sequence.starts, wanted).every((one) => comesBefore(sequence, sequence.starts, one, wanted.service)),
  );
}

function notForInsserv(
  { service, method, numbers, killNumbers }: OrderWanted,
  host: OrderFacts,
): Arrangement | undefined {
  const { insserv: program, knowsOverrides, own, evidence } = host.dependencies;
  if (program === undefined) {
    const why = because('no_insserv', 'the boot goes by dependency files ({evidence}), but the host has no insserv', {
      evidence,
    });
    return { kind: 'refuse', why, instead: preStopInstead(service) };
  }
  if (method === 'delay' || Object.keys({ ...numbers, ...killNumbers }).length > 0) {
    return {
      kind: 'refuse',
      why: because(
        'numbers_are_computed',
        'insserv computes the numbers of this host from headers: one given would not last',
      ),
      instead: because('use_behind', 'use the default method, behind, without numbers'),
    };
  }
  return knowsOverrides ? unreadOverride(INSSERV_OVERRIDES, service, own.get(service)) : undefined;
}

function nothingTogether(now: readonly Sequence[], { service, conflicts }: OrderWanted): Arrangement {
  const levels = now.filter(({ starts }) => placeOf(starts, service) !== undefined).map(({ level }) => level);
  const why =
    levels.length === 0
      ? because('not_started', '{service} is not started in any runlevel', { service })
      : because('no_conflict_started', 'nothing that conflicts with {service} is started in runlevel {levels}', {
          service,
          levels,
          conflicts,
        });
  return { kind: 'ok', risks: [], why };
}

/**
 * A conflict that must itself start after the service: insserv would refuse the loop, and nobody can have both. It
 * refuses one through a script that nothing starts, too.
 */
function contradictionIn(
  { service }: OrderWanted,
  conflicts: readonly string[],
  host: OrderFacts,
): Arrangement | undefined {
  const { starts } = knownGraph(host);
  for (const conflict of conflicts) {
    const way = wayTo(starts, conflict, service);
    if (way === undefined) continue;
    const data = { service, conflict, way };
    return {
      kind: 'refuse',
      why: because('needs_contradict', '{conflict} must itself start after {service}: {way}', data),
      instead: preStopInstead(service),
    };
  }
  return undefined;
}

/** An insserv that reads no overrides goes by the script alone, and scripts are not for us to edit. */
function noOverrides(service: string, conflicts: readonly string[]): Arrangement {
  return {
    kind: 'refuse',
    why: because(
      'no_overrides',
      'the insserv of this host is too old to read {path}: it goes by the header in the script of {service} alone',
      { service, path: INSSERV_OVERRIDES },
    ),
    instead: because(
      'edit_header',
      'add {conflicts} to Should-Start in the header of {service} and plan again, or stop what conflicts before {service} is stopped (pre_stop)',
      { service, conflicts },
    ),
  };
}

function whyChange(
  { later, durable }: { readonly later: boolean; readonly durable: boolean },
  data: { readonly service: string; readonly conflicts: readonly string[]; readonly levels: readonly string[] },
): Reason {
  if (later && durable)
    return because(
      'insserv_not_run',
      'the header of {service} asks to start behind {conflicts}, but in runlevel {levels} it does not: somebody moved links, or insserv was not run',
      data,
    );
  if (later)
    return because(
      'not_behind',
      '{service} does not surely start behind {conflicts} in runlevel {levels}; its header will ask for it',
      data,
    );
  return because(
    'not_durable',
    '{service} starts behind {conflicts} in runlevel {levels}, but no header asks for it: the next run of insserv, for any service, undoes it',
    data,
  );
}

/** insserv passes over some loops of headers until another wish has it look closer. */
function loopAt(service: string, foreseen: OrderFacts): Arrangement | undefined {
  const { starts, stops } = knownGraph(foreseen);
  const way = wayTo(starts, service, service) ?? wayTo(stops, service, service);
  if (way === undefined) return undefined;
  return {
    kind: 'refuse',
    why: because('headers_loop', 'with {service} behind its conflicts, headers contradict each other: {way}', {
      service,
      way,
    }),
    instead: because('mend_headers', 'mend one of these headers, by an override for one, then plan again'),
  };
}

/**
 * insserv leaves out a wish that follows from others, also in a runlevel where the service between does not start. What
 * it makes of two that ask for `$all`, or of one that waits for itself, is chance.
 */
function uncertain(service: string, conflicts: readonly string[], foreseen: OrderFacts): Arrangement {
  const { starts } = knownGraph(foreseen);
  const instead = preStopInstead(service);
  for (const conflict of conflicts) {
    const way = wayTo(starts, service, conflict);
    if (way === undefined || way.length < 2) continue;
    const text =
      'insserv would bring {service} behind {conflict} only by way of what is between ({way}), which does not start in every runlevel where they do';
    return { kind: 'refuse', why: because('wish_left_out', text, { service, conflict, way }), instead };
  }
  const text =
    'no header of {service} would surely bring it behind {conflicts}: both ask for $all, or one asks for itself';
  return { kind: 'refuse', why: because('order_not_certain', text, { service, conflicts }), instead };
}

function methodRisks({ method, service }: OrderWanted): readonly Risk[] {
  if (method === 'behind' || method === 'delay') return [];
  const why = because(
    'insserv_places',
    '{method} is the same as behind here: insserv starts {service} and its conflicts as early as what they need allows',
    { method, service },
  );
  return [{ name: 'insserv_places', why, accepted: false }];
}

/** At a shutdown that does no harm: the module is simply not unloaded. */
function stopRisks(
  { service, conflicts }: OrderWanted,
  stopsFirst: ReadonlyMap<string, readonly string[]>,
  { dependencies: { knowsBefore } }: OrderFacts,
): readonly Risk[] {
  const risk = (why: Reason): Risk => ({ name: 'stops_first', why, accepted: false });
  if (!knowsBefore) {
    const text =
      'the insserv of this host does not know X-Stop-After: when a runlevel is left, {service} may be stopped before {conflicts}';
    return [risk(because('stop_order_not_known', text, { service, conflicts }))];
  }
  const text =
    'when a runlevel is left, {service} is still stopped before {conflict}, which must be stopped after it: {way}';
  return [...stopsFirst].map(([conflict, way]) => risk(because('stops_first', text, { service, conflict, way })));
}

function driftRisks({ service }: OrderWanted, now: readonly Sequence[], foreseen: OrderFacts): readonly Risk[] {
  const last = knownServices(foreseen).filter((one) => {
    const header = headerOf(one, foreseen);
    return [...(header?.requiredStart ?? []), ...(header?.shouldStart ?? [])].includes('$all');
  });
  const lost = lostOrders(now, headerSequences(foreseen), new Set([service, ...last]));
  if (lost.length === 0) return [];
  const orders = lost.length > SHOWN ? [...lost.slice(0, SHOWN), `${lost.length - SHOWN} more`] : lost;
  const why = because(
    'reorders_others',
    'insserv computes all links anew, as it would at any later run: what is certain now will not be, {orders}',
    { orders },
  );
  return [{ name: 'reorders_others', why, accepted: false }];
}

/** Orders named in a review; one link that was moved far may have many. */
const SHOWN = 6;

function overrideActions(
  service: string,
  { entry, was }: { readonly entry: FileEntry; readonly was?: FileEntry | undefined },
  { dependencies: { directories } }: OrderFacts,
): readonly Action[] {
  const missing = ['/etc/insserv', INSSERV_OVERRIDES].filter((path) => !directories.has(path));
  return [
    ...missing.map((path): Action => ({ kind: 'write', path, entry: { type: 'directory', mode: 0o755 } })),
    { kind: 'write', path: `${INSSERV_OVERRIDES}/${service}`, entry, ...(was && { was }) },
  ];
}

function renumber({ service }: OrderWanted, { directories, dependencies }: OrderFacts): Action {
  const was: RcState = {
    directories: directories.map(({ directory, entries }) => ({
      directory,
      links: entries
        .filter(({ name, type }) => type === 'link' && /^[SK]\d\d/.test(name))
        .map(({ name, target }) => ({ name, target })),
    })),
    files: dependNames.map((name) => {
      const there = dependencies.depend.get(name);
      return { path: `/etc/init.d/.depend.${name}`, ...(there && { entry: there.entry }) };
    }),
  };
  return { kind: 'renumber', program: dependencies.insserv ?? '/sbin/insserv', arguments: [service], was };
}
