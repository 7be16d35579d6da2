import type { Action, RemoveAction, WriteAction } from '../core/action.ts';
import { unforeseeable } from '../core/fact.ts';
import { DROP_IN_NAME, type DropIn, type LoadedUnits, type Units } from './loaded-units.ts';

/**
 * The units once an action is done and they were read anew. A drop-in of ours changes nothing but itself; renamed S links
 * change nothing here, as who asks for the order computes what the generator will make of them.
 */
export function unitsAfter(value: Units, action: Action): Units | typeof unforeseeable {
  if (value.found === 'none') return action.kind === 'run' ? unforeseeable : value;
  switch (action.kind) {
    case 'rename':
      return action.from[0] !== action.to[0] || isRead(`${action.directory}/`) ? unforeseeable : value;
    case 'write':
    case 'remove':
      return edited(value, action);
    case 'link':
      return isRead(action.path) || /\/rc[0-6S]\.d\//.test(action.path) ? unforeseeable : value;
    case 'service':
      return value;
    case 'renumber':
    case 'restore':
    case 'run':
      return unforeseeable;
    default:
      return action satisfies never;
  }
}

function edited(value: LoadedUnits, action: WriteAction | RemoveAction): Units | typeof unforeseeable {
  const { path } = action;
  const [, service, file] = /^\/etc\/systemd\/system\/([^/]+\.service)\.d(?:\/([^/]+))?$/.exec(path) ?? [];
  const entry = action.kind === 'write' ? action.entry : undefined;
  const now = service === undefined ? undefined : value.dropIns.get(service);
  if (service !== undefined && file === undefined && entry?.type !== 'file' && now?.problem === undefined) {
    const directory = entry === undefined ? undefined : { ...now, directory: entry };
    return entry === undefined && now?.file !== undefined ? unforeseeable : put(value, service, directory);
  }
  if (service !== undefined && file === DROP_IN_NAME && entry?.type !== 'directory' && now && !now.problem) {
    return put(value, service, { directory: now.directory, ...(entry && { file: entry }) });
  }
  if (isRead(path) || /\/rc[0-6S]\.d\//.test(path)) return unforeseeable;
  return value;
}

function put(value: LoadedUnits, service: string, dropIn: DropIn | undefined): Units {
  const dropIns = new Map(value.dropIns);
  if (dropIn === undefined) dropIns.delete(service);
  else dropIns.set(service, dropIn);
  return { ...value, dropIns };
}

/** Whether systemd or its generator reads what lies there. */
function isRead(path: string): boolean {
  return /^(\/etc|\/run|\/usr\/lib|\/lib|\/usr\/local\/lib)\/systemd\/|^\/etc\/(rc\.d\/)?init\.d\/[^/]+$/.test(path);
}
