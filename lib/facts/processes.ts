import { type Fact, unforeseeable } from '../core/fact.ts';

/** A process, as /proc/PID/stat tells of it. */
export interface HostProcess {
  readonly pid: number;
  readonly parent: number;
  /** `comm`: at most 15 characters, any of them. */
  readonly name: string;
  /** One letter: R, S, D, Z … */
  readonly state: string;
  /** Clock ticks from boot to its start; comparable within one host and boot. */
  readonly started: number;
}

/** All processes, by /proc/PID/stat. */
export const processes: Fact<readonly HostProcess[]> = {
  name: 'processes',
  summary: 'processes with their start times',
  probe: () => 't_stats',
  parse: parseProcesses,
  after: (value, action) => (action.kind === 'run' || action.kind === 'service' ? unforeseeable : value),
  holds: () => '',
  kept: () => true,
};

/**
 * Whether these are the processes of all users. Process 1 is always there and is another user's: who does not see it
 * (a /proc that hides what is not one's own, or none at all) sees no reason to say that any other is not there.
 */
export function seesAll(found: readonly HostProcess[]): boolean {
  return found.some(({ pid }) => pid === 1);
}

/** `PID (comm) S PPID` and 18 numbers more up to field 22. A comm is too short to hold a record of its own. */
const RECORD = /^(\d+) \(([^]{0,64}?)\) ([A-Za-z]) (-?\d+)((?: -?\d+){18,})[^\n]*$/gm;

/** The processes in the concatenated `stat` files; what is not a record (a process that went away) is passed over. */
export function parseProcesses(print: string): readonly HostProcess[] {
  const found: HostProcess[] = [];
  for (const [, pid, name = '', state = '', parent, rest = ''] of print.matchAll(RECORD)) {
    found.push({ pid: Number(pid), parent: Number(parent), name, state, started: Number(rest.trim().split(' ')[17]) });
  }
  return found;
}
