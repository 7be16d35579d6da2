import type { InitScript, LoadedUnits, RcDirectory, RcEntry, Unit } from '../../lib/facts/index.ts';
import type { StatedOrder } from '../../lib/facts/unit-text.ts';
import type { OrderFacts } from '../../lib/order/order-facts.ts';

/** A service of a host on paper. A number makes it a unit generated from a script, with S links of that number. */
export interface ServiceSpec {
  readonly number?: number;
  readonly after?: readonly string[];
  /** Required-Start of an LSB header, which it then has. */
  readonly requires?: readonly string[];
  /** X-Start-Before. */
  readonly startBefore?: readonly string[];
  /** By a drop-in that is not ours. */
  readonly dropIn?: readonly string[];
  /** Not pulled in by the default target. */
  readonly isOff?: boolean;
  readonly load?: string;
  readonly isStale?: boolean;
}

/** A host on paper, as its facts would be: the generator's edges are what systemd's generator writes. */
export function systemdHost(
  services: Readonly<Record<string, ServiceSpec>>,
  rest: Partial<LoadedUnits> = {},
): OrderFacts {
  const all = Object.entries(services);
  const dropInOf = (name: string): string => `/etc/systemd/system/${name}.service.d/10-site.conf`;
  const stated = new Map<string, StatedOrder>();
  const units: Unit[] = [];
  for (const [name, spec] of all) {
    const isGenerated = spec.number !== undefined || spec.requires !== undefined || spec.startBefore !== undefined;
    const own = isGenerated ? generatedOrder(services, name) : { after: [], before: [] };
    const fragment = isGenerated
      ? `/run/systemd/generator.late/${name}.service`
      : `/lib/systemd/system/${name}.service`;
    if (isGenerated) stated.set(fragment, own);
    if (spec.dropIn) stated.set(dropInOf(name), { after: spec.dropIn.map(unitName), before: [] });
    const reverse = all.filter(([other]) => generatedOrder(services, other).before.includes(unitName(name)));
    const after = [...own.after, ...(spec.after ?? []), ...(spec.dropIn ?? []), ...reverse.map(([other]) => other)];
    units.push({
      ...unit(unitName(name)),
      ...(spec.load !== undefined && { load: spec.load }),
      fragment,
      source: isGenerated ? `/etc/init.d/${name}` : '',
      dropIns: spec.dropIn ? [dropInOf(name)] : [],
      after: [...new Set(after.map(unitName))],
      isStale: spec.isStale ?? false,
    });
  }
  const on = all.filter(([, { isOff }]) => !isOff).map(([name]) => unitName(name));
  units.push({ ...unit('multi-user.target'), pulls: on, after: on });
  units.push({ ...unit('network-online.target'), after: [] });
  const scripts = all.filter(([, spec]) => spec.number !== undefined || spec.requires || spec.startBefore);
  return {
    directories: ['2', '3', '4', '5'].map((level) => rcDirectory(level, services)),
    scripts: {
      directory: '/etc/init.d',
      scripts: new Map(scripts.map(([name, spec]) => [name, initScript(name, spec)])),
    },
    system: { kind: 'systemd', evidence: [], renumberedBy: [] },
    runlevel: {},
    chkconfig: { isThere: false, overrides: new Map() },
    dependencies: NO_INSSERV,
    units: {
      found: 'systemd',
      version: 252,
      defaultTarget: 'multi-user.target',
      units: new Map(units.map((one) => [one.id, one])),
      files: [],
      stated,
      dropIns: new Map(),
      ...rest,
    },
  };
}

/** What systemd-sysv-generator writes for one script. */
function generatedOrder(services: Readonly<Record<string, ServiceSpec>>, name: string): StatedOrder {
  const spec = services[name] ?? {};
  const hasHeader = (one: ServiceSpec): boolean => one.requires !== undefined || one.startBefore !== undefined;
  const numbered = Object.entries(services).filter(
    ([other, one]) =>
      other !== name && one.number !== undefined && spec.number !== undefined && !(hasHeader(one) && hasHeader(spec)),
  );
  const smaller = numbered.filter(([, one]) => (one.number ?? 0) < (spec.number ?? 0)).map(([other]) => other);
  const greater = numbered.filter(([, one]) => (one.number ?? 0) > (spec.number ?? 0)).map(([other]) => other);
  return {
    after: [...new Set([...smaller, ...(spec.requires ?? [])])].map(unitName),
    before: [...new Set([...greater, ...(spec.startBefore ?? [])])].map(unitName),
  };
}

export function unitName(service: string): string {
  return service.includes('.') ? service : `${service}.service`;
}

export function unit(id: string): Unit {
  const bare = { load: 'loaded', file: 'enabled', fragment: '', source: '', dropIns: [], after: [], pulls: [] };
  return { id, names: [id], ...bare, conflicts: ['shutdown.target'], endsAtOnce: false, isStale: false };
}

function rcDirectory(level: string, services: Readonly<Record<string, ServiceSpec>>): RcDirectory {
  const entries = Object.entries(services)
    .filter(([, { number }]) => number !== undefined)
    .map(([name, { number = 0 }]): RcEntry => {
      return {
        name: `S${String(number).padStart(2, '0')}${name}`,
        type: 'link',
        target: `../init.d/${name}`,
        script: 'executable',
      };
    });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { level, path: `/etc/rc${level}.d`, directory: `/etc/rc${level}.d`, entries, ignores: [] };
}

function initScript(name: string, { requires, startBefore }: ServiceSpec): InitScript {
  if (requires === undefined && startBefore === undefined) return { name, executable: true };
  const none = {
    provides: [name],
    shouldStart: [],
    requiredStop: [],
    shouldStop: [],
    stopAfter: [],
    defaultStart: [],
    defaultStop: [],
    interactive: [],
  };
  return { name, executable: true, lsb: { ...none, requiredStart: requires ?? [], startBefore: startBefore ?? [] } };
}

const NO_INSSERV: OrderFacts['dependencies'] = {
  knowsBefore: false,
  mirrors: false,
  knowsOverrides: false,
  facilities: new Map(),
  vendor: new Map(),
  own: new Map(),
  directories: new Set(),
  depend: new Map(),
  stale: false,
  parallel: false,
  evidence: [],
};
