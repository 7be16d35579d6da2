import type { PlanDocument, PlannedTask } from '../../../lib/core/plan.ts';
import type { RunRecord } from '../../../lib/core/run-record.ts';
import { runRecord } from '../../../lib/ledger/index.ts';
import { documentOf, type HostToFold } from '../../../lib/plan/fold.ts';
import { reviewPage } from '../../../lib/report/html/index.ts';
import { begun, end, ended, host, sent } from '../../ledger/records.ts';
import { sampleParts, type SampleOptions } from '../../plan/sample-plan.ts';
import { manyLinks, orderOf, renamed } from './sample-orders.ts';

export const digest = '0123456789abcdef'.repeat(4);

/** The sample plan of 1,000 hosts, or of other sizes. */
export function page(plan: PlanDocument): string {
  return reviewPage(plan, { digest, applyCommand: `taisho apply plan.json --digest sha256:${digest}` });
}

/** A plan of few hosts, among them one with 60 services and one where both are reordered. */
export function fewHosts(options: SampleOptions = {}): PlanDocument {
  const parts = sampleParts({ hostile: false, sizes: [3, 2, 2, 1], ...options });
  const orders: Readonly<Record<string, HostToFold['order']>> = {
    web001: orderOf(manyLinks, renamed(manyLinks, 'S01splx', 'S81splx')),
    web002: orderOf(KB, ['S01abc', 'S02splx', ...KB.slice(1, -1)]),
  };
  return documentOf({
    ...parts,
    hosts: parts.hosts.map((host) => {
      const order = orders[host.name];
      if (order === undefined) return host;
      return { ...host, order, tasks: host.name === 'web002' ? host.tasks.map(aboutAbc) : host.tasks };
    }),
  });
}

/** The article's second example: the conflict at 90. */
const KB = ['S01splx', 'S10network', 'S12syslog', 'S55sshd', 'S85httpd', 'S90abc'];

function aboutAbc(task: PlannedTask): PlannedTask {
  return { ...task, why: { ...task.why, data: { ...task.why.data, conflicts: ['abc'] } } };
}

/** A run of four hosts: two changed, one that took back what it did, and one that was never heard of again. */
export const someRun: RunRecord = runRecord([
  begun(['web1', 'web2', 'db1', 'db2']),
  ...['web1', 'web2'].flatMap((name) => [sent(name), ended(name), host(name, 'changed')]),
  sent('db1'),
  sent('db2', 0, { leftStopped: ['sendmail'] }),
  ended('db2', 0, { results: [{ status: 'done', takenBack: true }], leftStopped: ['sendmail'] }),
  host('db2', 'rolled-back', { leftStopped: ['sendmail'] }),
  end(),
]);
