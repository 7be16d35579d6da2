import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TaishoError } from '../../lib/core/error.ts';
import { because } from '../../lib/core/reason.ts';
import { Unreachable, type Transport } from '../../lib/core/transport.ts';
import { sshTransport } from '../../lib/transport/index.ts';
import { aFleet, bareHost, statuses } from './fleet.ts';

const RUN = 'command: { argv: ["true"], creates: /etc/inittab }';

describe('a play whose tasks become different users', function () {
  this.timeout(60_000);
  const fleet = aFleet(bareHost('one'));

  before(() => {
    const text = readFileSync(fleet.inventoryFile, 'utf8');
    writeFileSync(fleet.inventoryFile, text.replace('ansible_become=false\n', ''));
  });

  /** Everybody is the one who logs in; the log holds who looked and who acted. `mallory` nobody becomes. */
  function users(log: string[]): Transport {
    const ssh = sshTransport();
    return {
      async connect({ become, ...target }, options) {
        const user = become?.user ?? 'login';
        if (user === 'mallory') throw new Unreachable('become_failed', because('become_failed', 'no'), 'no');
        const connection = await ssh.connect(target, options);
        return {
          identity: connection.identity,
          close: () => connection.close(),
          execute(text, how) {
            log.push(`${user} ${text.includes('t_failed') ? 'acts' : 'looks'}`);
            return connection.execute(text, how);
          },
        };
      },
    };
  }

  const ran = async (tasks: string, log: string[]) => fleet.tasks('one', tasks, { transports: { ssh: users(log) } });

  it('looks as the user who will act', async () => {
    const log: string[] = [];
    await ran(`- { name: a, become: true, ${RUN} }`, log);
    assert.deepEqual(log, ['root looks']);
  });

  it('looks once for each user, before anything is done', async () => {
    const log: string[] = [];
    const tasks = [
      `- { name: a, ${RUN} }`,
      `- { name: b, become: true, ${RUN} }`,
      `- { name: c, become: true, become_user: oracle, ${RUN} }`,
      `- { name: d, ${RUN} }`,
    ];
    assert.deepEqual(statuses(await ran(tasks.join('\n'), log)), ['a: ok', 'b: ok', 'c: ok', 'd: ok']);
    assert.deepEqual(log, ['login looks', 'root looks', 'oracle looks']);
  });

  it('sees, as one user, what another has done, and what it will have done', async () => {
    const make = 'file: { path: /tmp/made, content: x }';
    const tasks = `- { name: a, become: true, ${make} }\n- { name: b, ${make} }`;
    const check = await fleet.tasks('one', tasks, { check: true, transports: { ssh: users([]) } });
    assert.deepEqual(statuses(check), ['a: change', 'b: ok']);
    assert.deepEqual(statuses(await ran(tasks, [])), ['a: change', 'b: ok']);
  });

  it('has failed, and is not merely unreachable, when a later user can not be become', async () => {
    const tasks = `- { name: a, file: { path: /tmp/before, content: x } }
- { name: b, become: true, become_user: '{{ "mal" ~ "lory" }}', ${RUN} }`;
    await assert.rejects(ran(tasks, []), TaishoError);
    const log: string[] = [];
    const later = `- { name: a, file: { path: /tmp/before, content: x }, register: r }
- { name: b, become: true, become_user: mallory, when: r.changed, ${RUN} }`;
    const done = await ran(later, log);
    assert.equal(done.outcomes['one'], 'failed');
    assert.equal(done.result.hosts.get('one')?.why.code, 'broken_off');
    assert.ok(existsSync(join(fleet.root('one'), 'tmp/before')));
  });

  for (const [what, tasks] of [
    ['a task', '- { debug: { msg: x }, become: true, become_user: "-x" }'],
    [
      'a task in a rescue',
      '- block: [{ debug: { msg: x } }]\n  rescue: [{ debug: { msg: x }, become: true, become_method: su }]',
    ],
  ] as const) {
    it(`is refused before any host is touched when the user of ${what} makes no sense`, async () => {
      const log: string[] = [];
      await assert.rejects(ran(`- { file: { path: /tmp/never } }\n${tasks}`, log), TaishoError);
      assert.deepEqual(log, []);
    });
  }
});
