import { TaishoError } from '../core/error.ts';
import type { RecordedOption } from '../core/ledger.ts';
import type { RunRecord } from '../core/run-record.ts';

/** How a run was called, so that another can take it up. */
export interface ResumeOptions {
  readonly playbook: string;
  readonly inventory: string;
  /** Paths that are not absolute are below it. */
  readonly directory: string;
  /** All other options, by name, as they were given. */
  readonly options: Readonly<Record<string, RecordedOption>>;
}

/** The playbook, inventory and options of a run that is to be resumed or retried. Throws `TaishoError` where it was none of a playbook. */
export function resumeOptions({ begun }: RunRecord): ResumeOptions {
  const { run, command, source, directory } = begun;
  if (command !== 'run')
    throw new TaishoError(
      'not_resumable',
      command === 'apply'
        ? `run ${run} applied a plan: plan again what is left, and apply that`
        : `run ${run} was a rollback of ${source}: roll back again what is left of it`,
    );
  const { inventory, ...options } = begun.options;
  if (typeof inventory !== 'string')
    throw new TaishoError('not_resumable', `run ${run} does not say with which inventory it was made`);
  return { playbook: source, inventory, directory, options };
}
