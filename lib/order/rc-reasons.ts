import { because, type Reason } from '../core/reason.ts';
import type { Risk } from '../core/verdict.ts';
import type { Arrangement, OrderWanted } from './back-end.ts';
import type { RunlevelOrder } from './boot-order.ts';
import { startOf, type Placement } from './placement.ts';
import { linkName, type RcLink } from './rc-link.ts';
import { preStopInstead } from './refusals.ts';

/** The links of what conflicts, in one runlevel. */
export function conflictsIn(order: RunlevelOrder, { conflicts }: OrderWanted): readonly RcLink[] {
  return order.starts.filter(({ service }) => conflicts.includes(service));
}

/** Why nothing is to be done: everything that conflicts starts before the service, or nothing does. */
export function settled(
  everywhere: readonly RunlevelOrder[],
  concerned: readonly RunlevelOrder[],
  wanted: OrderWanted,
  risks: readonly Risk[] = [],
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
    risks,
    why: because('already_behind', '{service} already starts behind {conflicts} in runlevel {levels} ({links})', data),
  };
}

/** Why links are renamed, and to what. */
export function notBehind(
  due: readonly RunlevelOrder[],
  wanted: OrderWanted,
  numbers: ReadonlyMap<string, number>,
): Reason {
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

/** Why there is no number to give. */
export function noPlace(
  placement: Exclude<Placement, { kind: 'numbers' }>,
  { service }: OrderWanted,
  alternative: Reason | undefined,
): Arrangement {
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
        instead: alternative ?? preStopInstead(service),
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
