import { because } from '../core/reason.ts';
import type { Risk } from '../core/verdict.ts';
import { chkconfigStarts, headerStart } from './chkconfig-number.ts';
import type { OrderFacts } from './order-facts.ts';

/** The start numbers of services; one may have several, by runlevel. */
export type StartNumbers = ReadonlyMap<string, ReadonlySet<number>>;

/** What would undo start numbers later, on a host where a program numbers links by what headers say. */
export function undoneRisks(host: OrderFacts, numbers: StartNumbers): readonly Risk[] {
  return host.system.renumberedBy.flatMap((program) => {
    if (program === 'insserv') return insserv();
    return chkconfig(host, numbers);
  });
}

function insserv(): Risk[] {
  const why = because(
    'undone_by_insserv',
    'any run of insserv, for any service, puts the links back to what the headers ask for',
  );
  return [{ name: 'undone', why, accepted: false }];
}

/**
 * chkconfig knows only scripts that have a header, or an override of it, and undoes only what differs from that, or from
 * what their needs make of it.
 */
function chkconfig(host: OrderFacts, numbers: StartNumbers): Risk[] {
  return [...differingRisks(host, numbers), ...raisedRisks(host, numbers)];
}

function differingRisks(host: OrderFacts, numbers: StartNumbers): Risk[] {
  const differing = [...numbers].flatMap(([service, own]) => {
    const script = host.scripts.scripts.get(service);
    if (isAsHeader(service, own, host)) return [];
    return script?.chkconfig === undefined && script?.lsb === undefined
      ? []
      : { service, lsb: script.lsb !== undefined };
  });
  if (differing.length === 0) return [];
  const plain = because(
    'undone_by_chkconfig',
    '`chkconfig {services} on`, `reset` or `resetpriorities` puts the links back to the numbers in the header',
    { services: differing.map(({ service }) => service) },
  );
  const lsb = differing.filter((one) => one.lsb).map(({ service }) => service);
  const upgrade = because(
    'undone_by_chkconfig_add',
    '`chkconfig --add`, which a package upgrade runs, numbers the links of {services} anew by their LSB headers',
    { services: lsb },
  );
  return [plain, ...(lsb.length > 0 ? [upgrade] : [])].map((why) => ({ name: 'undone', why, accepted: false }));
}

/** The number is the header's, but what the script needs has a greater one: `chkconfig --add` of another undoes it, too. */
function raisedRisks(host: OrderFacts, numbers: StartNumbers): Risk[] {
  const starts = chkconfigStarts(host);
  const services = [...numbers]
    .filter(([service, own]) => isAsHeader(service, own, host) && !own.has(starts.get(service) ?? -1))
    .map(([service]) => service);
  if (services.length === 0) return [];
  const why = because(
    'undone_by_needs',
    '`chkconfig --add`, of any script with an LSB header, puts the links of {services} behind what their LSB headers need',
    { services },
  );
  return [{ name: 'undone', why, accepted: false }];
}

function isAsHeader(service: string, own: ReadonlySet<number>, host: OrderFacts): boolean {
  const start = headerStart(service, host);
  return start !== undefined && [...own].every((number) => number === start);
}
