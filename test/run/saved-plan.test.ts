import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  apply,
  createLedger,
  loadInventory,
  loadPlan,
  loadPlaybook,
  newRunId,
  plan,
  planFile,
  type PlanDocument,
  type RunEvent,
} from '../../lib/index.ts';
import { rollBackPlan } from '../../lib/make-rollback.ts';
import { openRun } from '../../lib/ledger/index.ts';
import { aFleet, bareHost } from './fleet.ts';
import { livingProcesses, snapshot, startLinks } from './snapshot.ts';

const shipped = join(import.meta.dirname, '../../../playbooks');

describe('a saved plan', function () {
  this.timeout(60_000);
  const fleet = aFleet('mail1', 'mail2', 'iwss1', bareHost('one'), bareHost('two'));

  async function planned(path: string, limit?: string): Promise<PlanDocument> {
    const [playbook, inventory] = [await loadPlaybook(path), await loadInventory(fleet.inventoryFile)];
    const { document } = await plan(playbook, inventory, { version: '1', limit });
    return reread(document);
  }

  /** As it comes out of its file. */
  async function reread(document: PlanDocument): Promise<PlanDocument> {
    const { text, digest } = planFile(document);
    const file = await fleet.file(text, `plan-${newRunId()}.json`);
    return (await loadPlan(file, { digest, version: '1', now: new Date() })).document;
  }

  async function done(document: PlanDocument, command: 'apply' | 'rollback' = 'apply') {
    const run = newRunId();
    const directory = join(fleet.directory, 'runs');
    const ledger = await createLedger(directory, {
      kind: 'run',
      version: 1,
      run,
      time: new Date().toISOString(),
      by: 'admin@control.example.com',
      command,
      source: document.source.name,
      options: {},
      directory: '/',
      hosts: document.hosts.map(({ name }) => name),
      plays: document.plays.map(({ name, hosts }) => ({ name, hosts })),
    });
    const events: RunEvent[] = [];
    const result = await apply(document, { run, ledger, patience: 0, onEvent: (event) => events.push(event) });
    await ledger.append({ kind: 'end', time: new Date().toISOString(), interrupted: result.interrupted });
    await ledger.close();
    const outcomes = Object.fromEntries([...result.hosts].map(([name, { outcome }]) => [name, outcome]));
    const codes = Object.fromEntries([...result.hosts].map(([name, { why }]) => [name, why.code]));
    return { run, directory, outcomes, codes, events };
  }

  it('is made without changing anything, applied exactly, found done, and taken back to the last byte', async () => {
    const before = snapshot(fleet.root('mail1'));
    const document = await planned(join(shipped, 'start-after.yml'), 'mail1:mail2:iwss1');
    assert.deepEqual(snapshot(fleet.root('mail1')), before);
    const first = await done(document);
    assert.deepEqual(first.outcomes, { mail1: 'changed', mail2: 'ok', iwss1: 'refused' });
    assert.ok(startLinks(fleet.root('mail1')).includes('S81splx'));
    const { record } = await openRun(first.directory, first.run);
    assert.deepEqual(
      [...record.hosts].map(([name, { outcome }]) => [name, outcome]),
      Object.entries(first.outcomes),
    );

    const back = await reread(await rollBackPlan(record, { version: '1' }));
    assert.deepEqual((await done(back, 'rollback')).outcomes, { mail1: 'changed', mail2: 'ok', iwss1: 'ok' });
    assert.deepEqual(snapshot(fleet.root('mail1')).map(withoutTimes), before.map(withoutTimes));
  });

  it('does nothing on a host that somebody has changed since, and says what', async () => {
    const document = await planned(join(shipped, 'start-after.yml'), 'mail1');
    const rc3 = join(fleet.root('mail1'), 'etc/rc.d/rc3.d');
    renameSync(join(rc3, 'S90crond'), join(rc3, 'S89crond'));
    const before = snapshot(fleet.root('mail1'));
    const { outcomes, codes } = await done(document);
    assert.deepEqual([outcomes['mail1'], codes['mail1']], ['drifted', 'facts_drifted']);
    assert.deepEqual(snapshot(fleet.root('mail1')), before);
    renameSync(join(rc3, 'S89crond'), join(rc3, 'S90crond'));
  });

  it('does nothing on a host that shows another key', async () => {
    const document = await planned(join(shipped, 'start-after.yml'), 'mail1');
    const hosts = document.hosts.map((host) => ({ ...host, hostKey: 'SHA256:other' }));
    const before = snapshot(fleet.root('mail1'));
    const { codes } = await done({ ...document, hosts });
    assert.equal(codes['mail1'], 'other_host_key');
    assert.deepEqual(snapshot(fleet.root('mail1')), before);
  });

  it('opens and closes a window as a run does, in one script', async () => {
    const document = await planned(join(shipped, 'upgrade-window.yml'), 'mail1');
    const { outcomes, events } = await done(document);
    assert.equal(outcomes['mail1'], 'changed', JSON.stringify(events.filter(({ kind }) => kind === 'task-result')));
    assert.ok(livingProcesses(fleet.root('mail1')).includes('vsapiapp'));
    assert.ok(livingProcesses(fleet.root('mail1')).includes('sendmail'));
  });

  it('takes back what it has done to a host where a later part fails, users and plays told apart', async () => {
    const path = await fleet.file(`- hosts: one
  tasks:
    - { name: a, file: { path: /tmp/a, content: new } }
    - { name: b, command: { argv: [/bin/false] } }
`);
    const { outcomes, codes } = await done(await planned(path));
    assert.deepEqual([outcomes['one'], codes['one']], ['failed', 'partly_rolled_back']);
    assert.ok(!existsSync(join(fleet.root('one'), 'tmp/a')));
  });

  it('plans a later play on the host as an earlier one leaves it, and applies both', async () => {
    const path = await fleet.file(`- hosts: two
  tasks:
    - { name: a, file: { path: /tmp/x, content: one } }
- hosts: two
  tasks:
    - { name: b, file: { path: /tmp/x, content: two } }
`);
    const document = await planned(path);
    assert.deepEqual((await done(document)).outcomes, { two: 'changed' });
    assert.equal(readFileSync(join(fleet.root('two'), 'tmp/x'), 'utf8'), 'two');
  });

  it('says what keeps it from being applied: a result that nobody knows yet, a task that hides what it does', async () => {
    for (const [tasks, code] of [
      [
        '- { name: a, command: { argv: [date] }, register: r }\n    - { name: b, file: { path: "/tmp/{{ r.rc }}", content: x } }',
        'known_after_apply',
      ],
      ['- { name: a, no_log: true, file: { path: /tmp/s, content: s3cret } }', 'hidden_task'],
    ] as const) {
      const document = await planned(await fleet.file(`- hosts: two\n  tasks:\n    ${tasks}\n`));
      assert.equal(document.applyable, false);
      assert.deepEqual(
        document.changeSets.flatMap(({ open }) => open.map((why) => why.code)),
        [code],
      );
      assert.ok(!JSON.stringify(document).includes('s3cret'));
      assert.deepEqual((await done(document)).outcomes, { two: 'refused' });
    }
  });

  it('finds what a broken-off run has left, takes that back first, and does nothing else', async () => {
    const root = fleet.root('two');
    writeFileSync(join(root, 'tmp/half'), 'half');
    const action = { kind: 'write', path: '/tmp/half', entry: { type: 'file', content: 'half', mode: 0o644 } };
    const head =
      '{"version":1,"run":"20261124T000000Z-aaaaaa","part":0,"host":"two","owner":"eve@other.example.com","reason":"x"}';
    writeFileSync(join(root, 'var/lib/taisho/current'), `${head}\n${JSON.stringify([{ action }])}\nbegin 0\n`);
    const path = await fleet.file('- hosts: two\n  tasks:\n    - { name: a, file: { path: /tmp/y, content: one } }\n');
    const { outcomes, result } = await fleet.run(path);
    assert.deepEqual([outcomes['two'], result.hosts.get('two')?.why.code], ['drifted', 'recovered']);
    assert.ok(!existsSync(join(root, 'tmp/half')));
    assert.ok(!existsSync(join(root, 'tmp/y')));
    assert.equal((await fleet.run(path)).outcomes['two'], 'changed');
  });
});

/** Times and inodes change where links are renamed there and back. */
function withoutTimes(line: string): string {
  const [path, mode, , , content] = JSON.parse(line) as readonly unknown[];
  return JSON.stringify([path, mode, content]);
}
