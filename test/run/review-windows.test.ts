import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { because } from '../../lib/core/reason.ts';
import { Unreachable, type Transport } from '../../lib/core/transport.ts';
import { callScript } from '../../lib/embedded/host-tree.ts';
import { sshTransport } from '../../lib/transport/index.ts';
import { aFleet, bareHost, reasons, statuses } from './fleet.ts';
import { livingProcesses } from './snapshot.ts';

const ABC = { kind: 'plain', name: 'abc', chkconfig: '345 80 10' } as const;
const XYZ = { kind: 'plain', name: 'xyz', chkconfig: '345 90 10' } as const;
const WINDOW = '- name: w\n  pre_stop: { service: abc, conflicts: xyz }';
const BODY = '    - { name: b, command: { argv: ["true"] } }';

describe('a window', function () {
  this.timeout(60_000);
  const fleet = aFleet(bareHost('one', [ABC, XYZ]));
  const root = () => fleet.root('one');
  const alive = () => livingProcesses(root()).filter((name) => name !== 'init');
  const both = ['abc', 'xyz'];
  const script = (name: string) => join(root(), 'etc/rc.d/init.d', name);
  const shell = (line: string) => `command: { argv: [/bin/sh, -c, "${line}"] }`;
  let good: ReadonlyMap<string, string> = new Map();

  // The embedded inventory says that nobody becomes anybody; here, that is left to the tasks.
  before(() => {
    const text = readFileSync(fleet.inventoryFile, 'utf8');
    writeFileSync(fleet.inventoryFile, text.replace('ansible_become=false\n', ''));
    good = new Map(both.map((name) => [name, readFileSync(script(name), 'utf8')]));
  });

  afterEach(async () => {
    for (const [name, text] of good) {
      writeFileSync(script(name), text);
      await callScript(root(), name, 'start');
    }
  });

  /** Everybody is the one who logs in; `log` holds who ran scripts that start or stop something. `mallory` nobody becomes. */
  function users(log: string[] = []): Transport {
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
            for (const [, name, verb] of text.matchAll(/t_service (\w+) (start|stop)/g))
              if (log.at(-1) !== `${user}: ${verb} ${name}`) log.push(`${user}: ${verb} ${name}`);
            return connection.execute(text, how);
          },
        };
      },
    };
  }

  it('behind tasks of another user is closed', async () => {
    const tasks = `- { name: d, debug: { msg: hi } }\n${WINDOW}\n  become: true\n  block:\n${BODY}`;
    const ran = await fleet.tasks('one', tasks, { transports: { ssh: users() } });
    assert.deepEqual(statuses(ran), ['d: ok', 'w: change', 'b: change', 'w (end): change']);
    assert.deepEqual(alive(), both);
  });

  it('is closed by the user who opened it', async () => {
    const log: string[] = [];
    const tasks = `${WINDOW}\n  become: true\n  block:\n    - { name: b, become_user: oracle, command: { argv: ["true"] } }`;
    await fleet.tasks('one', tasks, { transports: { ssh: users(log) } });
    assert.deepEqual(log, ['root: stop xyz', 'root: stop abc', 'root: start abc', 'root: start xyz']);
    assert.deepEqual(alive(), both);
  });

  it('is closed when a task within can not become its user', async () => {
    const tasks = `${WINDOW}\n  become: true\n  block:\n    - { name: b, become_user: mallory, command: { argv: ["true"] } }`;
    const ran = await fleet.tasks('one', tasks, { transports: { ssh: users() } });
    assert.equal(ran.outcomes['one'], 'failed');
    assert.equal(ran.result.hosts.get('one')?.why.code, 'broken_off');
    assert.deepEqual(alive(), both);
  });

  it('is closed when the run is aborted within it, and its tasks are finished', async () => {
    const abort = new AbortController();
    const tasks = `${WINDOW}\n  become: true\n  block:\n${BODY}\n    - { name: c, become_user: oracle, command: { argv: ["true"] } }`;
    const ran = await fleet.tasks('one', tasks, {
      signal: abort.signal,
      transports: { ssh: users() },
      onEvent: (event) => event.kind === 'action-result' && abort.abort(),
    });
    assert.equal(ran.outcomes['one'], 'changed');
    assert.deepEqual(alive(), both);
  });

  it('tells its end in a check, whoever its tasks become', async () => {
    const tasks = `${WINDOW}\n  become: true\n  block:\n    - { name: b, become_user: oracle, command: { argv: ["true"] } }`;
    const ran = await fleet.tasks('one', tasks, { check: true, transports: { ssh: users() } });
    assert.deepEqual(statuses(ran), ['w: change', 'b: change', 'w (end): change']);
  });

  it('does not start what somebody else had stopped before it was opened', async () => {
    const tasks = `- { name: a, ${shell('true')} }\n${WINDOW}\n  block:\n    - { name: b, ${shell('true')}, register: r }\n    - { name: c, ${shell('true')}, when: r.rc == 0 }`;
    const ran = await fleet.tasks('one', tasks, {
      transports: { ssh: stoppedBefore('xyz') },
    });
    assert.equal(ran.outcomes['one'], 'drifted');
    assert.deepEqual(alive(), ['abc']);
  });

  /** Somebody stops the service right before the script that would. */
  function stoppedBefore(name: string): Transport {
    const ssh = sshTransport();
    return {
      async connect(target, options) {
        const connection = await ssh.connect(target, options);
        return {
          identity: connection.identity,
          close: () => connection.close(),
          async execute(text, how) {
            if (text.includes(`t_service ${name} stop`)) await callScript(root(), name, 'stop');
            return connection.execute(text, how);
          },
        };
      },
    };
  }

  it('with check_mode neither stops anything nor does what is within', async () => {
    const ran = await fleet.tasks(
      'one',
      `${WINDOW}\n  check_mode: true\n  block:\n    - { name: b, ${shell('touch $TAISHO_ROOT/tmp/cm')} }`,
    );
    assert.ok(!existsSync(join(root(), 'tmp/cm')));
    assert.ok(!ran.events.some((event) => event.kind === 'action-result'));
    assert.deepEqual(alive(), both);
  });

  it('with ignore_errors does nothing within when it can not be opened, and the play goes on', async () => {
    writeFileSync(script('xyz'), (good.get('xyz') ?? '').replace('reap $pids', 'true'));
    const tasks = `${WINDOW}\n  ignore_errors: true\n  block:\n    - { name: b, ${shell('true')}, register: r }\n    - { name: c, ${shell('touch $TAISHO_ROOT/tmp/inside')}, when: r is defined }\n- { name: d, debug: { msg: on } }`;
    const ran = await fleet.tasks('one', tasks);
    assert.ok(!existsSync(join(root(), 'tmp/inside')));
    assert.ok(statuses(ran).includes('d: ok'), statuses(ran).join());
    assert.deepEqual(alive(), both);
  });

  for (const [name, last] of [
    ['fails', '{ name: c, command: { argv: ["false"] } }'],
    ['is refused', '{ name: c, assert: { that: r.rc != 0 } }'],
  ] as const) {
    it(`that can not be closed is told as failed though a task within ${name} and is rescued`, async () => {
      const breaks = `{ name: b, register: r, ${shell("sed 's/spawn/false/' $TAISHO_ROOT/etc/init.d/abc >$TAISHO_ROOT/tmp/s; cat $TAISHO_ROOT/tmp/s >$TAISHO_ROOT/etc/init.d/abc")} }`;
      const window = `${WINDOW}\n  block:\n    - ${breaks}\n    - ${last}`.replaceAll(/^/gm, '    ');
      const ran = await fleet.tasks(
        'one',
        `- block:\n${window}\n  rescue:\n    - { name: r, debug: { msg: rescued } }`,
      );
      assert.equal(ran.outcomes['one'], 'failed');
      assert.equal(ran.result.hosts.get('one')?.why.code, 'not_rolled_back');
      assert.ok(reasons(ran).includes('w (end): not_running'));
    });
  }
});
