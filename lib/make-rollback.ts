import { TaishoError } from './core/error.ts';
import type { PlanDocument } from './core/plan.ts';
import type { RunRecord } from './core/run-record.ts';
import { transportsOf } from './library.ts';
import { withOrder, WEEK, type PlanOptions } from './make-plan.ts';
import { orderNeeds } from './order/index.ts';
import { documentOf } from './plan/fold.ts';
import { planRollBack } from './run/index.ts';

export type RollBackOptions = Pick<
  PlanOptions,
  'version' | 'by' | 'validFor' | 'transports' | 'forks' | 'signal' | 'scriptTimeout'
> & {
  /** Only these hosts of the run. Throws `TaishoError` for one that is not in it. */
  readonly only?: readonly string[] | undefined;
};

/** Plans to take back what a run has done, for review; `apply` does it. Changes nothing. */
export async function rollBackPlan(record: RunRecord, options: RollBackOptions): Promise<PlanDocument> {
  const stranger = options.only?.find((name) => !record.hosts.has(name));
  if (stranger !== undefined) throw new TaishoError('not_in_run', `${JSON.stringify(stranger)} is not in this run`);
  const { ssh, local } = await transportsOf(options);
  const plans = await planRollBack(record, {
    transportOf: (connection) => (connection === 'local' ? local : ssh),
    alsoRead: orderNeeds,
    forks: options.forks ?? 20,
    scriptTimeout: options.scriptTimeout ?? 600_000,
    signal: options.signal,
    only: options.only && new Set(options.only),
  });
  const made = new Date();
  const name = `take back ${record.begun.run}`;
  return documentOf({
    made,
    expires: new Date(made.getTime() + (options.validFor ?? WEEK)),
    taisho: options.version,
    by: options.by ?? 'taisho',
    source: { kind: 'rollback', name: record.begun.run },
    plays: [{ name, hosts: plans.map((plan) => plan.name), serial: [], anyErrorsFatal: false, rollback: false }],
    hosts: plans.map(withOrder),
  });
}
