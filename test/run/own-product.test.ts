import assert from 'node:assert/strict';
import { join } from 'node:path';
import { callScript } from '../../lib/embedded/host-tree.ts';
import type { Catalogue, RunEvent } from '../../lib/index.ts';
import { catalogueFromText } from '../../lib/load/catalogue-from-text.ts';
import { loadCatalogue } from '../../lib/load/load-catalogue.ts';
import { taisho } from '../cli/command-line.ts';
import { aFleet, bareHost, reasons, statuses } from './fleet.ts';
import { livingProcesses, snapshot, startLinks } from './snapshot.ts';

/** Products that nobody has heard of: all that taisho knows of them stands here. */
const OWN = `products:
  - id: recorder
    name: Recorder
    services: [recorder]
    processes: [record*]
    conflicts: [{ product: feeders }]
    source: invented
  - id: feeders
    name: Feeders
    services: [feeder-*]
    conflicts: [{ service: source, start: any }]
    source: invented
  - id: archive
    name: Archive
    services: [archive]
    conflicts: [{ product: recorder, stop: after, start: any }]
    source: invented
  - id: db
    name: Database
    services: [db]
    conflicts: [{ service: app, start: after }]
    source: invented
`;

const plain = (name: string, chkconfig: string) => ({ kind: 'plain', name, chkconfig }) as const;
const recorded = [
  plain('recorder', '345 10 90'),
  plain('archive', '345 50 50'),
  plain('source', '345 60 40'),
  plain('feeder-a', '345 70 30'),
  plain('other', '345 80 20'),
];

describe('a product that is known by its entry in YAML alone', function () {
  this.timeout(60_000);
  const fleet = aFleet(
    bareHost('rec1', recorded),
    bareHost('rec2', recorded),
    bareHost('rec3', recorded),
    bareHost('db1', [plain('app', '345 20 80'), plain('db', '345 40 60')]),
    'mail1',
  );
  let catalogue: Catalogue;
  before(async () => (catalogue = catalogueFromText(OWN, 'own.yml', await loadCatalogue())));

  const run = (host: string, task: string, more: { check?: boolean; catalogue?: Catalogue } = {}) =>
    fleet.tasks(host, `- { name: a, ${task} }`, { catalogue, ...more });
  const stops = (events: readonly RunEvent[]) =>
    events.flatMap((event) =>
      event.kind === 'action-result' && event.action.kind === 'service'
        ? `${event.action.service} ${event.action.verb}`
        : [],
    );

  it('starts behind what must start before it, and behind nothing else', async () => {
    const ran = await run('rec1', 'start_order: { service: recorder }');
    assert.deepEqual(ran.outcomes, { rec1: 'changed' });
    assert.deepEqual(startLinks(fleet.root('rec1')), [
      'S50archive',
      'S60source',
      'S70feeder-a',
      'S71recorder',
      'S80other',
    ]);
    assert.deepEqual(reasons(await run('rec1', 'start_order: { service: recorder }')), ['a: already_behind']);
  });

  it('is stopped after all that must stop before it, from either side, and they after what must stop before them', async () => {
    const before = snapshot(fleet.root('rec1'));
    assert.deepEqual(statuses(await run('rec1', 'pre_stop: { service: recorder }', { check: true })), ['a: change']);
    assert.deepEqual(snapshot(fleet.root('rec1')), before);
    const ran = await run('rec1', 'pre_stop: { service: recorder }');
    assert.deepEqual(ran.outcomes, { rec1: 'changed' });
    assert.deepEqual(stops(ran.events), ['source stop', 'feeder-a stop', 'archive stop', 'recorder stop']);
    assert.deepEqual(livingProcesses(fleet.root('rec1')), ['init', 'other']);
    assert.deepEqual(reasons(await run('rec1', 'pre_stop: { service: recorder }')), ['a: already_stopped']);
  });

  it('leaves alone what must stop only before something that is stopped already', async () => {
    assert.equal((await callScript(fleet.root('rec2'), 'feeder-a', 'stop')).code, 0);
    const ran = await run('rec2', 'pre_stop: { service: recorder }');
    assert.deepEqual(stops(ran.events), ['archive stop', 'recorder stop']);
    assert.ok(livingProcesses(fleet.root('rec2')).includes('source'));
  });

  it('is stopped beside nothing but what a task names itself', async () => {
    const ran = await run('rec2', 'pre_stop: { service: feeder-a, conflicts: other }', { check: true });
    assert.deepEqual(statuses(ran), ['a: ok']);
    await callScript(fleet.root('rec2'), 'feeder-a', 'start');
    const named = await run('rec2', 'pre_stop: { service: feeder-a, conflicts: other }');
    assert.deepEqual(stops(named.events), ['other stop', 'feeder-a stop']);
    assert.ok(livingProcesses(fleet.root('rec2')).includes('source'));
  });

  it('may have to stop after and start before another', async () => {
    assert.deepEqual((await run('db1', 'start_order: { service: app }')).outcomes, { db1: 'changed' });
    assert.deepEqual(startLinks(fleet.root('db1')), ['S40db', 'S41app']);
    const none = await run('db1', 'start_order: { service: db }');
    assert.deepEqual([statuses(none), reasons(none)], [['a: refuse'], ['a: no_conflicts_known']]);
    assert.deepEqual(stops((await run('db1', 'pre_stop: { service: db }')).events), ['app stop', 'db stop']);
  });

  it('is refused for the start order once an operator says that it restarts itself', async () => {
    const text = 'products: [{ extends: feeders, restartsItself: it does so every night }]';
    const restless = catalogueFromText(text, 'more.yml', catalogue);
    const ran = await run('rec2', 'start_order: { service: recorder }', { catalogue: restless, check: true });
    assert.deepEqual(reasons(ran), ['a: restarts_itself']);
  });

  it('is planned to a file, reviewed and applied exactly so', async () => {
    const own = await fleet.file(OWN, 'own.yml');
    const playbook = await fleet.file('- hosts: rec3\n  tasks: [{ name: a, pre_stop: { service: recorder } }]\n');
    const saved = join(fleet.directory, 'own.plan.json');
    const argv = ['plan', playbook, '-i', fleet.inventoryFile, '--catalogue', own, '--out', saved];
    assert.equal((await taisho(argv)).code, 0);
    assert.match(
      (await taisho(['show', saved])).stdout,
      /stop source[^]*stop feeder-a[^]*stop archive[^]*stop recorder/,
    );
    const applied = await taisho(['apply', saved]);
    assert.equal(applied.code, 0, applied.stdout + applied.stderr);
    assert.deepEqual(livingProcesses(fleet.root('rec3')), ['init', 'other']);
  });

  it('changes nothing for the products of the article, also where ours are extended', async () => {
    const moved = 'products: [{ extends: isvw, services: [isvw-sendmail] }]';
    const extended = catalogueFromText(moved, 'more.yml', catalogue);
    const ran = await run('mail1', 'start_order: { service: splx }', { catalogue: extended });
    assert.deepEqual(ran.outcomes, { mail1: 'changed' });
    assert.ok(startLinks(fleet.root('mail1')).includes('S81splx'));
  });
});
