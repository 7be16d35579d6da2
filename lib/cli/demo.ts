import { fileURLToPath } from 'node:url';
import { startFleet, type EmbeddedFleet } from '../embedded/fleet.ts';
import { bootHost, callScript } from '../embedded/host-tree.ts';
import { printableLines } from '../report/printable.ts';
import { exitCodes } from './exit-code.ts';
import type { Io } from './io.ts';
import { runCommand } from './run.ts';

/** `taisho demo`: the fault, the check, the run, the proof, on hosts that are directories; over real SSH, without root. */
export async function demoCommand({ keep = false }: { keep?: boolean }, io: Io): Promise<number> {
  const fleet = await startFleet();
  try {
    const demo = new Demo(fleet, io);
    const proven = await demo.show();
    if (keep) await demo.wait();
    return proven ? exitCodes.done : exitCodes.failed;
  } finally {
    await fleet.close();
  }
}

const PLAYBOOKS = new URL('../../../playbooks/', import.meta.url);

class Demo {
  readonly #fleet: EmbeddedFleet;
  readonly #io: Io;
  #step = 0;

  constructor(fleet: EmbeddedFleet, io: Io) {
    this.#fleet = fleet;
    this.#io = io;
  }

  /** All steps; false when one did not end as it is told here. */
  async show(): Promise<boolean> {
    this.#hosts();
    const faulty = await this.#fault();
    const pending = await this.#check();
    const ran = await this.#run();
    const healed = await this.#proof();
    const stopped = await this.#remedy1();
    this.#next();
    return faulty && pending && ran && healed && stopped;
  }

  /** Leaves the fleet up until Ctrl-C. */
  async wait(): Promise<void> {
    const { signal } = this.#io;
    this.#say(`The fleet stays up; its inventory is ${this.#fleet.inventoryFile}`, 'Ctrl-C ends it.');
    const alive = setInterval(() => undefined, 1000);
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
    clearInterval(alive);
  }

  #hosts(): void {
    this.#title('A fleet on this machine: each host is a directory with an SSH server of its own on loopback');
    for (const [name, { scenario }] of this.#fleet.hosts) this.#say(`  ${name.padEnd(7)} ${scenario.title}`);
  }

  async #fault(): Promise<boolean> {
    this.#title('The fault: on mail1, splx can not unload its kernel module, because sendmail started after it');
    const { code, stdout } = await callScript(this.#root('mail1'), 'splx', 'stop');
    this.#say('$ service splx stop', ...printableLines(stdout.trimEnd()), `(exit code ${code})`);
    await bootHost(this.#root('mail1'));
    return code !== 0;
  }

  async #check(): Promise<boolean> {
    this.#title('The check: what remedy 2 would do on each host, and why; nothing is changed');
    return (await this.#taisho('start-after.yml', { check: true })) === exitCodes.unreachable;
  }

  async #run(): Promise<boolean> {
    this.#title('The run: exactly that; each host is read again and must have nothing left to do');
    return (await this.#taisho('start-after.yml', {})) === exitCodes.unreachable;
  }

  async #proof(): Promise<boolean> {
    this.#title('The proof: mail1 boots again, and the stop that failed is clean');
    const order = await bootHost(this.#root('mail1'));
    const { code, stdout } = await callScript(this.#root('mail1'), 'splx', 'stop');
    const relevant = order.filter((line) => /^(sendmail|splx) /.test(line));
    this.#say(
      `boot order: ${relevant.join(', ')}`,
      '$ service splx stop',
      ...printableLines(stdout.trimEnd()),
      `(exit code ${code})`,
    );
    return code === 0;
  }

  async #remedy1(): Promise<boolean> {
    this.#title(
      'Remedy 1 where no order holds (iwss1); and a host that is left alone, because its state is not certain (mail3)',
    );
    return (await this.#taisho('pre-stop.yml', { limit: 'iwss1:mail3' })) === exitCodes.refused;
  }

  #next(): void {
    this.#title('Now you');
    this.#say(
      '  taisho demo --keep                                                  keep this fleet and try things',
      '  taisho validate playbooks/start-after.yml                           check a playbook',
      '  taisho run playbooks/start-after.yml -i inventory/example.ini -C    see what would happen on hosts of yours',
      '  taisho remedies start_order                                         what a task may say',
    );
  }

  /** Runs one of the shipped playbooks as its command line would, and shows that command line. */
  #taisho(playbook: string, more: { check?: boolean; limit?: string }): Promise<number> {
    const flags = `${more.limit === undefined ? '' : ` --limit ${more.limit}`}${more.check ? ' --check' : ''}`;
    this.#say(`$ taisho run playbooks/${playbook} -i ${this.#fleet.inventoryFile}${flags}`, '');
    const path = fileURLToPath(new URL(playbook, PLAYBOOKS));
    return runCommand(path, { inventory: this.#fleet.inventoryFile, output: 'lines', ...more }, this.#io);
  }

  #root(name: string): string {
    return this.#fleet.hosts.get(name)?.root ?? '';
  }

  #title(text: string): void {
    this.#step += 1;
    this.#say('', `━━ ${this.#step}. ${text}`, '');
  }

  #say(...lines: string[]): void {
    this.#io.stdout.write(`${lines.join('\n')}\n`);
  }
}
