import { writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { HostDescription, ServiceDescription } from '../../lib/embedded/host-tree.ts';
import { startFleet, type EmbeddedFleet, type EmbeddedHost } from '../../lib/embedded/fleet.ts';
import { scenarios, type Scenario } from '../../lib/embedded/scenarios.ts';
import { loadInventory, loadPlaybook, run, type RunEvent, type RunOptions, type RunResult } from '../../lib/index.ts';

/** A run and everything it told. */
export interface Ran {
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
  /** Outcome by host. */
  readonly outcomes: Readonly<Record<string, string>>;
}

type Options = Omit<RunOptions, 'onEvent'> & { readonly onEvent?: (event: RunEvent) => void };

/** A fleet for one `describe`: up before its tests, gone after them. */
export function aFleet(...chosen: readonly (Scenario | string)[]) {
  let fleet: EmbeddedFleet | undefined;
  let files = 0;
  before(async function () {
    this.timeout(20_000);
    fleet = await startFleet(chosen.map((one) => (typeof one === 'string' ? scenarioOf(one) : one)));
  });
  after(() => fleet?.close());

  const up = (): EmbeddedFleet => {
    if (fleet === undefined) throw new Error('the fleet is up only within its tests');
    return fleet;
  };
  const host = (name: string): EmbeddedHost => {
    const found = up().hosts.get(name);
    if (found === undefined) throw new Error(`no host ${name} in this fleet`);
    return found;
  };

  return {
    get directory() {
      return up().directory;
    },
    get inventoryFile() {
      return up().inventoryFile;
    },
    get knownHostsFile() {
      return up().knownHostsFile;
    },
    host,
    root: (name: string) => host(name).root,
    /** Resolves once no script is at work on a host: as under sshd, one whose connection is lost goes on. */
    async atRest(name: string): Promise<void> {
      const lock = join(host(name).root, 'var/lib/taisho/lock');
      while (isHeld(lock)) await setTimeout(50);
    },
    /** Writes a file beside the inventory and gives its path. */
    file: async (text: string, name = `playbook-${files++}.yml`): Promise<string> => {
      const path = join(up().directory, name);
      await writeFile(path, text);
      return path;
    },
    /** Runs a playbook: its path, or its text. */
    async run(playbook: string, options: Options = {}): Promise<Ran> {
      const path = playbook.includes('\n') ? await this.file(playbook) : playbook;
      const events: RunEvent[] = [];
      const remedies = options.remedies === undefined ? {} : { remedies: options.remedies };
      const result = await run(await loadPlaybook(path, remedies), await loadInventory(up().inventoryFile), {
        ...options,
        onEvent: (event) => {
          events.push(event);
          options.onEvent?.(event);
        },
      });
      const outcomes = Object.fromEntries([...result.hosts].map(([name, { outcome }]) => [name, outcome]));
      return { result, events, outcomes };
    },
    /** Runs tasks (YAML, unindented) in one play on one host. */
    tasks(name: string, tasks: string, options: Options = {}, keywords = ''): Promise<Ran> {
      return this.run(`- hosts: ${name}\n${indented(keywords, 2)}  tasks:\n${indented(tasks, 4)}`, options);
    },
  };
}

/** Whether a lock is there and its holder lives: one that was ended leaves its lock behind. */
function isHeld(lock: string): boolean {
  try {
    return existsSync(`/proc/${/^pid (\d+)$/m.exec(readFileSync(lock, 'utf8'))?.[1] ?? 'none'}`);
  } catch {
    return false;
  }
}

/** A host with nothing on it but these services; it boots fast. */
export function bareHost(
  name: string,
  services: readonly ServiceDescription[] = [],
  more: Partial<HostDescription> = {},
): Scenario {
  const description = { release: 'Red Hat release 5', kernel: '2.6.18', runlevel: 3, services, ...more };
  return { name, title: `${name}.`, description, booted: true };
}

/** What became of each task, in the order in which it was told: `name: status`. */
export function statuses({ events }: Ran): readonly string[] {
  return events.flatMap((event) => (event.kind === 'task-result' ? `${event.task.name}: ${event.status}` : []));
}

/** The codes of why, by task. */
export function reasons({ events }: Ran): readonly string[] {
  return events.flatMap((event) => (event.kind === 'task-result' ? `${event.task.name}: ${event.why.code}` : []));
}

/** Messages of `debug`, in order. */
export function messages({ events }: Ran): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'task-result' && event.why.code === 'message' ? String(event.why.data?.['message']) : [],
  );
}

function scenarioOf(name: string): Scenario {
  const found = scenarios.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
}

function indented(text: string, by: number): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `${' '.repeat(by)}${line}\n`)
    .join('');
}
