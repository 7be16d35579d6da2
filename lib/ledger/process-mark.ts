import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { ProcessMark } from '../core/ledger.ts';

/** What tells this process from all others; undefined where the system does not say. */
export async function processMark(): Promise<ProcessMark | undefined> {
  const birth = await birthOf('self');
  return birth === undefined ? undefined : { pid: process.pid, birth: birth.text };
}

/** Whether a process still runs; undefined where that can't be told from here, as from another machine or container. */
export async function isRunning({ pid, birth }: ProcessMark): Promise<boolean | undefined> {
  const own = await birthOf('self');
  if (own === undefined) return undefined;
  const [machine, boot, namespace] = birth.split(' ');
  if (machine !== own.machine || (boot === own.boot && namespace !== own.namespace)) return undefined;
  return (await birthOf(String(pid)))?.text === birth;
}

/** From Linux's /proc: a number is given again to another process, and a moment in the boot is not. */
async function birthOf(pid: string): Promise<Birth | undefined> {
  try {
    const machine = hostname();
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const namespace = await readlink('/proc/self/ns/pid');
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    // Behind the name, which may hold anything: field 3 is the state, field 22 the start.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const text = `${machine} ${boot} ${namespace} ${fields[18] ?? ''}`;
    return state === 'Z' ? undefined : { machine, boot, namespace, text };
  } catch {
    return undefined;
  }
}

interface Birth {
  readonly machine: string;
  readonly boot: string;
  readonly namespace: string;
  readonly text: string;
}
