import type { Action } from '../core/action.ts';
import { because, type Reason } from '../core/reason.ts';
import type { Risk } from '../core/verdict.ts';
import type { Arrangement, BackEnd, OrderWanted } from './back-end.ts';
import { bootOrder, startsBefore, type RunlevelOrder } from './boot-order.ts';
import type { OrderFacts } from './order-facts.ts';
import { rcSequences } from './rc-sequences.ts';
import { placeIn, startOf, type Placement } from './placement.ts';
import { linkName, type RcLink } from './rc-link.ts';
import { unsound } from './soundness.ts';
import { brokenNeed, unstatedNeeds } from './start-needs.ts';

/** Plain rc links, as on RHEL and CentOS 4 and 5: the number in a link's name is the order. */
export const rc: BackEnd = { services: ({ scripts }) => [...scripts.scripts.keys()], sequences: rcSequences, arrange };

function arrange(wanted: OrderWanted, host: OrderFacts): Arrangement {
  const everywhere = bootOrder(host.directories, host.scripts);
  const concerned = everywhere.filter(
    (order) => startOf(order, wanted.service) !== undefined && conflictsIn(order, wanted).length > 0,
  );
  const problem = unsound(wanted, host, everywhere);
  if (problem !== undefined) return problem;
  const kills = killMoves(everywhere, wanted);
  const due = concerned.filter((order) => !isArranged(order, wanted));
  if (due.length === 0 && kills.length === 0) return settled(everywhere, concerned, wanted);

  const placement =
    due.length === 0 ? { kind: 'numbers' as const, numbers: new Map<string, number>() } : placeIn(due, wanted);
  if (placement.kind !== 'numbers') return noPlace(placement, wanted);
  const broken = firstBroken(due, placement.numbers, host);
  if (broken !== undefined) return broken;
  const moves = due.flatMap((order) => startMoves(order, wanted, placement.numbers));
  return {
    kind: 'change',
    why:
      due.length === 0
        ? because('kill_numbers', 'the stop numbers asked for differ from those there')
        : before(due, wanted, placement.numbers),
    actions: distinct([...moves, ...kills]),
    risks: [...unstatedRisks(due, placement.numbers, host), ...undoneRisk(host, wanted)],
    later: due.some(
      (order) => (placement.numbers.get(wanted.service) ?? 0) > (startOf(order, wanted.service)?.number ?? 0),
    ),
  };
}

function conflictsIn(order: RunlevelOrder, { conflicts }: OrderWanted): readonly RcLink[] {
  return order.starts.filter(({ service }) => conflicts.includes(service));
}

/** The service starts surely behind every conflict, and whatever exact numbers were asked for are there. */
function isArranged(order: RunlevelOrder, wanted: OrderWanted): boolean {
  const own = startOf(order, wanted.service);
  if (own === undefined) return true;
  const exact = order.starts.every((link) => {
    const number = Object.hasOwn(wanted.numbers, link.service) ? wanted.numbers[link.service] : undefined;
    return number === undefined || number === link.number;
  });
  return exact && conflictsIn(order, wanted).every((conflict) => startsBefore(conflict, own));
}

function settled(
  everywhere: readonly RunlevelOrder[],
  concerned: readonly RunlevelOrder[],
  wanted: OrderWanted,
): Arrangement {
  const { service } = wanted;
  const own = everywhere.filter((order) => startOf(order, service) !== undefined);
  if (own.length === 0) {
    return {
      kind: 'ok',
      risks: [],
      why: because('not_started', '{service} is not started in any runlevel', { service }),
    };
  }
  if (concerned.length === 0) {
    const levels = own.map(({ level }) => level);
    const why = because(
      'no_conflict_started',
      'nothing that conflicts with {service} is started in runlevel {levels}',
      { service, levels },
    );
    return { kind: 'ok', risks: [], why };
  }
  const conflicts = [...new Set(concerned.flatMap((order) => conflictsIn(order, wanted).map((link) => link.service)))];
  const levels = concerned.map(({ level }) => level);
  const data = { service, conflicts, levels, links: linksOf(concerned, [...conflicts, service]) };
  return {
    kind: 'ok',
    risks: [],
    why: because('already_behind', '{service} already starts behind {conflicts} in runlevel {levels} ({links})', data),
  };
}

function before(due: readonly RunlevelOrder[], wanted: OrderWanted, numbers: ReadonlyMap<string, number>): Reason {
  const { service } = wanted;
  const conflicts = [...new Set(due.flatMap((order) => conflictsIn(order, wanted).map((link) => link.service)))];
  const order = [...conflicts, service].map((one) => {
    const number = numbers.get(one) ?? Math.max(...due.map((level) => startOf(level, one)?.number ?? -1));
    return { number, name: linkName('S', number, one) };
  });
  const data = {
    service,
    conflicts,
    levels: due.map(({ level }) => level),
    links: linksOf(due, [service, ...conflicts]),
    order: order.sort((a, b) => a.number - b.number).map(({ name }) => name),
  };
  return because(
    'not_behind',
    '{service} does not start behind {conflicts} in runlevel {levels} ({links}); it will: {order}',
    data,
  );
}

function linksOf(orders: readonly RunlevelOrder[], services: readonly string[]): string[] {
  return [
    ...new Set(
      orders.flatMap(({ starts }) => starts.filter((link) => services.includes(link.service)).map(({ name }) => name)),
    ),
  ];
}

/** The service itself moves first: between two renames it never starts earlier than before. */
function startMoves(order: RunlevelOrder, wanted: OrderWanted, numbers: ReadonlyMap<string, number>): Action[] {
  const first = [...numbers].sort(([a], [b]) => Number(b === wanted.service) - Number(a === wanted.service));
  const moves: Action[] = [];
  for (const [service, number] of first) {
    const link = startOf(order, service);
    if (link !== undefined && link.number !== number) moves.push(move(order.directory, link, number));
  }
  return moves;
}

function killMoves(orders: readonly RunlevelOrder[], { killNumbers }: OrderWanted): Action[] {
  const moves: Action[] = [];
  for (const [service, number] of Object.entries(killNumbers)) {
    for (const { directory, stops } of orders) {
      for (const link of stops)
        if (link.service === service && link.number !== number) moves.push(move(directory, link, number));
    }
  }
  return moves;
}

function move(directory: string, link: RcLink, number: number): Action {
  return {
    kind: 'rename',
    directory,
    from: link.name,
    to: linkName(link.letter, number, link.service),
    target: link.target,
  };
}

/** Runlevels that share one directory share its links. */
function distinct(actions: readonly Action[]): readonly Action[] {
  return [...new Map(actions.map((action) => [JSON.stringify(action), action])).values()];
}

function firstBroken(
  due: readonly RunlevelOrder[],
  numbers: ReadonlyMap<string, number>,
  host: OrderFacts,
): Arrangement | undefined {
  for (const order of due) {
    const broken = brokenNeed(order, numbers, host.scripts);
    if (broken === undefined) continue;
    const { script, on, facility } = broken;
    const data = { script, on, facility, level: order.level };
    return {
      kind: 'refuse',
      why: because(
        'need_broken',
        '{script} must start after {on} (its header asks for {facility}), and would not in runlevel {level}',
        data,
      ),
      instead: because(
        'need_instead',
        'use the default method, behind, or stop the conflict before the service (pre_stop)',
      ),
    };
  }
  return undefined;
}

function unstatedRisks(due: readonly RunlevelOrder[], numbers: ReadonlyMap<string, number>, host: OrderFacts): Risk[] {
  const passed = new Map<string, Set<string>>();
  for (const order of due) {
    for (const { script, on } of unstatedNeeds(order, numbers, host.scripts))
      passed.set(script, (passed.get(script) ?? new Set()).add(on));
  }
  return [...passed].map(([script, on]) => ({
    name: 'unstated_need',
    accepted: false,
    why: because('unstated_need', '{script} will start before {on}; no header says whether it needs them', {
      script,
      on: [...on],
    }),
  }));
}

function undoneRisk({ system }: OrderFacts, { service }: OrderWanted): Risk[] {
  return system.renumberedBy.map((program) => ({
    name: 'undone',
    accepted: false,
    why:
      program === 'chkconfig'
        ? because(
            'undone_by_chkconfig',
            '`chkconfig {service} on` or `reset` puts the links back to the numbers in its header',
            { service },
          )
        : because(
            'undone_by_insserv',
            'any run of insserv, for any service, puts the links back to what the headers ask for',
          ),
  }));
}

function noPlace(placement: Exclude<Placement, { kind: 'numbers' }>, { service, method }: OrderWanted): Arrangement {
  const other = method === 'together' ? 'behind' : 'together';
  switch (placement.kind) {
    case 'taken':
      return {
        kind: 'refuse',
        why: because(
          'number_taken',
          '{service} can not start at {number}: {by} does, and equal numbers start in no certain order',
          placement,
        ),
        instead: because('another_number', 'give another number, or none'),
      };
    case 'none-left':
      return {
        kind: 'refuse',
        why: because(
          'no_number_left',
          'no number above {above} is free for {service}, and nothing sorts after 99',
          placement,
        ),
        instead: because('another_method', 'use method {other}, or give numbers', { other }),
      };
    case 'not-behind':
      return {
        kind: 'refuse',
        why: because('not_behind_with_numbers', 'with the numbers given, {service} would not start behind {conflict}', {
          ...placement,
          service,
        }),
        instead: because('greater_number', 'give {service} a greater number than {conflict}, or none', {
          ...placement,
          service,
        }),
      };
    default:
      return placement satisfies never;
  }
}
