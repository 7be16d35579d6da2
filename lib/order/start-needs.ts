import type { InitScripts, LsbHeader } from '../facts/index.ts';
import type { RunlevelOrder } from './boot-order.ts';
import type { RcLink } from './rc-link.ts';

/** A need that a script's LSB header states: `script` must start after `on`, which provides `facility`. */
export interface StatedNeed {
  readonly script: string;
  readonly on: string;
  readonly facility: string;
}

/** A stated need that holds now and would not with these numbers; undefined when none is broken. */
export function brokenNeed(
  order: RunlevelOrder,
  numbers: ReadonlyMap<string, number>,
  scripts: InitScripts,
): StatedNeed | undefined {
  const now = placesOf(order.starts, new Map());
  const then = placesOf(order.starts, numbers);
  return statedNeeds(order.starts, scripts).find(
    ({ script, on }) => holds(now, script, on) && !holds(then, script, on),
  );
}

/** Foundations that a service without an LSB header starts after now and would start before: it may need them. */
export function unstatedNeeds(
  order: RunlevelOrder,
  numbers: ReadonlyMap<string, number>,
  scripts: InitScripts,
): readonly StatedNeed[] {
  const now = placesOf(order.starts, new Map());
  const then = placesOf(order.starts, numbers);
  const passed: StatedNeed[] = [];
  for (const script of numbers.keys()) {
    if (scripts.scripts.get(script)?.lsb !== undefined) continue;
    for (const { service: on } of order.starts) {
      if (FOUNDATIONS.has(on) && holds(now, script, on) && !holds(then, script, on))
        passed.push({ script, on, facility: on });
    }
  }
  return passed;
}

/**
 * The number that a service must be above: that of the last it needs by a header, its own or another's, and where it has
 * no header, of the foundations that it starts after now. -1: none.
 */
export function floorOf(
  order: RunlevelOrder,
  numbers: ReadonlyMap<string, number>,
  service: string,
  scripts: InitScripts,
): number {
  const places = placesOf(order.starts, numbers);
  const now = placesOf(order.starts, new Map());
  const stated = statedNeeds(order.starts, scripts)
    .filter(({ script, on }) => script === service && holds(now, script, on))
    .map(({ on }) => on);
  const unstated = scripts.scripts.get(service)?.lsb === undefined ? order.starts.map((link) => link.service) : [];
  const foundations = unstated.filter((on) => FOUNDATIONS.has(on) && holds(now, service, on));
  return Math.max(-1, ...[...stated, ...foundations].map((on) => places.get(on) ?? -1));
}

function placesOf(starts: readonly RcLink[], numbers: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map(starts.map(({ service, number }) => [service, numbers.get(service) ?? number]));
}

function holds(places: ReadonlyMap<string, number>, script: string, on: string): boolean {
  return (places.get(script) ?? -1) > (places.get(on) ?? 100);
}

function statedNeeds(starts: readonly RcLink[], scripts: InitScripts): readonly StatedNeed[] {
  const needs: StatedNeed[] = [];
  for (const { service } of starts) {
    const lsb = scripts.scripts.get(service)?.lsb;
    if (lsb === undefined) continue;
    for (const facility of [...lsb.requiredStart, ...lsb.shouldStart]) {
      for (const on of providers(facility, starts, scripts))
        if (on !== service) needs.push({ script: service, on, facility });
    }
    for (const facility of lsb.startBefore) {
      for (const later of providers(facility, starts, scripts)) {
        if (later !== service) needs.push({ script: later, on: service, facility: service });
      }
    }
  }
  return needs;
}

/** Services that others often need without saying so: network, log, name service, file systems, port mapper. */
const FOUNDATIONS: ReadonlySet<string> = new Set([
  ...['network', 'networking', 'NetworkManager', 'syslog', 'rsyslog', 'syslog-ng', 'sysklogd', 'inetutils-syslogd'],
  ...[
    'named',
    'bind9',
    'nscd',
    'netfs',
    'nfs',
    'nfslock',
    'autofs',
    'portmap',
    'rpcbind',
    'iptables',
    'random',
    'dbus',
  ],
]);

/** System facilities of the LSB, by the scripts that provide them on one distribution or another. */
const FACILITIES: Readonly<Record<string, readonly string[]>> = {
  $network: ['network', 'networking', 'NetworkManager'],
  $syslog: ['syslog', 'rsyslog', 'syslog-ng', 'sysklogd', 'inetutils-syslogd'],
  $named: ['named', 'bind9', 'dnsmasq', 'nscd'],
  $portmap: ['portmap', 'rpcbind'],
  $rpcbind: ['rpcbind', 'portmap'],
  $remote_fs: ['netfs', 'nfs', 'autofs', 'nfslock', 'mountnfs.sh'],
  $time: ['ntpd', 'ntp', 'chronyd', 'ntpdate'],
};

function providers(facility: string, starts: readonly RcLink[], scripts: InitScripts): readonly string[] {
  const names = new Set(Object.hasOwn(FACILITIES, facility) ? FACILITIES[facility] : [facility]);
  return starts
    .map(({ service }) => service)
    .filter((service) => names.has(service) || provides(scripts.scripts.get(service)?.lsb, facility));
}

function provides(lsb: LsbHeader | undefined, facility: string): boolean {
  return lsb?.provides.includes(facility) ?? false;
}
