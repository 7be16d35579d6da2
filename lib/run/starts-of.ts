import type { Owed } from '../core/ledger.ts';
import type { BecomeKeywords, RemedyTask } from '../core/playbook.ts';

/** Tasks that start what the windows of an earlier run stopped and did not start again. */
export function startsOf(owed: Owed | undefined, become: BecomeKeywords): readonly RemedyTask[] {
  return (owed?.leftStopped ?? []).map((service, i) => ({
    kind: 'remedy',
    id: `owed[${i}]`,
    name: `start ${service}, which an earlier run stopped`,
    remedy: 'service',
    params: { name: service, state: 'started' },
    when: [],
    vars: {},
    tags: ['always'],
    notify: [],
    listen: [],
    retries: 0,
    delay: 0,
    until: [],
    ignoreErrors: false,
    environment: {},
    noLog: false,
    become,
    locations: new Map(),
  }));
}
