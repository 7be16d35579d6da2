import type { Command } from './command.ts';

/**
 * One thing done to a host, as data. Each names what it expects to find (checked again on the target in the
 * script that acts), what it leaves behind, and, through `inverse`, how it is taken back. Paths are absolute
 * on the host, below its root (`taisho_root`).
 */
export type Action =
  RenameAction | LinkAction | RemoveAction | WriteAction | RenumberAction | RestoreAction | ServiceAction | RunAction;

/** Who must read anew what an action has changed, as part of the action and of taking it back. */
export interface Reloading {
  /** `systemd`: `systemctl daemon-reload`, which reads units and runs generators; it starts and stops nothing. */
  readonly reload?: 'systemd';
}

/** Renames a symbolic link within its own directory, so that no moment has both names or neither. */
export interface RenameAction extends Reloading {
  readonly kind: 'rename';
  readonly directory: string;
  readonly from: string;
  readonly to: string;
  /** What the link points to, byte for byte; anything else found there is drift. */
  readonly target: string;
}

/** Makes a symbolic link where nothing is. */
export interface LinkAction {
  readonly kind: 'link';
  readonly path: string;
  readonly target: string;
}

/** Removes exactly the entry described. */
export interface RemoveAction extends Reloading {
  readonly kind: 'remove';
  readonly path: string;
  readonly was: Entry;
}

/** Makes `path` be `entry`, in place of `was` (absent: nothing lies there). */
export interface WriteAction extends Reloading {
  readonly kind: 'write';
  readonly path: string;
  readonly entry: FileEntry | DirectoryEntry;
  readonly was?: FileEntry | DirectoryEntry;
}

/**
 * Has insserv compute all links and dependency files anew from headers and overrides. What numbers it gives is its own
 * affair, and known after it; the order follows from the headers.
 */
export interface RenumberAction {
  readonly kind: 'renumber';
  /** Path of the program on the host. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** The links and files it may change, as found; anything else is drift, and this is what is given back. */
  readonly was: RcState;
}

/** Puts links and dependency files back as they were, whatever they are now: what takes a renumbering back. */
export interface RestoreAction {
  readonly kind: 'restore';
  readonly to: RcState;
}

/** Links of runlevel directories (`S..` and `K..`, no others), and the files beside them that say how they are run. */
export interface RcState {
  readonly directories: readonly { readonly directory: string; readonly links: readonly RcStateLink[] }[];
  /** A file without entry is not there. */
  readonly files: readonly { readonly path: string; readonly entry?: FileEntry }[];
}

export interface RcStateLink {
  readonly name: string;
  readonly target: string;
}

/** Calls an init script, and is done when the service has reached the state expected. */
export interface ServiceAction {
  readonly kind: 'service';
  readonly service: string;
  readonly verb: 'start' | 'stop' | 'restart' | 'reload';
  /** The state found when planning; another one is drift. `any` where the verb fits every state. */
  readonly from: 'running' | 'stopped' | 'any';
  /** Kernel module that must no longer be loaded after a stop; the stop has failed while it is. Never forced. */
  readonly unloads?: string;
  /** Kernel module that must be loaded again after a start: it was loaded when the service was stopped. */
  readonly loads?: string;
  /** Names (`comm`, or patterns with `*`) by which its processes are known, where they are: one that is left means it still runs. */
  readonly processes?: readonly string[];
}

/** Runs a command whose effect is not known beforehand. */
export interface RunAction {
  readonly kind: 'run';
  readonly command: Command;
}

/** What lies at a path. Modes are permission bits, 0 to 0o7777. */
export type Entry = FileEntry | DirectoryEntry | LinkEntry;

export interface FileEntry {
  readonly type: 'file';
  /** UTF-8 text; what is not valid UTF-8 or holds NUL is never written or removed. */
  readonly content: string;
  readonly mode: number;
}

export interface DirectoryEntry {
  readonly type: 'directory';
  readonly mode: number;
}

export interface LinkEntry {
  readonly type: 'link';
  readonly target: string;
}

/** The action that takes this one back, or undefined where there is none (a command, a restart, a restoring). */
export function inverse(action: Action): Action | undefined {
  switch (action.kind) {
    case 'rename':
      return { ...action, from: action.to, to: action.from };
    case 'link':
      return { kind: 'remove', path: action.path, was: { type: 'link', target: action.target } };
    case 'remove':
      return restored(action.path, action.was, reloading(action));
    case 'write':
      return action.was === undefined
        ? { kind: 'remove', path: action.path, was: action.entry, ...reloading(action) }
        : { kind: 'write', path: action.path, entry: action.was, was: action.entry, ...reloading(action) };
    case 'renumber':
      return { kind: 'restore', to: action.was };
    case 'restore':
      return undefined;
    case 'service':
      return serviceInverse(action);
    case 'run':
      return undefined;
    default:
      return action satisfies never;
  }
}

function restored(path: string, entry: Entry, reload: Reloading): Action {
  return entry.type === 'link'
    ? { kind: 'link', path, target: entry.target }
    : { kind: 'write', path, entry, ...reload };
}

function reloading({ reload }: Reloading): Reloading {
  return reload === undefined ? {} : { reload };
}

function serviceInverse(action: ServiceAction): ServiceAction | undefined {
  const { kind, service, verb, from, loads, unloads } = action;
  const processes = action.processes && { processes: action.processes };
  if (verb === 'start' && from === 'stopped') {
    return {
      kind,
      service,
      verb: 'stop',
      from: 'running',
      ...processes,
      ...(loads !== undefined && { unloads: loads }),
    };
  }
  if (verb === 'stop' && from === 'running') {
    return {
      kind,
      service,
      verb: 'start',
      from: 'stopped',
      ...processes,
      ...(unloads !== undefined && { loads: unloads }),
    };
  }
  return undefined;
}
