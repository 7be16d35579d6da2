import { because } from '../core/reason.ts';
import type { Risk } from '../core/verdict.ts';
import { headerIn } from './chkconfig-override.ts';
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

/** chkconfig knows only scripts that have a header, or an override of it, and undoes only what differs from that. */
function chkconfig({ scripts, chkconfig: { overrides } }: OrderFacts, numbers: StartNumbers): Risk[] {
  const differing = [...numbers].flatMap(([service, own]) => {
    const script = scripts.scripts.get(service);
    const override = overrides.get(service);
    const header = typeof override === 'object' ? headerIn(override) : script?.chkconfig;
    if (header !== undefined && [...own].every((number) => number === header.start)) return [];
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
