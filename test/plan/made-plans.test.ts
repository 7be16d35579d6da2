import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { PlanDocument } from '../../lib/core/plan.ts';
import { because } from '../../lib/core/reason.ts';
import { InvalidInput } from '../../lib/core/error.ts';
import { need } from '../../lib/core/fact.ts';
import { bootSystem } from '../../lib/facts/index.ts';
import { loadInventory, loadPlaybook } from '../../lib/index.ts';
import { partsOf } from '../../lib/library.ts';
import { parseExtraVars } from '../../lib/playbook/variables.ts';
import { documentOf, type HostToFold } from '../../lib/plan/fold.ts';
import { planFile, readPlanFile } from '../../lib/plan/plan-file.ts';
import { painter } from '../../lib/report/color.ts';
import { planLines } from '../../lib/report/plan-text.ts';
import { PlanRecorder } from '../../lib/run/plan-recorder.ts';
import { identityOf } from '../../lib/run/index.ts';
import { fleetOf, runPlaybook } from '../../lib/run/run.ts';
import { aFleet } from '../run/fleet.ts';
import { reading } from './read.ts';

const shipped = join(import.meta.dirname, '../../../playbooks');
const NOT_PLANNED = { outcome: 'unknown', why: because('not_planned', 'it was not planned') } as const;

describe('a plan that was made of real hosts', function () {
  this.timeout(120_000);
  const fleet = aFleet('mail1', 'mail2', 'mail3', 'inter1', 'iwss1', 'kb1', 'down1');

  /** The plan of a playbook, by a check of the embedded fleet. */
  async function planned(path: string, extra = ''): Promise<PlanDocument> {
    const [playbook, inventory] = [await loadPlaybook(path), await loadInventory(fleet.inventoryFile)];
    const parts = await partsOf({});
    const recorders = new Map<string, PlanRecorder>();
    const { hosts } = await runPlaybook(playbook, inventory, {
      ...parts,
      check: true,
      forks: 20,
      extraVars: extra === '' ? {} : parseExtraVars(extra),
      tags: [],
      skipTags: [],
      onEvent: () => undefined,
      scriptTimeout: 60_000,
      identity: identityOf('test', {}),
      alsoRead: [need(bootSystem)],
      recorderOf: (host) => {
        const wayOf = (become: Parameters<typeof parts.accessOf>[1]) => {
          const { connection, target, root } = parts.accessOf(host, become);
          return { connection, target, root };
        };
        const recorder = recorders.get(host.name) ?? new PlanRecorder(host, wayOf);
        recorders.set(host.name, recorder);
        return recorder;
      },
    });
    const plans = [...recorders].map(([name, one]): HostToFold => one.plan(hosts.get(name) ?? NOT_PLANNED));
    return documentOf({
      made: new Date('2026-11-24T01:28:19.000Z'),
      expires: new Date('2026-12-01T01:28:19.000Z'),
      taisho: '0.1.0',
      by: 'admin@control.example.com',
      source: { kind: 'playbook', name: playbook.source },
      plays: fleetOf(playbook, inventory, {}).plays.map((play, i) => {
        const { name, hosts: own, serial, maxFailPercentage, anyErrorsFatal } = play;
        const most = maxFailPercentage === undefined ? {} : { maxFailPercentage };
        return { name: name || `play ${i}`, hosts: own, serial, ...most, anyErrorsFatal, rollback: true };
      }),
      hosts: plans,
    });
  }

  for (const [name, extra] of [
    ['start-after.yml'],
    ['delay.yml', 'accept_exposure=true'],
    ['earliest.yml'],
    ['reorder-both.yml'],
    ['pre-stop.yml'],
    ['upgrade-window.yml'],
  ] as const) {
    it(`can be saved, read and shown: ${name}`, async () => {
      const document = await planned(join(shipped, name), extra);
      const { text, digest } = planFile(document);
      try {
        const read = readPlanFile(text, reading);
        assert.deepEqual(read, { document: JSON.parse(JSON.stringify(document)) as unknown, digest });
        const lines = planLines(read.document, { paint: painter(false), columns: 100, digest, evidence: false });
        assert.ok(lines.some((line) => /^\d hosts? to change: .*mail/.test(line)));
        for (const line of lines) assert.ok(line.length <= 100, line);
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        assert.fail(error.message);
      }
    });
  }

  it('shows of a command what is done, and holds nothing that no_log hides', async () => {
    const tasks = `- hosts: mail1
  environment: { LEVEL: two }
  tasks:
    - command: { argv: [patch, --yes] }
      timeout: 30
- hosts: kb1
  tasks:
    - file: { path: /etc/token, content: T0p-s3cret }
      no_log: true
`;
    const document = await planned(await fleet.file(tasks));
    const { text, digest } = planFile(document);
    readPlanFile(text, reading);
    assert.ok(!text.includes('T0p-s3cret'));
    const shown = planLines(document, { paint: painter(false), columns: 100, digest }).join('\n');
    assert.match(shown, /run LEVEL=two patch --yes/);
    assert.match(shown, /not planned to its end: a task hidden by no_log can not be written down/);
  });
});
