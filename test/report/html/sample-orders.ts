import type { ChangeSet } from '../../../lib/core/plan.ts';
import { because } from '../../../lib/core/reason.ts';
import type { Place, Sequence } from '../../../lib/core/sequence.ts';

type Order = NonNullable<ChangeSet['order']>;

/** What a server of 2007 with everything installed starts in runlevel 3: 60 services, some of equal number. */
export const manyLinks: readonly string[] =
  `S01splx S02lvm2-monitor S04readahead_early S05kudzu S06cpuspeed S07iscsid S08ip6tables S08iptables S09isdn S10network
  S11auditd S12restorecond S12syslog S13irqbalance S13iscsi S13mcstrans S13portmap S14nfslock S15mdmonitor S18rpcidmapd
  S19rpcgssd S19vmware-tools S22messagebus S25bluetooth S25netfs S25pcscd S26acpid S26hidd S26lm_sensors S27ypbind
  S28autofs S29iptstate S44acpid-extra S50hplip S50snmpd S55sshd S56cups S56rawdevices S56xinetd S58ntpd S60apcupsd
  S64mysqld S65dovecot S78spamassassin S80sendmail S82saslauthd S85gpm S85httpd S87iiim S90crond S90xfs S91smb
  S95anacron S95atd S96readahead_later S97yum-updatesd S98avahi-daemon S98haldaemon S99firstboot S99local`.split(/\s+/);

/** Links as the places that rc gives them. */
export function byLinks(names: readonly string[]): readonly Place[] {
  const sorted = names.toSorted();
  return sorted.map((name) => {
    const [number, service] = [name.slice(1, 3), name.slice(3)];
    const ties = sorted.filter((other) => other !== name && other.slice(0, 3) === name.slice(0, 3));
    const why =
      ties.length === 0
        ? because('by_number', 'number {number}', { number })
        : because('by_name', 'number {number}, tied with {services}', {
            number,
            services: ties.map((one) => one.slice(3)),
          });
    return { service, name, rank: sorted.findIndex((other) => other.slice(0, 3) === name.slice(0, 3)), after: [], why };
  });
}

/** Runlevels 3 and 5 started by these links now, and by those after a change; all are stopped in 0. */
export function orderOf(
  before: readonly string[],
  after: readonly string[],
  stops: readonly string[] = ['K01splx', 'K30sendmail', 'K90network'],
  stopsAfter = stops,
): Order {
  return { system: 'plain start links', before: runlevels(before, stops), after: runlevels(after, stopsAfter) };
}

/** Links, one of them under another name. */
export function renamed(links: readonly string[], from: string, to: string): readonly string[] {
  return links.map((name) => (name === from ? to : name));
}

function runlevels(links: readonly string[], kills: readonly string[]): readonly Sequence[] {
  const [starts, stops] = [byLinks(links), byLinks(kills)];
  return [
    { level: '0', boot: false, certainBy: 'rank', starts: [], stops },
    { level: '3', boot: true, certainBy: 'rank', starts, stops: [] },
    { level: '5', boot: false, certainBy: 'rank', starts, stops: [] },
  ];
}
