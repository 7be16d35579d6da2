import type { Action } from '../../lib/core/action.ts';
import type { ChangeSet } from '../../lib/core/plan.ts';
import { because } from '../../lib/core/reason.ts';
import type { Place, Sequence } from '../../lib/core/sequence.ts';

type Order = NonNullable<ChangeSet['order']>;

const NETWORK = ['S10network', 'S12syslog', 'S55sshd', 'S80sendmail', 'S85httpd', 'S90crond', 'S99local'];
const HALT = ['K01splx', 'K10crond', 'K25sshd', 'K30sendmail', 'K90network'];

/** The start links of a host of 2007, before and behind a rename of splx. */
export const linksBefore = ['S01splx', ...NETWORK];
export const linksBehind = ['S10network', 'S12syslog', 'S55sshd', 'S80sendmail', 'S81splx', ...NETWORK.slice(4)];

/** What `start-links` prints of a host with these links in its runlevels. */
export function startLinksPrint(
  names: readonly string[],
  directory = (level: number) => `/etc/rc.d/rc${level}.d`,
): string {
  const fields = [0, 1, 2, 3, 4, 5, 6].flatMap((level) => {
    const links = [3, 4, 5].includes(level) ? names : HALT;
    const entries = links.flatMap((name) => ['E', name, 'link', `../init.d/${name.slice(3)}`, 'executable']);
    return ['D', String(level), `/etc/rc${level}.d`, '0', directory(level), ...entries];
  });
  return fields.map((field) => `${field}\0`).join('');
}

/** The order by start links, splx moved behind sendmail in the runlevels 3, 4 and 5. */
export const rcOrder: Order = {
  system: 'plain start links',
  before: runlevels(linksBefore),
  after: runlevels(linksBehind),
};

/** The same by dependencies: places are of the earliest moment. */
export const insservOrder: Order = {
  system: 'dependencies, by insserv',
  before: [byNeeds('3', ['splx', 'network', 'syslog', 'sshd', 'postfix', 'sendmail', 'cron'])],
  after: [byNeeds('3', ['network', 'syslog', 'sshd', 'postfix', 'sendmail', 'splx', 'cron'])],
};

/** The same by systemd. */
export const systemdOrder: Order = {
  system: 'systemd',
  before: [byNeeds('multi-user.target', ['splx', 'network', 'sshd', 'sendmail'])],
  after: [byNeeds('multi-user.target', ['network', 'sshd', 'sendmail', 'splx'])],
};

/** Has splx start behind what it conflicts with, on a host of start links. */
export const renames: readonly Action[] = [3, 4, 5].map((level) => ({
  kind: 'rename',
  directory: `/etc/rc.d/rc${level}.d`,
  from: 'S01splx',
  to: 'S81splx',
  target: '../init.d/splx',
}));

function runlevels(names: readonly string[]): readonly Sequence[] {
  return ['0', '1', '2', '3', '4', '5', '6'].map((level): Sequence => {
    const starts = ['3', '4', '5'].includes(level) ? names.map(byNumber) : [];
    return {
      level,
      boot: level === '3',
      certainBy: 'rank',
      starts,
      stops: starts.length > 0 ? [] : HALT.map(byNumber),
    };
  });
}

function byNumber(name: string, rank: number): Place {
  const why = because('by_number', 'number {number}', { number: name.slice(1, 3) });
  return { service: name.slice(3), name, rank, after: [], why };
}

function byNeeds(level: string, services: readonly string[]): Sequence {
  const starts = services.map((service, rank): Place => {
    const after = services.slice(Math.max(0, rank - 1), rank);
    const why =
      after[0] === undefined
        ? because('needs_nothing', 'needs nothing')
        : because('after', 'after {service}', { service: after[0] });
    return { service, name: service, rank, after, why };
  });
  return { level, boot: true, certainBy: 'after', starts, stops: [] };
}
