import { because, type Reason } from '../core/reason.ts';
import type { Risk } from '../core/verdict.ts';
import type { Arrangement, OrderWanted } from './back-end.ts';
import { bootOrder, startsBefore, type RunlevelOrder } from './boot-order.ts';
import type { OrderFacts } from './order-facts.ts';
import { placeIn, startOf } from './placement.ts';
import { linkName } from './rc-link.ts';
import { conflictsIn, noPlace, notBehind, settled } from './rc-reasons.ts';
import { distinct, killMoves, startMoves } from './rc-moves.ts';
import { rcSequences } from './rc-sequences.ts';
import { preStopInstead } from './refusals.ts';
import { unsound } from './soundness.ts';
import { brokenNeed, unstatedNeeds } from './start-needs.ts';
import { startsTooEarly } from './starts-too-early.ts';
import { undoneRisks, type StartNumbers } from './undone.ts';

/** An arrangement of links, and the start numbers that it gives or leaves to what was asked about. */
export interface RcPlan {
  readonly arrangement: Arrangement;
  readonly numbers: ReadonlyMap<string, number>;
  /** What the order rests on: the numbers of each service in the runlevels where it meets a conflict, not always one. */
  readonly starts: StartNumbers;
}

/**
 * Finds numbers, and the renames that bring them about. With `uniform` a service has one number in all runlevels, as
 * programs that number links by a header want it; else only runlevels where the order is wrong are touched.
 */
export function rcPlan(wanted: OrderWanted, host: OrderFacts, uniform: boolean): RcPlan {
  const everywhere = bootOrder(host.directories, host.scripts);
  const problem = unsound(wanted, host, everywhere) ?? startsTooEarly(wanted, host, rcSequences(host));
  if (problem !== undefined) return { arrangement: problem, numbers: new Map(), starts: new Map() };
  const started = everywhere.filter((order) => startOf(order, wanted.service) !== undefined);
  const concerned = started.filter((order) => conflictsIn(order, wanted).length > 0);
  const wrong = concerned.filter((order) => !isArranged(order, wanted));
  const uneven = uniform && concerned.length > 0 && new Set(presentNumbers(started, wanted.service)).size > 1;
  const due = uniform && (wrong.length > 0 || uneven) ? started : wrong;
  const kills = killMoves(everywhere, wanted);
  const present = new Map(
    [wanted.service, ...wanted.conflicts].flatMap((service) =>
      presentNumbers(started, service).map((number): [string, number] => [service, number]),
    ),
  );
  if (due.length === 0 && kills.length === 0) {
    const starts = startNumbers(concerned, wanted, { due, numbers: new Map() });
    const arrangement = settled(everywhere, concerned, wanted, undoneRisks(host, starts));
    return { arrangement, numbers: present, starts };
  }

  const placement =
    due.length === 0 ? { kind: 'numbers' as const, numbers: new Map<string, number>() } : placeIn(due, wanted, host);
  if (placement.kind !== 'numbers')
    return {
      arrangement: noPlace(placement, wanted, alternative(due, wanted, host)),
      numbers: present,
      starts: new Map(),
    };
  const { numbers } = placement;
  const broken = firstBroken(due, wanted, numbers, host);
  if (broken !== undefined) return { arrangement: broken, numbers: present, starts: new Map() };
  const starts = startNumbers(concerned, wanted, { due, numbers });
  const arrangement: Arrangement = {
    kind: 'change',
    why:
      due.length === 0
        ? because('kill_numbers', 'the stop numbers asked for differ from those there')
        : notBehind(due, wanted, numbers),
    actions: distinct([...due.flatMap((order) => startMoves(order, wanted, numbers)), ...kills]),
    risks: [...unstatedRisks(due, numbers, host), ...undoneRisks(host, starts)],
    later: due.some((order) => (numbers.get(wanted.service) ?? 0) > (startOf(order, wanted.service)?.number ?? 0)),
  };
  return { arrangement, numbers: new Map([...present, ...numbers]), starts };
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

function presentNumbers(orders: readonly RunlevelOrder[], service: string): readonly number[] {
  return orders.flatMap((order) => startOf(order, service)?.number ?? []);
}

function startNumbers(
  concerned: readonly RunlevelOrder[],
  { service, conflicts }: OrderWanted,
  { due, numbers }: { readonly due: readonly RunlevelOrder[]; readonly numbers: ReadonlyMap<string, number> },
): StartNumbers {
  const found = new Map<string, Set<number>>();
  for (const order of concerned) {
    for (const one of new Set([service, ...conflicts, ...numbers.keys()])) {
      const moved = due.includes(order) ? numbers.get(one) : undefined;
      const now = startOf(order, one)?.number;
      if (now !== undefined) found.set(one, (found.get(one) ?? new Set()).add(moved ?? now));
    }
  }
  return found;
}

function firstBroken(
  due: readonly RunlevelOrder[],
  wanted: OrderWanted,
  numbers: ReadonlyMap<string, number>,
  host: OrderFacts,
): Arrangement | undefined {
  for (const order of due) {
    const broken = brokenNeed(order, numbers, host.scripts);
    if (broken === undefined) continue;
    const { script, on, facility } = broken;
    return {
      kind: 'refuse',
      why: because(
        'need_broken',
        '{script} must start after {on} (a header asks for {facility}), and would not in runlevel {level}',
        { script, on, facility, level: order.level },
      ),
      instead: alternative(due, wanted, host) ?? preStopInstead(wanted.service),
    };
  }
  return undefined;
}

/** Another method that breaks no need, the nearest first, with the order it gives. */
function alternative(due: readonly RunlevelOrder[], wanted: OrderWanted, host: OrderFacts): Reason | undefined {
  for (const method of ['behind', 'earliest'] as const) {
    const other: OrderWanted = { ...wanted, method, numbers: {} };
    if (method === wanted.method && Object.keys(wanted.numbers).length === 0) continue;
    const placement = placeIn(due, other, host);
    if (placement.kind !== 'numbers') continue;
    if (due.some((order) => brokenNeed(order, placement.numbers, host.scripts) !== undefined)) continue;
    const order = [...placement.numbers].sort(([, one], [, two]) => one - two);
    return because('another_method', 'use method: {method}, without numbers: {order}', {
      method,
      order: order.map(([service, number]) => linkName('S', number, service)),
    });
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
