import assert from 'node:assert/strict';
import { join } from 'node:path';
import { inverse, type Action } from '../../lib/core/action.ts';
import type { Reason } from '../../lib/core/reason.ts';
import { loadPlaybook, parseInventory, readOrder, run, type Inventory, type RunEvent } from '../../lib/index.ts';
import { backEnds, type Arrangement, type OrderFacts, type OrderWanted } from '../../lib/order/index.ts';
import { orderFacts, orderNeeds } from '../../lib/order/order-facts.ts';
import { comesBefore, type Sequence } from '../../lib/order/sequence.ts';
import { factsFor, modelFrom } from '../../lib/plan/model.ts';
import { applyScript, stepResults } from '../../lib/remote/apply-script.ts';
import { gatherScript, probePrints } from '../../lib/remote/gather-script.ts';
import type { LabHost } from './lab/lab.ts';

const playbooks = join(import.meta.dirname, '../../../playbooks');

/** What became of a playbook on one host. */
export interface Played {
  readonly outcome: string | undefined;
  readonly why: Reason | undefined;
}

/** The host alone, reached as one who may sudo. */
export function inventoryOf(host: LabHost, user = 'deploy'): Inventory {
  const { name, address, port, privateKeyFile, knownHostsFile } = host;
  const line = `${name} ansible_host=${address} ansible_port=${port} ansible_user=${user} ansible_ssh_private_key_file=${privateKeyFile}`;
  return parseInventory(
    `[splx]\n${line} ansible_ssh_common_args='-o UserKnownHostsFile=${knownHostsFile}'\n`,
    'live.ini',
  );
}

/** A playbook of ours on it, over real SSH. */
export async function played(
  host: LabHost,
  playbook: string,
  extraVars: Readonly<Record<string, string>> = {},
): Promise<Played> {
  const events: RunEvent[] = [];
  const result = await run(await loadPlaybook(join(playbooks, playbook)), inventoryOf(host), {
    extraVars,
    onEvent: (event) => events.push(event),
  });
  const task = events.find((event) => event.kind === 'task-result');
  return { outcome: result.hosts.get(host.name)?.outcome, why: task?.why };
}

/** What the back-ends read of it. */
export async function orderFactsOf(host: LabHost): Promise<OrderFacts> {
  const script = gatherScript('', orderNeeds);
  const { stdout } = await host.run(script.text);
  const prints = probePrints(Buffer.from(stdout), script.token, orderNeeds).map((frame) => frame?.body);
  const looked = factsFor(modelFrom(orderNeeds, prints), orderNeeds);
  if (looked.found !== 'facts') throw new Error(JSON.stringify(looked));
  return orderFacts(looked.facts);
}

/** How its back-end would put splx behind these. */
export async function arranged(
  host: LabHost,
  conflicts: readonly string[],
  more: Partial<OrderWanted> = {},
): Promise<Arrangement> {
  const facts = await orderFactsOf(host);
  const wanted = { service: 'splx', conflicts, method: 'behind', numbers: {}, killNumbers: {}, ...more } as const;
  return backEnds[facts.system.kind].arrange(wanted, facts);
}

/** Takes actions back, the last first, by the scripts that a run would send. */
export async function takenBack(host: LabHost, actions: readonly Action[]): Promise<void> {
  for (const done of actions.toReversed()) {
    const action = inverse(done) ?? assert.fail(`${done.kind} can not be taken back`);
    const script = applyScript('', [{ action }], []);
    const { stdout, stderr } = await host.run(script.text);
    const [result] = stepResults(Buffer.from(stdout), Buffer.from(stderr), script.token, [{ action }]);
    assert.equal(result?.status, 'done', JSON.stringify(result));
  }
}

/** Its sequences, as `taisho order` reads them over SSH. */
export async function foretold(host: LabHost): Promise<readonly Sequence[]> {
  const found = (await readOrder(inventoryOf(host), host.name, { become: true })).get(host.name);
  assert.ok(found !== undefined && !('why' in found), JSON.stringify(found));
  return found.sequences;
}

/**
 * Reboots: the stops that come now and the starts after them go as was foretold, wherever that is certain, and all of
 * these services have a part in it. Gives what was seen.
 */
export async function turnsOut(
  host: LabHost,
  sequences: readonly Sequence[],
  services: readonly string[],
): Promise<{ readonly starts: readonly string[]; readonly stops: readonly string[] }> {
  const count = (await lines(host, 'cat /var/log/order.log 2>/dev/null')).length;
  await host.reboot();
  const log = (await lines(host, `tail -n +${count + 1} /var/log/order.log`)).map((line) => line.split(' ').slice(2));
  const seen = (verb: string): readonly string[] =>
    log.filter(([what]) => what === verb).map(([, service = '']) => service);
  const boot = sequences.filter((one) => one.boot && one.level !== 'S');
  const down = sequences.filter(({ level }) => level === '6' || sequences.length === 1);
  for (const [verb, among, list] of [
    ['start', boot, 'starts'],
    ['stop', down, 'stops'],
  ] as const) {
    const went = seen(verb);
    assert.deepEqual(went.toSorted(), services.toSorted(), verb);
    const [sequence] = among;
    assert.ok(sequence, `no sequence for ${verb}`);
    for (const [i, one] of went.entries())
      for (const later of went.slice(i + 1))
        assert.ok(
          !comesBefore(sequence, sequence[list], later, one),
          `${verb}: ${went.join(' ')}: ${later} was to come first`,
        );
  }
  return { starts: seen('start'), stops: seen('stop') };
}

/** Everything in /etc: names, targets, modes, owners and contents. */
export async function listing(host: LabHost): Promise<string> {
  const { stdout } = await host.run(
    "cd /etc; find . -printf '%p %l %m %u %g\\n' | sort; find . -type f | sort | xargs sha256sum",
  );
  return stdout;
}

/** The lines that a command prints on the host. */
export async function lines(host: LabHost, command: string): Promise<readonly string[]> {
  const { code, stdout, stderr } = await host.run(command);
  assert.notEqual(code, 255, stderr);
  return stdout.split('\n').filter((line) => line !== '');
}
