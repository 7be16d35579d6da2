import type { ChangeSet } from '../../core/plan.ts';

/** The services that an order is about. */
export interface OrderFocus {
  /** Those that are to start late enough. */
  readonly services: ReadonlySet<string>;
  /** Those of them without which nothing is scanned. */
  readonly scanners: ReadonlySet<string>;
  /** What they conflict with. */
  readonly conflicts: ReadonlySet<string>;
}

/** Whom a change set is about, as its reasons and its risk of exposure say it; nobody where they do not. */
export function orderFocus({ tasks }: Pick<ChangeSet, 'tasks'>): OrderFocus {
  const [services, scanners, conflicts] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const { why, risks } of tasks) {
    const { service, conflicts: others } = why.data;
    if (typeof service === 'string' && Array.isArray(others)) {
      services.add(service);
      for (const one of others as readonly string[]) conflicts.add(one);
    }
    for (const { name, why: exposed } of risks) {
      if (name === 'exposure' && typeof exposed.data['service'] === 'string') scanners.add(exposed.data['service']);
    }
  }
  for (const one of scanners) services.add(one);
  for (const one of services) conflicts.delete(one);
  return { services, scanners, conflicts };
}
