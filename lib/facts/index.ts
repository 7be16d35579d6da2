export { bootSystem, type BootSystem, type BootSystemKind } from './boot-system.ts';
export { CHKCONFIG_DIRECTORY, chkconfigOverrides, type ChkconfigOverrides } from './chkconfig.ts';
export {
  dependencyBoot,
  dependNames,
  INSSERV_OVERRIDES,
  type DependencyBoot,
  type DependName,
} from './dependency-boot.ts';
export { files, type FileRead } from './files.ts';
export { initScripts, type InitScript, type InitScripts } from './init-scripts.ts';
export { lsbHeader, lsbHeaderIn, type LsbHeader } from './lsb-header.ts';
export { modules, type KernelModule } from './modules.ts';
export { processes, type HostProcess } from './processes.ts';
export { runlevel, type Runlevel } from './runlevel.ts';
export { services, stateOf, type ServiceEvidence, type ServiceState, type Services } from './services.ts';
export { serverProtect, type ServerProtect } from './server-protect.ts';
export { startLinks, type RcDirectory, type RcEntry } from './start-links.ts';
export { units } from './units.ts';
export { type DropIn, type LoadedUnits, type Unit, type Units } from './loaded-units.ts';
export { everyNeed } from './every-need.ts';
