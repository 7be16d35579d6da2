import type { Action, RcState } from '../core/action.ts';
import { because, type Reason } from '../core/reason.ts';
import { INSSERV_OVERRIDES, lsbHeader, type LsbHeader } from '../facts/index.ts';
import type { Arrangement, BackEnd, OrderWanted } from './back-end.ts';
import { bootOrder, levelsOf } from './boot-order.ts';
import { headerText, withLines } from './insserv-override.ts';
import { headerSequences, insservSequences, linkedGraph } from './insserv-sequences.ts';
import { headerOf, wayTo, type LsbGraph } from './lsb-graph.ts';
import { scriptNames, type OrderFacts } from './order-facts.ts';
import { preStopInstead, unreadOverride } from './refusals.ts';
import { comesBefore, placeOf, type Sequence } from './sequence.ts';
import { unsound } from './soundness.ts';

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
  const concerned = now.filter(({ starts }) => together(starts, wanted).length > 0);
  const { service } = wanted;
  if (concerned.length === 0) return nothingTogether(now, wanted);
  const conflicts = wanted.conflicts.filter((one) =>
    concerned.some(({ starts }) => placeOf(starts, one) !== undefined),
  );
  const levels = concerned.map(({ level }) => level);
  const later = !isBehind(now, wanted);
  const graph = linkedGraph(host);
  const durable = isBehind(headerSequences(host, graph), wanted);
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
  const contradiction = contradictionIn(wanted, conflicts, graph);
  if (contradiction !== undefined) return contradiction;
  return {
    kind: 'change',
    why: whyChange({ later, durable }, { service, conflicts, levels }),
    actions: [...(durable ? [] : overrideActions(wanted, host)), renumber(wanted, host)],
    risks: [],
    later,
  };
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
  const { insserv: program, own, evidence } = host.dependencies;
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
  return unreadOverride(INSSERV_OVERRIDES, service, own.get(service));
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

/** A conflict that must itself start after the service: insserv would refuse the loop, and nobody can have both. */
function contradictionIn(
  { service }: OrderWanted,
  conflicts: readonly string[],
  { starts }: LsbGraph,
): Arrangement | undefined {
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

function overrideActions({ service, conflicts }: OrderWanted, host: OrderFacts): readonly Action[] {
  const { own, directories } = host.dependencies;
  const there = own.get(service);
  const was = typeof there === 'object' ? there : undefined;
  const header = wantedHeader(service, conflicts, host);
  const hasBlock = was !== undefined && /^### BEGIN INIT INFO/m.test(was.content);
  const content = hasBlock
    ? withLines(was.content, {
        'Required-Stop': header.requiredStop,
        'Should-Start': header.shouldStart,
        'Should-Stop': header.shouldStop,
        'X-Stop-After': header.stopAfter,
      })
    : headerText(service, header);
  const missing = ['/etc/insserv', INSSERV_OVERRIDES].filter((path) => !directories.has(path));
  return [
    ...missing.map((path): Action => ({ kind: 'write', path, entry: { type: 'directory', mode: 0o755 } })),
    {
      kind: 'write',
      path: `${INSSERV_OVERRIDES}/${service}`,
      entry: { type: 'file', content, mode: was?.mode ?? 0o644 },
      ...(was && { was }),
    },
  ];
}

/**
 * The header as it is, and behind the conflicts: started after them if they start (`Should-Start`; a missing
 * `Required-Start` would end every later run of insserv), and stopped after them, as remedy 1 has it.
 */
function wantedHeader(service: string, conflicts: readonly string[], host: OrderFacts): LsbHeader {
  const header = headerOf(service, host) ?? EMPTY;
  const orders = bootOrder(host.directories, host.scripts);
  const names = conflicts.map((conflict) => {
    const provides = headerOf(conflict, host)?.provides ?? [];
    return provides.includes(conflict) ? conflict : (provides[0] ?? conflict);
  });
  const without = (words: readonly string[]): readonly string[] => words.filter((word) => !names.includes(word));
  const joined = (words: readonly string[]): readonly string[] => [...new Set([...words, ...names])];
  return {
    ...header,
    requiredStop: without(header.requiredStop),
    shouldStop: without(header.shouldStop),
    shouldStart: joined(header.shouldStart).filter((word) => !header.requiredStart.includes(word)),
    stopAfter: host.dependencies.knowsBefore ? joined(header.stopAfter) : header.stopAfter,
    // The runlevels it is linked in: what somebody switched off stays off.
    defaultStart: levelsOf(orders, 'starts', service),
    defaultStop: header === EMPTY ? levelsOf(orders, 'stops', service) : header.defaultStop,
  };
}

const EMPTY = lsbHeader([]);

function renumber({ service }: OrderWanted, { directories, dependencies }: OrderFacts): Action {
  const was: RcState = {
    directories: directories.map(({ directory, entries }) => ({
      directory,
      links: entries
        .filter(({ name, type }) => type === 'link' && /^[SK]\d\d/.test(name))
        .map(({ name, target }) => ({ name, target })),
    })),
    files: (['boot', 'start', 'stop'] as const).map((name) => {
      const there = dependencies.depend.get(name);
      return { path: `/etc/init.d/.depend.${name}`, ...(there && { entry: there.entry }) };
    }),
  };
  return { kind: 'renumber', program: dependencies.insserv ?? '/sbin/insserv', arguments: [service], was };
}
