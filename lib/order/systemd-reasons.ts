import { because, type Reason } from '../core/reason.ts';
import type { Risk } from '../core/verdict.ts';
import type { Arrangement, OrderWanted } from './back-end.ts';
import { areNumbered } from './generated-units.ts';
import { serviceOf } from './systemd-sequences.ts';
import { waitsForNetwork, type Source, type UnitGraph } from './unit-graph.ts';
import { isDurable, pathBetween, type UnitPath } from './unit-paths.ts';

/** A way through the units in words: `abc after network.target (unit)`. */
export function spokenPath(path: UnitPath): readonly string[] {
  return path.map(({ later, earlier, by }) => {
    const words = [...by].map((source) => SOURCES[source]);
    return `${serviceOf(later)} after ${serviceOf(earlier)} (${words.join(', ')})`;
  });
}

const SOURCES: Readonly<Record<Source, string>> = {
  number: 'link numbers',
  header: 'a header',
  'drop-in': 'a drop-in',
  own: 'the drop-in of taisho',
  unit: 'its unit',
};

/** Everything is right: by which way each conflict comes first. */
export function alreadyBehind(graph: UnitGraph, id: string, conflicts: readonly string[]): Reason {
  const paths = conflicts.flatMap((conflict) => spokenPath(pathBetween(graph, id, conflict, isDurable) ?? []));
  return because('already_behind', '{service} already starts behind {conflicts} in {target}: {paths}', {
    service: serviceOf(id),
    conflicts: conflicts.map(serviceOf),
    target: graph.target,
    paths: [...new Set(paths)],
  });
}

/** What is to be changed, and for what methods it is all the same. */
export function notBehind(graph: UnitGraph, id: string, due: readonly string[], { method }: OrderWanted): Reason {
  const data = { service: serviceOf(id), conflicts: due.map(serviceOf), target: graph.target, method };
  if (due.every((conflict) => pathBetween(graph, id, conflict) !== undefined)) {
    return because(
      'rests_on_numbers',
      '{service} starts behind {conflicts} in {target} by link numbers alone, which a renumbering would undo; a drop-in will say it',
      data,
    );
  }
  if (method === 'behind') {
    return because(
      'not_behind',
      '{service} does not surely start behind {conflicts} in {target}; a drop-in will have it wait for them',
      data,
    );
  }
  return because(
    'not_behind_whatever_method',
    '{service} does not surely start behind {conflicts} in {target}; a drop-in will have it wait for them. systemd starts each unit as early as what it comes after allows, so that method {method} is the same as behind',
    data,
  );
}

/** What is said of the order already is gainsaid by the number of the service. */
export function contradicted(id: string, conflicts: readonly string[], cycle: UnitPath): Reason {
  return because(
    'numbers_contradict',
    '{service} is to start behind {conflicts}, and the number of its links contradicts, so that systemd drops a part of this from each boot: {path}',
    { service: serviceOf(id), conflicts: conflicts.map(serviceOf), path: spokenPath(cycle) },
  );
}

/** What would undo an order that a drop-in states: numbers that contradict it make a cycle. */
export function undoneRisks(graph: UnitGraph, id: string, conflicts: readonly string[]): readonly Risk[] {
  const own = graph.generated.get(id);
  const numbered = conflicts.filter((conflict) => {
    const other = graph.generated.get(conflict);
    return own !== undefined && other !== undefined && areNumbered(own, other);
  });
  if (numbered.length === 0) return [];
  const why = because(
    'undone_by_links',
    'the numbers of the S links order {service} and {conflicts} too: if chkconfig, insserv or update-rc.d puts them the other way round, the two contradict each other and systemd drops one of them from the boot',
    { service: serviceOf(id), conflicts: numbered.map(serviceOf) },
  );
  return [{ name: 'undone', accepted: false, why }];
}

/** What a reviewer of the change should know. */
export function changeRisks(
  id: string,
  version: number,
  from: number | undefined,
  to: number | undefined,
): readonly Risk[] {
  const service = serviceOf(id);
  const manual = because(
    'manual_stop',
    'this orders boot and shutdown; who stops {service} by hand must still stop the conflict before (pre_stop)',
    { service },
  );
  const risks: Risk[] = [{ name: 'manual_stop', accepted: false, why: manual }];
  if (!waitsForNetwork(version, from) && waitsForNetwork(version, to)) {
    const why = because(
      'waits_for_network',
      'with number {to} in place of {from}, systemd {version} has {service} wait for the network as well',
      { service, from: from ?? 'none', to: to ?? 'none', version },
    );
    risks.push({ name: 'waits_for_network', accepted: false, why });
  }
  return risks;
}

/** No, and what else can be done about the fault. */
export function refusal(why: Reason, instead: Reason = PRE_STOP): Arrangement {
  return { kind: 'refuse', why, instead };
}

const PRE_STOP = because('pre_stop_instead', 'stop what conflicts before the service is stopped (pre_stop)');

/** Have systemd read its files, or look why it does not. */
export const READ_ANEW = because('daemon_reload', 'run `systemctl daemon-reload` on the host, then plan again');
