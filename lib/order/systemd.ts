import { because } from '../core/reason.ts';
import { startLinks, units as unitsFact, type LoadedUnits, type Unit } from '../facts/index.ts';
import type { Action } from '../core/action.ts';
import { unforeseeable } from '../core/fact.ts';
import type { Arrangement, BackEnd, OrderWanted } from './back-end.ts';
import { dropInActions } from './drop-in.ts';
import { startNumbers } from './generated-units.ts';
import type { OrderFacts } from './order-facts.ts';
import { renumbered } from './systemd-links.ts';
import {
  alreadyBehind,
  changeRisks,
  contradicted,
  notBehind,
  READ_ANEW,
  refusal,
  spokenPath,
  undoneRisks,
} from './systemd-reasons.ts';
import { serviceOf, systemdSequences } from './systemd-sequences.ts';
import { unitGraph, type UnitGraph } from './unit-graph.ts';
import { allBefore, isDurable, pathBetween, type Counts } from './unit-paths.ts';

/**
 * systemd: units say what they come after. Numbers count between two units made of init scripts, unless both have an LSB
 * header, so that there the links must not contradict; else a drop-in says it all. All methods are one: each unit
 * starts as early as what it comes after allows.
 */
export const systemd: BackEnd = { services, sequences: systemdSequences, arrange };

type SystemdFacts = OrderFacts & { readonly units: LoadedUnits };

function services({ units, scripts }: OrderFacts): readonly string[] {
  const names = new Set(scripts.scripts.keys());
  if (units.found === 'none') return [...names];
  for (const file of units.files) names.add(file);
  for (const { load, names: all } of units.units.values()) {
    if (load === 'not-found') continue;
    for (const name of all) if (name.endsWith('.service')) names.add(serviceOf(name));
  }
  return [...names];
}

function arrange(wanted: OrderWanted, host: OrderFacts): Arrangement {
  const { units } = host;
  const { service } = wanted;
  if (units.found === 'none')
    return refusal(because('systemd_not_asked', 'systemd runs this host, but there is no systemctl to ask it with'));
  if (Object.keys({ ...wanted.numbers, ...wanted.killNumbers }).length > 0) {
    const why = because(
      'numbers_mean_nothing',
      'systemd starts and stops services by their units: start and stop numbers say nothing to it',
    );
    return refusal(why, because('no_numbers', 'leave numbers and kill_numbers out for this host'));
  }
  const graph = unitGraph({ ...host, units });
  const unit = graph.ofService(service);
  const problem =
    unreadProblem([service, ...wanted.conflicts], graph, { ...host, units }) ?? unitProblem(service, unit);
  if (problem !== undefined) return problem;
  if (unit === undefined || !graph.boot.has(unit.id)) {
    const why = because('not_started', '{service} is not started by {target}', { service, target: graph.target });
    return { kind: 'ok', why, risks: [] };
  }
  const conflicts = startedConflicts(graph, unit.id, wanted);
  if (conflicts.length === 0) {
    const data = { service, target: graph.target };
    const why = because('no_conflict_started', 'nothing that conflicts with {service} is started by {target}', data);
    return { kind: 'ok', why, risks: [] };
  }
  return (
    stateProblem(graph, [unit.id, ...conflicts, ...allBefore(graph, unit.id, givenFor(unit.id))], givenFor(unit.id)) ??
    placed(wanted, { ...host, units }, graph, unit.id, conflicts)
  );
}

function startedConflicts(graph: UnitGraph, id: string, { conflicts }: OrderWanted): readonly string[] {
  const ids = conflicts.flatMap((name) => graph.ofService(name)?.id ?? []);
  return [...new Set(ids)].filter((one) => one !== id && graph.boot.has(one));
}

function placed(
  wanted: OrderWanted,
  host: SystemdFacts,
  graph: UnitGraph,
  id: string,
  conflicts: readonly string[],
): Arrangement {
  const due = conflicts.filter((conflict) => pathBetween(graph, id, conflict, isDurable) === undefined);
  const undone = undoneRisks(graph, id, conflicts);
  const cycle = pathBetween(graph, id, id);
  if (due.length === 0 && cycle === undefined)
    return { kind: 'ok', why: alreadyBehind(graph, id, conflicts), risks: undone };

  const counts = givenFor(id);
  const before = new Set([...conflicts, ...allBefore(graph, id, counts)]);
  for (const conflict of conflicts) {
    const path = pathBetween(graph, conflict, id, counts);
    if (path !== undefined) return needed(id, conflict, spokenPath(path));
    for (const one of allBefore(graph, conflict, counts)) before.add(one);
  }
  const dropIn = host.units.dropIns.get(id);
  if (dropIn?.problem !== undefined) {
    const data = { unit: id, problem: dropIn.problem };
    return refusal(because('drop_in_odd', "the drop-in for {unit} can't be written: {problem}", data));
  }
  const renumbering = renumbered(graph, id, before, host);
  if (renumbering.kind === 'refuse') return renumbering.arrangement;
  const actions = readAnew([...renumbering.actions, ...dropInActions(host.units, id, due)]);
  const { from, to } = renumbering;
  return (
    cycleAfter(actions, host, id, conflicts) ?? {
      kind: 'change',
      why: cycle === undefined ? notBehind(graph, id, due, wanted) : contradicted(id, conflicts, cycle),
      actions,
      risks: [...undone, ...changeRisks(id, host.units.version, from, to)],
      later: cycle !== undefined || due.some((conflict) => pathBetween(graph, id, conflict) === undefined),
    }
  );
}

/** Where the service stands by its own number can be changed; all else can't. */
function givenFor(id: string): Counts {
  return (step) => isDurable(step) || (step.earlier !== id && step.later !== id);
}

/** Done in order, the last has systemd read what is there; taken back in reverse, the first has. */
function readAnew(actions: readonly Action[]): readonly Action[] {
  return actions.map((action, i) => {
    const isEnd = i === actions.length - 1 || (i === 0 && action.kind === 'rename');
    return isEnd && (action.kind === 'rename' || action.kind === 'write') ? { ...action, reload: 'systemd' } : action;
  });
}

function needed(id: string, conflict: string, path: readonly string[]): Arrangement {
  const data = { service: serviceOf(id), conflict: serviceOf(conflict), path };
  return refusal(
    because(
      'conflict_needs_service',
      '{conflict} must start after {service}, so that the other way round would be a cycle: {path}',
      data,
    ),
  );
}

/** The order as it would be, read again: it must hold, and hold no cycle. */
function cycleAfter(
  actions: readonly Action[],
  host: SystemdFacts,
  id: string,
  due: readonly string[],
): Arrangement | undefined {
  let { directories, units }: Pick<OrderFacts, 'directories' | 'units'> = host;
  for (const action of actions) {
    const links = startLinks.after(directories, action);
    const loaded = unitsFact.after(units, action);
    if (links === unforeseeable || loaded === unforeseeable || loaded.found === 'none') return refusal(UNFORESEEN);
    directories = links;
    units = loaded;
  }
  if (units.found === 'none') return refusal(UNFORESEEN);
  const graph = unitGraph({ scripts: host.scripts, directories, units });
  for (const one of [id, ...due, ...allBefore(graph, id)]) {
    const path = pathBetween(graph, one, one);
    if (path === undefined) continue;
    const data = { service: serviceOf(id), conflicts: due.map(serviceOf), path: spokenPath(path) };
    return refusal(because('would_be_cycle', 'with {service} behind {conflicts} there would be a cycle: {path}', data));
  }
  return due.every((conflict) => pathBetween(graph, id, conflict, isDurable)) ? undefined : refusal(UNFORESEEN);
}

const UNFORESEEN = because('effect_not_foreseen', 'what the change would do to the order can not be foreseen');

/** What the next boot will know of and systemd does not yet: its default target, an init script with start links. */
function unreadProblem(names: readonly string[], graph: UnitGraph, host: SystemdFacts): Arrangement | undefined {
  const { target } = graph;
  if (graph.boot.size === 0)
    return refusal(
      because('target_not_read', 'systemd has not read its default target, {target}', { target }),
      READ_ANEW,
    );
  const numbers = startNumbers(host.directories);
  const scripts = names.filter((name) => {
    const isRun = numbers.has(name) && (host.scripts.scripts.get(name)?.executable ?? false);
    return isRun && !host.units.files.includes(name) && graph.ofService(name) === undefined;
  });
  if (scripts.length === 0) return undefined;
  return refusal(
    because('script_not_read', 'systemd has not read {scripts} yet, though there are start links to it', { scripts }),
    READ_ANEW,
  );
}

function unitProblem(service: string, unit: Unit | undefined): Arrangement | undefined {
  if (unit === undefined || unit.load === 'loaded') return undefined;
  const data = { unit: unit.id, service, load: unit.load };
  if (unit.load === 'masked') {
    return refusal(
      because('unit_masked', '{unit} is masked: systemd will not start {service}', data),
      because('unmask', 'unmask {unit} if {service} is to start at boot, then plan again', data),
    );
  }
  return refusal(
    because('unit_not_loaded', 'systemd says {load} of {unit}', data),
    because('mend_unit', 'mend {unit} (`systemctl status {unit}`), then plan again', data),
  );
}

/**
 * Nothing is certain of a service that comes after a cycle. One by the number of the service itself is no problem: that
 * is what can be changed.
 */
function stateProblem(graph: UnitGraph, concerned: readonly string[], counts: Counts): Arrangement | undefined {
  const stale = [...graph.boot].filter((id) => graph.named(id)?.isStale);
  if (stale.length > 0) {
    const why = because('units_stale', 'the files of {units} have changed since systemd read them', { units: stale });
    return refusal(why, READ_ANEW);
  }
  for (const id of concerned) {
    const path = pathBetween(graph, id, id, counts);
    if (path === undefined) continue;
    const data = { service: serviceOf(id), path: spokenPath(path) };
    return refusal(
      because(
        'cycle_there',
        'the order of {service} is a cycle, of which systemd drops a part at each boot: {path}',
        data,
      ),
      because('mend_cycle', 'mend that first, then plan again'),
    );
  }
  return undefined;
}
