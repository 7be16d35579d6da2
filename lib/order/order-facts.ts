import { need, type Facts, type Need } from '../core/fact.ts';
import {
  bootSystem,
  chkconfigOverrides,
  dependencyBoot,
  initScripts,
  runlevel,
  startLinks,
  units,
  type BootSystem,
  type ChkconfigOverrides,
  type DependencyBoot,
  type InitScripts,
  type RcDirectory,
  type Runlevel,
  type Units,
} from '../facts/index.ts';

/** What the back-ends read of a host. */
export interface OrderFacts {
  readonly directories: readonly RcDirectory[];
  readonly scripts: InitScripts;
  readonly system: BootSystem;
  readonly runlevel: Runlevel;
  readonly chkconfig: ChkconfigOverrides;
  readonly dependencies: DependencyBoot;
  readonly units: Units;
}

/** The facts that they need. */
export const orderNeeds: readonly Need[] = [
  need(startLinks),
  need(initScripts),
  need(bootSystem),
  need(runlevel),
  need(chkconfigOverrides),
  need(dependencyBoot),
  need(units),
];

/** Names of all init scripts: what a boot that knows nothing else could start. */
export function scriptNames({ scripts }: OrderFacts): readonly string[] {
  return [...scripts.scripts.keys()];
}

/** Those facts, by the names that back-ends use. */
export function orderFacts(facts: Facts): OrderFacts {
  return {
    directories: facts.get(startLinks),
    scripts: facts.get(initScripts),
    system: facts.get(bootSystem),
    runlevel: facts.get(runlevel),
    chkconfig: facts.get(chkconfigOverrides),
    dependencies: facts.get(dependencyBoot),
    units: facts.get(units),
  };
}
