import type { DirectoryEntry, FileEntry } from '../core/action.ts';
import type { StatedOrder } from './unit-text.ts';

/** What systemd has loaded, or nothing where it is not what runs the host. */
export type Units = { readonly found: 'none' } | LoadedUnits;

export interface LoadedUnits {
  readonly found: 'systemd';
  /** 252 of `systemd 252 (252.39-1)`. */
  readonly version: number;
  readonly defaultTarget: string;
  /** By `Id`. Other names of a unit stand in its `names`. */
  readonly units: ReadonlyMap<string, Unit>;
  /** Services that have a unit file, loaded or not. */
  readonly files: readonly string[];
  /** What generated units and drop-ins say of the order, by path. Ours are not among them. */
  readonly stated: ReadonlyMap<string, StatedOrder>;
  /** By service unit: the drop-in of ours, as far as its directory is there. */
  readonly dropIns: ReadonlyMap<string, DropIn>;
}

/** A unit as systemd shows it. Before is left out: systemd shows it as After of the other unit as well. */
export interface Unit {
  readonly id: string;
  readonly names: readonly string[];
  /** `loaded`, `not-found`, `masked` … */
  readonly load: string;
  /** `enabled`, `generated` …; '' where it has no file. */
  readonly file: string;
  readonly fragment: string;
  /** What it was generated from. */
  readonly source: string;
  readonly dropIns: readonly string[];
  /** Less what a drop-in of ours alone could say. */
  readonly after: readonly string[];
  /** What it pulls in: Requires, Wants, BindsTo and their like. */
  readonly pulls: readonly string[];
  readonly conflicts: readonly string[];
  /** A one-shot service that is over once it has run: there is nothing to stop at shutdown. */
  readonly endsAtOnce: boolean;
  /** Its files have changed since they were read. */
  readonly isStale: boolean;
}

/** `/etc/systemd/system/NAME.service.d`, and the drop-in in it that is ours. */
export interface DropIn {
  readonly directory: DirectoryEntry;
  readonly file?: FileEntry;
  /** What lies in its place and can't be given back: a link, an unreadable file. */
  readonly problem?: string;
}

/** Where drop-ins of ours lie, and what they are called. */
export const DROP_INS = '/etc/systemd/system';
export const DROP_IN_NAME = '50-taisho.conf';

/** The properties asked for. */
export const PROPERTIES = [
  ...['Id', 'Names', 'LoadState', 'UnitFileState', 'FragmentPath', 'SourcePath', 'DropInPaths', 'NeedDaemonReload'],
  ...[
    'After',
    'Requires',
    'RequiresOverridable',
    'Wants',
    'BindsTo',
    'Upholds',
    'Conflicts',
    'Type',
    'RemainAfterExit',
  ],
] as const;

/** Where the drop-in of ours for a unit lies. */
export function dropInPath(unit: string): { readonly directory: string; readonly file: string } {
  const directory = `${DROP_INS}/${unit}.d`;
  return { directory, file: `${directory}/${DROP_IN_NAME}` };
}
