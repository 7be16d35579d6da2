import { because } from '../core/reason.ts';
import { defineRemedy, type Context } from '../core/remedy.ts';
import { change, ok, refuse, type RefuseVerdict, type Risk, type Verdict } from '../core/verdict.ts';
import { productsOfService } from '../catalogue/index.ts';
import { backEnds, orderFacts, orderNeeds, type OrderFacts, type OrderWanted } from '../order/index.ts';
import { conflictNames, serviceName } from './parameters.ts';
import { wantedConflicts } from './wanted-conflicts.ts';

const number = { type: 'integer', minimum: 0, maximum: 99 } as const;
const numbers = {
  type: 'object',
  additionalProperties: number,
  propertyNames: { type: 'string', pattern: serviceName.pattern },
} as const;

/** Remedy 2 of the knowledge-base article: the service starts behind what conflicts with it. */
export const startOrder = defineRemedy({
  name: 'start_order',
  summary: 'Remedy 2: starts a service behind the services that conflict with it',
  schema: {
    type: 'object',
    properties: {
      service: serviceName,
      behind: conflictNames,
      method: {
        type: 'string',
        enum: ['behind', 'delay', 'together', 'earliest'],
        default: 'behind',
        description:
          'behind: right behind the conflicts. delay (2a): as late as the article has it (91). together (2b): the conflicts first (01), the service next (02). earliest: both as early as what the conflicts need allows.',
      },
      numbers: { ...numbers, default: {}, description: 'Exact start numbers by service.' },
      kill_numbers: { ...numbers, default: {}, description: 'Exact stop numbers by service; other kill links stay.' },
      accept_exposure: {
        type: 'boolean',
        default: false,
        description: 'Accept that the service protects later than now (2a).',
      },
    },
    required: ['service'],
    additionalProperties: false,
  },
  needs: () => orderNeeds,
  plan: (params, facts, context) => {
    const { service } = params;
    const host = orderFacts(facts);
    const { names, isBefore } = wantedConflicts(params.behind, service, context.catalogue, 'start');
    if (names.length === 0) {
      const why = because('no_conflicts_known', 'the catalogue knows nothing that must start before {service}', {
        service,
      });
      return refuse(why, because('name_conflicts', 'name what conflicts with it'));
    }
    const services = backEnds[host.system.kind].services(host);
    const conflicts = services.filter((name) => isBefore(name, service));
    if (!services.includes(service))
      return ok(because('service_not_installed', 'the host has no service {service}', { service }));
    if (conflicts.length === 0) {
      return ok(because('no_conflict_installed', 'the host has none of {conflicts}', { conflicts: names }));
    }
    const wanted: OrderWanted = {
      service,
      conflicts,
      method: params.method,
      numbers: params.numbers,
      killNumbers: params.kill_numbers,
    };
    return selfRestarting(conflicts, service, context) ?? arranged(wanted, params.accept_exposure, host);
  },
});

function arranged(wanted: OrderWanted, acceptExposure: boolean, host: OrderFacts): Verdict {
  const arrangement = backEnds[host.system.kind].arrange(wanted, host);
  if (arrangement.kind !== 'change') return arrangement;
  const { why, actions, later } = arrangement;
  if (!later) return change(why, actions, { risks: arrangement.risks });
  const exposure = exposureRisk(wanted.service, acceptExposure);
  if (wanted.method === 'delay' && !acceptExposure) {
    return refuse(
      exposure.why,
      because('accept_exposure', 'accept it by name (accept_exposure: true), or use the default method, behind'),
    );
  }
  return change(why, actions, { risks: [exposure, ...arrangement.risks] });
}

/** The article's warning to remedy 2a; any later start has it in part. */
function exposureRisk(service: string, accepted: boolean): Risk {
  const why = because(
    'exposure',
    'until {service} starts, later in the boot than now, a virus may get in: both should start as early as possible',
    {
      service,
    },
  );
  return { name: 'exposure', why, accepted };
}

/** The article's limit: a product that restarts its services by itself doesn't keep the order of the boot. */
function selfRestarting(
  conflicts: readonly string[],
  service: string,
  { catalogue }: Context,
): RefuseVerdict | undefined {
  for (const conflict of conflicts) {
    for (const { name, restartsItself } of productsOfService(catalogue, conflict)) {
      if (restartsItself === undefined) continue;
      const data = { conflict, product: name, because: restartsItself };
      return refuse(
        because('restarts_itself', '{conflict} belongs to {product}: {because}, so that no start order holds', data),
        because('pre_stop_instead', 'remedy 1: stop {conflict} before {service} is stopped (pre_stop)', {
          conflict,
          service,
        }),
      );
    }
  }
  return undefined;
}
