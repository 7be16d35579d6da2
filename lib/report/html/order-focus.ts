import type { ChangeSet } from '../../core/plan.ts';

/** The services that an order is about: those that are to start late enough, and those that they conflict with. */
export interface OrderFocus {
  readonly services: ReadonlySet<string>;
  readonly conflicts: ReadonlySet<string>;
}

/** What the reasons of a change set say whom it is about; nothing where they do not say it. */
export function orderFocus({ tasks }: Pick<ChangeSet, 'tasks'>): OrderFocus {
  const services = new Set<string>();
  const conflicts = new Set<string>();
  for (const { why, risks } of tasks) {
    const { service, conflicts: others } = why.data;
    if (typeof service === 'string' && Array.isArray(others)) {
      services.add(service);
      for (const one of others as readonly string[]) conflicts.add(one);
    }
    for (const risk of risks) {
      const exposed = risk.why.data['service'];
      if (risk.name === 'exposure' && typeof exposed === 'string') services.add(exposed);
    }
  }
  for (const one of services) conflicts.delete(one);
  return { services, conflicts };
}
