import { need, type Need } from '../core/fact.ts';
import { bootSystem } from './boot-system.ts';
import { chkconfigOverrides } from './chkconfig.ts';
import { dependencyBoot } from './dependency-boot.ts';
import { initScripts } from './init-scripts.ts';
import { modules } from './modules.ts';
import { processes } from './processes.ts';
import { runlevel } from './runlevel.ts';
import { serverProtect } from './server-protect.ts';
import { services } from './services.ts';
import { startLinks } from './start-links.ts';
import { units } from './units.ts';

/** All that can be asked of a host, and the state of these services. */
export function everyNeed(serviceNames: readonly string[]): readonly Need[] {
  return [
    need(bootSystem),
    need(runlevel),
    need(startLinks),
    need(initScripts),
    need(chkconfigOverrides),
    need(dependencyBoot),
    need(units),
    need(services, serviceNames),
    need(processes),
    need(modules),
    need(serverProtect),
  ];
}
