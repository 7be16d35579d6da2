import type { PlainService } from './init-scripts.ts';

/** An old Linux machine as plain data, to be written into a directory that stands for its `/`. */
export interface HostDescription {
  /** Text of `/etc/redhat-release`; its number decides which suffixes `rc` passes over. */
  readonly release: string;
  /** As `uname -r` would say. */
  readonly kernel: string;
  /** The runlevel in `/etc/inittab`. */
  readonly runlevel: number;
  readonly services: readonly ServiceDescription[];
  /** ServerProtect's build number; absent: not installed. */
  readonly build?: number;
  /** Whether S99local leads to `/etc/rc.d/rc.local`, as it does on every RHEL. */
  readonly rcLocal?: boolean;
  /** Files as something left them after each boot: new text by path, or null for removed. */
  readonly afterBoot?: Readonly<Record<string, string | null>>;
  /** Interpreter of the scripts; `/bin/sh` when absent. */
  readonly shell?: string;
}

/** An init script, and its links where they are not those of its chkconfig line. */
export type ServiceDescription = (PlainServiceDescription | SplxDescription) & {
  readonly links?: readonly LinkDescription[];
};

export interface PlainServiceDescription extends PlainService {
  readonly kind: 'plain';
}

export interface SplxDescription {
  readonly kind: 'splx';
  readonly name: 'splx';
  readonly chkconfig: string;
  readonly conflicts: readonly string[];
}

/** A link in a runlevel's directory: `{ level: 3, prefix: 'S91' }`. */
export interface LinkDescription {
  readonly level: number;
  readonly prefix: string;
}

/** The links chkconfig makes for a header such as `345 90 10`: S in the levels named, K in all others. */
export function linksOf(chkconfig: string): readonly LinkDescription[] {
  const [levels = '', start = '', stop = ''] = chkconfig.split(' ');
  return [0, 1, 2, 3, 4, 5, 6].map((level) => ({
    level,
    prefix: levels.includes(String(level)) ? `S${start}` : `K${stop}`,
  }));
}
