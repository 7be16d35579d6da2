import type { Action } from '../../lib/core/action.ts';
import type { HostEnded, LedgerRecord, RunBegun, RunEnded, ScriptEnded, ScriptSent } from '../../lib/core/ledger.ts';
import type { Outcome } from '../../lib/core/outcome.ts';
import { because } from '../../lib/core/reason.ts';

const TIME = '2026-11-24T01:28:19.123Z';

export const RUN = '20261124T012819Z-3f9c2a';

export const rename: Action = {
  kind: 'rename',
  directory: '/etc/rc.d/rc3.d',
  from: 'S01splx',
  to: 'S81splx',
  target: '../init.d/splx',
};
export const stop: Action = { kind: 'service', service: 'sendmail', verb: 'stop', from: 'running' };

/** A run of a playbook with these hosts; each play has all of them unless told. */
export function begun(hosts: readonly string[], rest: Partial<RunBegun> = {}): RunBegun {
  return {
    kind: 'run',
    version: 1,
    run: RUN,
    time: TIME,
    by: 'admin@example.org',
    command: 'run',
    source: 'playbooks/start-after.yml',
    options: { inventory: 'inventory/example.ini', forks: 5, become: true, tags: ['a', 'b'] },
    directory: '/home/admin',
    hosts,
    plays: [{ name: 'Order', hosts }],
    ...rest,
  };
}

/** A script of one task with these actions. */
export function sent(
  host: string,
  part = 0,
  rest: Partial<ScriptSent> = {},
  actions: readonly Action[] = [rename],
): ScriptSent {
  return {
    kind: 'sent',
    time: TIME,
    host,
    play: 0,
    part,
    way: { connection: 'ssh', target: { name: host, address: '192.0.2.1', port: 22, user: 'root' }, root: '' },
    tasks: [{ id: 'plays[0].tasks[0]', name: 'Order splx', remedy: 'start_order' }],
    of: actions.map(() => 0),
    steps: actions.map((action) => ({ action, task: 0 })),
    missed: [],
    leftStopped: [],
    ...rest,
  };
}

/** All steps of a script done, unless told. */
export function ended(host: string, part = 0, rest: Partial<ScriptEnded> = {}): ScriptEnded {
  return { kind: 'ended', time: TIME, host, part, results: [{ status: 'done' }], missed: [], leftStopped: [], ...rest };
}

/** A host's end of a play. */
export function host(name: string, outcome: Outcome, rest: Partial<HostEnded> = {}): HostEnded {
  const why = because(`is_${outcome}`, 'it is {outcome}', { outcome });
  return { kind: 'host', time: TIME, host: name, play: 0, outcome, why, missed: [], leftStopped: [], ...rest };
}

export function end(interrupted = false): RunEnded {
  return { kind: 'end', time: '2026-11-24T01:31:21.123Z', interrupted };
}

/** Records as lines of a file. */
export function lines(...records: readonly LedgerRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
