import type { StatusHabit } from './init-scripts.ts';
import { linksOf, type HostDescription, type ServiceDescription } from './host-description.ts';

/** One host of the embedded fleet, and what can be learned from it. */
export interface Scenario {
  /** The host's name. */
  readonly name: string;
  /** One sentence for people. */
  readonly title: string;
  readonly description: HostDescription;
  /** Whether it is up; one that isn't needs no directory. */
  readonly booted: boolean;
}

const RHEL4 = { release: 'Red Hat Enterprise Linux ES release 4 (Nahant Update 9)', kernel: '2.6.9-100.EL' };
const RHEL5 = {
  release: 'Red Hat Enterprise Linux Server release 5.11 (Tikanga)',
  kernel: '2.6.18-398.el5',
  rcLocal: true,
};

/** The fleet: the article's three products and its own example, and the hosts on which there is nothing, or no way, to act. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'mail1',
    title: 'A sendmail host: splx starts first, so sendmail holds its module when it is stopped.',
    description: host([splx('sendmail'), ...base(), crond(), sendmail()]),
    booted: true,
  },
  {
    name: 'mail2',
    title: 'A sendmail host already put right: splx starts at 91, behind sendmail.',
    description: host([{ ...splx('sendmail'), links: linksOf('345 91 99') }, ...base(), crond(), sendmail()]),
    booted: true,
  },
  {
    name: 'mail3',
    title:
      'A sendmail host whose state nobody can tell: the script knows no status, its pidfile and its lock disagree.',
    description: {
      ...host([splx('sendmail'), ...base(), crond(), sendmail('unsupported')]),
      afterBoot: { '/var/run/sendmail.pid': '31999\n' },
    },
    booted: true,
  },
  {
    name: 'inter1',
    title: 'A Fujitsu Interstage host: FJSVsvmon starts at 90, long after splx.',
    description: host([splx('FJSVsvmon'), ...base(), conflict('FJSVsvmon', '345 90 10')]),
    booted: true,
  },
  {
    name: 'iwss1',
    title: 'An IWSS host: ISFtp is restarted by its product at any time, so no start order can help.',
    description: host([splx('ISFtp'), ...base(), crond(), conflict('ISFtp', '345 92 08')]),
    booted: true,
  },
  {
    name: 'kb1',
    title: "The knowledge base's own example: S01splx and S90abc.",
    description: host([splx('abc'), conflict('abc', '345 90 10')], RHEL4),
    booted: true,
  },
  {
    name: 'down1',
    title: 'A host that is down.',
    description: host([splx('sendmail'), ...base(), crond(), sendmail()]),
    booted: false,
  },
];

function host(services: readonly ServiceDescription[], distribution: typeof RHEL4 = RHEL5): HostDescription {
  return { ...distribution, runlevel: 3, services, build: 1633 };
}

function base(): ServiceDescription[] {
  return [
    { kind: 'plain', name: 'network', chkconfig: '2345 10 90', process: null },
    { kind: 'plain', name: 'syslog', chkconfig: '2345 12 88', process: 'syslogd' },
    { kind: 'plain', name: 'sshd', chkconfig: '2345 55 25' },
  ];
}

function splx(conflict: string): ServiceDescription {
  return { kind: 'splx', name: 'splx', chkconfig: '345 01 99', conflicts: [conflict] };
}

function crond(): ServiceDescription {
  return { kind: 'plain', name: 'crond', chkconfig: '2345 90 60' };
}

function sendmail(status: StatusHabit = 'honest'): ServiceDescription {
  return { kind: 'plain', name: 'sendmail', chkconfig: '2345 80 30', wchan: 'pipe_wait', status };
}

function conflict(name: string, chkconfig: string): ServiceDescription {
  return { kind: 'plain', name, chkconfig, wchan: 'pipe_wait' };
}
