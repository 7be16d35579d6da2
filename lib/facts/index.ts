export { bootSystem, type BootSystem, type BootSystemKind } from './boot-system.ts';
export { files, type FileRead } from './files.ts';
export { initScripts, type InitScript, type InitScripts, type LsbHeader } from './init-scripts.ts';
export { modules, type KernelModule } from './modules.ts';
export { processes, type HostProcess } from './processes.ts';
export { runlevel, type Runlevel } from './runlevel.ts';
export { services, stateOf, type ServiceEvidence, type ServiceState, type Services } from './services.ts';
export { serverProtect, type ServerProtect } from './server-protect.ts';
export { startLinks, type RcDirectory, type RcEntry } from './start-links.ts';
