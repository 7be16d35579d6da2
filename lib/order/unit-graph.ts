import type { InitScripts, LoadedUnits, RcDirectory, Unit } from '../facts/index.ts';
import { statedOrder } from '../facts/unit-text.ts';
import { areNumbered, generatedUnits, type GeneratedUnit } from './generated-units.ts';

/** What says that a unit comes after another. `number`: the S links alone, by way of the generator. */
export type Source = 'number' | 'header' | 'drop-in' | 'own' | 'unit';

/** The units of a host and their order, as the next boot will have it: numbers are those that the links have now. */
export interface UnitGraph {
  readonly target: string;
  /** What the boot starts: all that the default target pulls in, and what that pulls in. By `Id`. */
  readonly boot: ReadonlySet<string>;
  readonly generated: ReadonlyMap<string, GeneratedUnit>;
  /** By `Id`: what it comes after, and what says so. */
  readonly after: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<Source>>>;
  /** The unit that has this name. */
  readonly named: (name: string) => Unit | undefined;
  /** The unit of a service: of that name, or made of an init script of that name. */
  readonly ofService: (service: string) => Unit | undefined;
}

/** Up to the version of RHEL 7 the generator has what has a number above 10 wait for the network. */
const WAITS_FOR_NETWORK = { until: 219, above: 10, target: 'network-online.target' } as const;

/** Whether a generated unit with this number waits for the network on account of it alone. */
export function waitsForNetwork(version: number, number: number | undefined): boolean {
  return version <= WAITS_FOR_NETWORK.until && (number ?? 0) > WAITS_FOR_NETWORK.above;
}

/** Reads the graph out of what systemd has loaded, the links, and the scripts' headers. */
export function unitGraph(host: {
  readonly units: LoadedUnits;
  readonly directories: readonly RcDirectory[];
  readonly scripts: InitScripts;
}): UnitGraph {
  const { units } = host.units;
  const names = new Map<string, Unit>();
  for (const unit of units.values()) for (const name of [...unit.names, unit.id]) names.set(name, unit);
  const named = (name: string): Unit | undefined => units.get(name) ?? names.get(name);
  const generated = generatedUnits(host.units, host.directories, host.scripts);
  const after = new Map<string, Map<string, Set<Source>>>();
  const says = (source: Source, later: string | undefined, earlier: string | undefined): void => {
    if (later === undefined || earlier === undefined || later === earlier) return;
    const all = after.get(later) ?? new Map<string, Set<Source>>();
    after.set(later, all.set(earlier, (all.get(earlier) ?? new Set()).add(source)));
  };
  const said = { host: host.units, scripts: host.scripts, generated, named, says };
  for (const unit of units.values()) {
    shown(said, unit);
    dropIns(said, unit);
  }
  for (const one of generated.values()) {
    header(said, one);
    fragment(said, one);
    numbers(said, one);
  }
  const target = named(host.units.defaultTarget)?.id ?? host.units.defaultTarget;
  const ofService = (service: string): Unit | undefined =>
    named(`${service}.service`) ?? [...generated.values()].find(({ script }) => script === service)?.unit;
  return { target, boot: started(target, named), generated, after, named, ofService };
}

interface Saying {
  readonly host: LoadedUnits;
  readonly scripts: InitScripts;
  readonly generated: ReadonlyMap<string, GeneratedUnit>;
  readonly named: (name: string) => Unit | undefined;
  readonly says: (source: Source, later: string | undefined, earlier: string | undefined) => void;
}

/** What systemd has loaded, but for two generated units: the generator will see to them anew. */
function shown({ generated, named, says }: Saying, unit: Unit): void {
  for (const name of unit.after) {
    const id = named(name)?.id;
    if (id === undefined || (generated.has(unit.id) && generated.has(id))) continue;
    says('unit', unit.id, id);
  }
}

function dropIns({ host, named, says }: Saying, unit: Unit): void {
  for (const path of unit.dropIns) {
    const stated = host.stated.get(path);
    for (const name of stated?.after ?? []) says('drop-in', unit.id, named(name)?.id);
    for (const name of stated?.before ?? []) says('drop-in', named(name)?.id, unit.id);
  }
  const own = statedOrder(host.dropIns.get(unit.id)?.file?.content ?? '');
  for (const name of own.after) says('own', unit.id, named(name)?.id);
  for (const name of own.before) says('own', named(name)?.id, unit.id);
}

function header({ scripts, named, says }: Saying, { unit, script }: GeneratedUnit): void {
  const lsb = scripts.scripts.get(script)?.lsb;
  const provider = (facility: string): string | undefined =>
    facility.startsWith('$') ? undefined : named(`${facility.replace(/\.sh$/, '')}.service`)?.id;
  for (const facility of [...(lsb?.requiredStart ?? []), ...(lsb?.shouldStart ?? [])])
    says('header', unit.id, provider(facility));
  for (const facility of lsb?.startBefore ?? []) says('header', provider(facility), unit.id);
}

/** The generator states an order by number in both units, and one of a header in the one that has the header. */
function fragment({ host, generated, named, says }: Saying, { unit }: GeneratedUnit): void {
  const stated = host.stated.get(unit.fragment);
  const other = (
    name: string,
  ): { id: string; says: { after: readonly string[]; before: readonly string[] } } | undefined => {
    const id = named(name)?.id;
    const one = id === undefined ? undefined : generated.get(id);
    return one && { id: one.unit.id, says: host.stated.get(one.unit.fragment) ?? { after: [], before: [] } };
  };
  const has = (list: readonly string[]): boolean => list.some((name) => named(name)?.id === unit.id);
  for (const name of stated?.after ?? []) {
    const found = other(name);
    if (found && !has(found.says.before)) says('header', unit.id, found.id);
  }
  for (const name of stated?.before ?? []) {
    const found = other(name);
    if (found && !has(found.says.after)) says('header', found.id, unit.id);
  }
}

function numbers({ host, generated, named, says }: Saying, one: GeneratedUnit): void {
  for (const other of generated.values())
    if (areNumbered(one, other) && (other.number ?? 0) < (one.number ?? 0)) says('number', one.unit.id, other.unit.id);
  if (waitsForNetwork(host.version, one.number)) says('number', one.unit.id, named(WAITS_FOR_NETWORK.target)?.id);
}

function started(target: string, named: (name: string) => Unit | undefined): ReadonlySet<string> {
  const boot = new Set<string>();
  const open = [target];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const unit = named(name);
    if (unit === undefined || unit.load !== 'loaded' || boot.has(unit.id)) continue;
    boot.add(unit.id);
    open.push(...unit.pulls);
  }
  return boot;
}
