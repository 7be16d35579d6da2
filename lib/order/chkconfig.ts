import type { Action, WriteAction } from '../core/action.ts';
import { because, type Reason } from '../core/reason.ts';
import { CHKCONFIG_DIRECTORY } from '../facts/index.ts';
import type { Arrangement, BackEnd, OrderWanted } from './back-end.ts';
import { bootOrder, levelsOf, type RunlevelOrder } from './boot-order.ts';
import { headerIn, withHeader, type ChkconfigHeader } from './chkconfig-override.ts';
import { scriptNames, type OrderFacts } from './order-facts.ts';
import { rcPlan } from './rc-plan.ts';
import { rcSequences } from './rc-sequences.ts';
import { unreadOverride } from './refusals.ts';
import { undoneRisks } from './undone.ts';

/**
 * Links that chkconfig numbers by headers, which files in /etc/chkconfig.d override (RHEL 6). The links are renamed and
 * the override says the same, so that `chkconfig on`, `reset` and `resetpriorities` bring about what is there. chkconfig
 * itself is not called: its `--override` does nothing once a link was renamed by hand, and says so to nobody.
 */
export const chkconfig: BackEnd = {
  services: scriptNames,
  sequences: rcSequences,
  arrange,
};

function arrange(wanted: OrderWanted, host: OrderFacts): Arrangement {
  const { arrangement, numbers, starts } = rcPlan(wanted, host, true);
  if (arrangement.kind === 'refuse') return arrangement;
  if (arrangement.kind === 'ok' && arrangement.why.code !== 'already_behind') return arrangement;
  const orders = bootOrder(host.directories, host.scripts);
  const moving = movers(wanted, arrangement.kind === 'change' ? arrangement.actions : []);
  const { overrides } = host.chkconfig;
  for (const service of moving) {
    const unread = unreadOverride(CHKCONFIG_DIRECTORY, service, overrides.get(service));
    if (unread !== undefined) return unread;
  }

  const writes = moving.flatMap((service) => {
    const start = numbers.get(service);
    return start === undefined ? [] : override(service, start, wanted, { host, orders });
  });
  const then = withOverrides(host, writes);
  const risks = [...arrangement.risks.filter(({ name }) => name !== 'undone'), ...undoneRisks(then, starts)];
  if (arrangement.kind === 'change') return { ...arrangement, actions: [...writes, ...arrangement.actions], risks };
  if (writes.length === 0) return { ...arrangement, risks };
  return { kind: 'change', why: notDurable(moving, host), actions: writes, risks, later: false };
}

/** The host as chkconfig will read it. */
function withOverrides(host: OrderFacts, writes: readonly WriteAction[]): OrderFacts {
  const overrides = new Map(host.chkconfig.overrides);
  for (const { path, entry } of writes)
    if (entry.type === 'file') overrides.set(path.slice(CHKCONFIG_DIRECTORY.length + 1), entry);
  return { ...host, chkconfig: { ...host.chkconfig, overrides } };
}

/** The service, and every other service whose start link is renamed. */
function movers({ service }: OrderWanted, actions: readonly Action[]): readonly string[] {
  const renamed = actions.flatMap((action) =>
    action.kind === 'rename' && action.from.startsWith('S') ? action.from.slice(3) : [],
  );
  return [...new Set([service, ...renamed])];
}

/** An override is written where what is there does not say the number; a script without any header chkconfig leaves alone. */
function override(
  service: string,
  start: number,
  wanted: OrderWanted,
  { host, orders }: { readonly host: OrderFacts; readonly orders: readonly RunlevelOrder[] },
): readonly WriteAction[] {
  const script = host.scripts.scripts.get(service);
  const there = host.chkconfig.overrides.get(service);
  const was = typeof there === 'object' ? there : undefined;
  if (script?.chkconfig === undefined && script?.lsb === undefined && was === undefined) return [];
  const now = was === undefined ? script?.chkconfig : headerIn(was);
  const stop = wanted.killNumbers[service] ?? presentStop(orders, service) ?? now?.stop ?? 100 - Math.max(1, start);
  const levels =
    now?.levels ?? script?.chkconfig?.levels ?? levelsOf(orders, 'starts', service).join('').replaceAll(/\D/g, '');
  const header: ChkconfigHeader = { levels, start, stop };
  if (now !== undefined && now.start === start && now.stop === stop) return [];
  const path = `${CHKCONFIG_DIRECTORY}/${service}`;
  const entry = { type: 'file', content: withHeader(was?.content ?? '', header), mode: was?.mode ?? 0o644 } as const;
  return [{ kind: 'write', path, entry, ...(was && { was }) }];
}

/** The number of its kill links, where they have one and the same. */
function presentStop(orders: readonly RunlevelOrder[], service: string): number | undefined {
  const numbers = new Set(
    orders.flatMap(({ stops }) => stops.filter((link) => link.service === service).map((link) => link.number)),
  );
  return numbers.size === 1 ? [...numbers][0] : undefined;
}

function notDurable(services: readonly string[], { chkconfig: { overrides } }: OrderFacts): Reason {
  const broken = services.find((service) => {
    const there = overrides.get(service);
    return typeof there === 'object' && headerIn(there) === undefined;
  });
  if (broken !== undefined) {
    return because(
      'override_without_numbers',
      'the override file of {service} gives no numbers: at the next `chkconfig {service} on` its links would become S-1 and K100',
      { service: broken },
    );
  }
  return because(
    'not_durable',
    'the links of {services} are in order, but chkconfig would put them back to the numbers in the header at the next `on` or `reset`',
    { services },
  );
}
