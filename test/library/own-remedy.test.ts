import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  InvalidInput,
  TaishoError,
  because,
  change,
  defineRemedy,
  facts,
  loadInventory,
  loadPlaybook,
  need,
  ok,
  playbookDefiner,
  playbookOf,
  refuse,
  remedies,
  run,
  type Fact,
  type RunEvent,
} from '../../lib/index.ts';
import { aFleet, bareHost } from '../run/fleet.ts';
import { snapshot } from '../run/snapshot.ts';

/** A remedy of one's own with a fact of one's own: only what the package exports. */
const issue: Fact<string> = {
  name: 'issue',
  summary: 'the text shown before a login',
  probe: () => 'cat "$R/etc/issue" 2>/dev/null',
  parse: (print) => print,
  after: (value, action) =>
    action.kind === 'write' && action.path === '/etc/issue' && action.entry.type === 'file'
      ? action.entry.content
      : value,
};

const banner = defineRemedy({
  name: 'banner',
  summary: 'The text shown before a login',
  schema: {
    type: 'object',
    properties: { text: { type: 'string', minLength: 1 }, loud: { type: 'boolean', default: false } },
    required: ['text'],
    additionalProperties: false,
  },
  needs: () => [need(issue), need(facts.files, ['/etc/issue'])],
  plan: ({ text, loud }, host) => {
    const wanted = `${loud ? text.toUpperCase() : text}\n`;
    if (text === 'no') return refuse(because('rude', 'that is no banner'), because('be_kind', 'say something kind'));
    if (host.get(issue) === wanted) return ok(because('banner_is', 'the banner says {text}', { text }));
    const there = host.get(facts.files).get('/etc/issue');
    const was = there?.found === 'entry' && there.entry.type === 'file' ? { was: there.entry } : {};
    const entry = { type: 'file', content: wanted, mode: 0o644 } as const;
    return change(because('banner_differs', 'the banner differs'), [
      { kind: 'write', path: '/etc/issue', entry, ...was },
    ]);
  },
});

const mine = { ...remedies, banner };
const definePlaybook = playbookDefiner<typeof mine>();

describe("a remedy of one's own", () => {
  const fleet = aFleet(bareHost('one'));
  const text =
    '- hosts: one\n  tasks:\n    - { name: a, banner: { text: hello, loud: true } }\n    - { name: b, banner: { text: hello, loud: true } }\n';

  it('is checked, run and verified like any other, from YAML', async () => {
    const playbook = await loadPlaybook(await fleet.file(text), { remedies: mine });
    const inventory = await loadInventory(fleet.inventoryFile);
    const before = snapshot(fleet.root('one'));
    const told: string[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.kind === 'task-result') told.push(`${event.task.name}: ${event.status}`);
    };
    await run(playbook, inventory, { remedies: mine, check: true, onEvent });
    assert.deepEqual(told, ['a: change', 'b: ok']);
    assert.deepEqual(snapshot(fleet.root('one')), before);
    const { hosts } = await run(playbook, inventory, { remedies: mine });
    assert.equal(hosts.get('one')?.outcome, 'changed');
    assert.equal(readFileSync(join(fleet.root('one'), 'etc/issue'), 'utf8'), 'HELLO\n');
    assert.equal((await run(playbook, inventory, { remedies: mine })).hosts.get('one')?.outcome, 'ok');
  });

  it('is typed in a playbook of TypeScript', async () => {
    const given = definePlaybook({
      hosts: 'one',
      tasks: [{ banner: { text: 'typed' } }, { file: { path: '/tmp/x', content: 'beside the built-in ones' } }],
    });
    // @ts-expect-error: text is missing
    definePlaybook({ hosts: 'one', tasks: [{ banner: {} }] });
    // @ts-expect-error: loud is no word
    definePlaybook({ hosts: 'one', tasks: [{ banner: { text: 'x', loud: 'very' } }] });
    const playbook = playbookOf(given, { remedies: mine });
    const { summary } = await run(playbook, await loadInventory(fleet.inventoryFile), { remedies: mine });
    assert.equal(summary.changed, 1);
    assert.ok(existsSync(join(fleet.root('one'), 'tmp/x')));
  });

  it('has its parameters validated by its own schema', async () => {
    const path = await fleet.file('- hosts: one\n  tasks:\n    - banner: { txt: hello }\n');
    await assert.rejects(loadPlaybook(path, { remedies: mine }), (error: unknown) => {
      assert.ok(error instanceof InvalidInput && error instanceof TaishoError);
      const places = error.diagnostics.map(({ at }) => `${at?.line}:${at?.column}`);
      assert.ok(places.includes('3:17'), error.message);
      return true;
    });
  });

  it('is not known where it is not given', async () => {
    const path = await fleet.file(text);
    await assert.rejects(loadPlaybook(path), InvalidInput);
    const playbook = await loadPlaybook(path, { remedies: mine });
    const { hosts } = await run(playbook, await loadInventory(fleet.inventoryFile));
    assert.deepEqual([hosts.get('one')?.outcome, hosts.get('one')?.why.code], ['failed', 'unknown_remedy']);
  });

  it('may refuse', async () => {
    const playbook = playbookOf([{ hosts: 'one', tasks: [{ banner: { text: 'no' } }] }], { remedies: mine });
    const { hosts } = await run(playbook, await loadInventory(fleet.inventoryFile), { remedies: mine });
    assert.equal(hosts.get('one')?.outcome, 'refused');
  });

  it('that throws is never told as done', async () => {
    const plan = () => {
      throw new Error('a bug of the author');
    };
    const bad = defineRemedy({ ...banner, needs: () => [], plan });
    const broken = { ...remedies, banner: bad };
    const playbook = playbookOf([{ hosts: 'one', tasks: [{ banner: { text: 'x' } }] }], { remedies: broken });
    const result = await run(playbook, await loadInventory(fleet.inventoryFile), { remedies: broken }).then(
      ({ hosts }) => hosts.get('one')?.outcome,
      (error: unknown) => (error instanceof Error ? error.message : 'no error'),
    );
    assert.ok(result === 'failed' || result === 'a bug of the author', String(result));
  });
});
