import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aFleet, bareHost, messages, reasons, statuses } from './fleet.ts';

describe('how tasks end', function () {
  this.timeout(30_000);
  const fleet = aFleet(bareHost('one'), bareHost('two'));
  afterEach(() => fleet.atRest('one'));
  const run = (line: string) => `command: { argv: [/bin/sh, -c, "${line}"] }`;

  for (const code of [190, 195, 196, 197]) {
    it(`a command that ends with ${code} has failed, and nothing follows`, async () => {
      const ran = await fleet.tasks(
        'one',
        `- { name: a, ${run(`exit ${code}`)} }\n- { name: b, file: { path: /tmp/never } }`,
      );
      assert.equal(ran.outcomes['one'], 'failed');
      assert.ok(!existsSync(join(fleet.root('one'), 'tmp/never')));
    });
  }

  for (const [what, task] of [
    ['changed_when', '{ name: a, command: { argv: ["true"], changed_when: nosuch.field } }'],
    ['until', '{ name: a, command: { argv: ["true"] }, until: nosuch.field, retries: 1 }'],
  ] as const) {
    it(`a ${what} that can not be evaluated fails the task on its host, not the run`, async () => {
      const ran = await fleet.run(`- hosts: all\n  tasks:\n    - ${task}\n`);
      assert.deepEqual(ran.outcomes, { one: 'failed', two: 'failed' });
      assert.ok(reasons(ran).includes('a: undefined_variable'));
    });
  }

  it('a task that had nothing to do, or was skipped, is registered for the next', async () => {
    const ran = await fleet.tasks(
      'one',
      `- { debug: { msg: x }, register: r }
- { debug: { msg: 'changed {{ r.changed }}' } }
- { debug: { msg: x }, register: r, when: false }
- { debug: { msg: 'skipped {{ r.skipped }}' } }
- { file: { path: /tmp/q, content: x }, register: r }
- { debug: { msg: 'changed {{ r.changed }}' } }
- { file: { path: /tmp/q, content: x }, register: r }
- { debug: { msg: 'changed {{ r.changed }}' } }`,
    );
    assert.equal(ran.outcomes['one'], 'changed', statuses(ran).join());
    assert.deepEqual(
      messages(ran).filter((message) => message !== 'x'),
      ['changed false', 'skipped true', 'changed true', 'changed false'],
    );
  });

  it('what a no_log task says when it fails is in no event, nor in the outcome', async () => {
    const ran = await fleet.tasks('one', `- { name: a, no_log: true, ${run('echo s3cret >&2; exit 1')} }`);
    assert.equal(ran.outcomes['one'], 'failed');
    assert.ok(!JSON.stringify([ran.events, [...ran.result.hosts]]).includes('s3cret'));
  });

  for (const [what, tasks] of [
    ['ignore_errors', (a: string) => `- { name: a, ignore_errors: true, ${a} }`],
    ['always', (a: string) => `- block: [{ name: a, ${a} }]\n  always: [{ name: z, file: { path: /tmp/z } }]`],
  ] as const) {
    it(`a connection lost under a command is unknown, ${what} or not`, async () => {
      const watch = setInterval(() => {
        if (existsSync(join(fleet.root('one'), `tmp/at-${what}`))) fleet.host('one').server?.dropConnections();
      }, 50);
      const ran = await fleet.tasks('one', tasks(run(`touch $TAISHO_ROOT/tmp/at-${what}; sleep 2`)), { patience: 0 });
      clearInterval(watch);
      assert.equal(ran.outcomes['one'], 'unknown', statuses(ran).join());
    });
  }
});
