import { TaishoError } from './core/error.ts';
import type { PlanDocument } from './core/plan.ts';
import { applyFacts } from './read-plan.ts';
import { transportsOf, type LibraryRunOptions } from './library.ts';
import { applyWith, type RunResult } from './run/index.ts';

export type ApplyOptions = Pick<
  LibraryRunOptions,
  'transports' | 'forks' | 'signal' | 'onEvent' | 'scriptTimeout' | 'patience' | 'by' | 'run' | 'ledger'
> & {
  /** Only these hosts of the plan, by name. Throws `TaishoError` for one that is not in it. */
  readonly only?: readonly string[] | undefined;
};

/**
 * Applies a saved plan (`loadPlan`): on each host exactly what it says, or nothing where the host is no longer as it was
 * planned on. Resolves with what became of every host.
 */
export async function apply(document: PlanDocument, options: ApplyOptions = {}): Promise<RunResult> {
  const known = new Set(document.hosts.map(({ name }) => name));
  const stranger = options.only?.find((name) => !known.has(name));
  if (stranger !== undefined) throw new TaishoError('not_in_plan', `${JSON.stringify(stranger)} is not in this plan`);
  const { ssh, local } = await transportsOf(options);
  return applyWith(document, options, {
    facts: new Map(applyFacts().map((fact) => [fact.name, fact])),
    transportOf: (connection) => (connection === 'local' ? local : ssh),
    only: options.only && new Set(options.only),
  });
}
