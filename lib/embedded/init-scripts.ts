// The scripts of an embedded host: every one of them acts only below TAISHO_ROOT.
export { functionsScript, MARKER } from './functions.ts';
export { patchScript, PATCH_SCRIPT } from './patch-script.ts';
export { plainService, type LsbHeader, type PlainService, type StatusHabit } from './plain-service.ts';
export { rcLocalScript, rcScript } from './rc.ts';
export { splx, type Splx } from './splx.ts';
