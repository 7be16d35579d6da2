import assert from 'node:assert/strict';
import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aFleet, bareHost, messages, reasons, statuses } from './fleet.ts';
import { snapshot, startLinks } from './snapshot.ts';

const PLAIN = { kind: 'plain', name: 'abc', chkconfig: '345 90 10' } as const;
const SH = (text: string, more = ''): string => `command: { argv: [/bin/sh, -c, ${JSON.stringify(text)}]${more} }`;
const FAILS = SH('exit 1');

interface Row {
  readonly what: string;
  readonly tasks: string;
  readonly keywords?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly outcome?: string;
  readonly says?: readonly string[];
  readonly statuses?: readonly string[];
}

const rows: readonly Row[] = [
  {
    what: 'when: all must hold, and a variable of the inventory may be named',
    tasks: `
- { name: a, debug: { msg: a }, when: [inventory_hostname == "one", taisho_root is defined] }
- { name: b, debug: { msg: b }, when: [inventory_hostname == "one", inventory_hostname == "two"] }`,
    says: ['a'],
    statuses: ['a: ok', 'b: skipped'],
  },
  {
    what: 'register: what a command printed is known to the next task',
    tasks: `
- { name: a, ${SH('echo "out{{ 7 }}"; echo err >&2')}, register: r }
- debug: { msg: "{{ r.stdout }} {{ r.stderr }} {{ r.rc }} {{ r.changed }} {{ r.stdout_lines | length }}" }`,
    says: ['out7 err 0 true 1'],
  },
  {
    what: 'register: what a host printed is no expression',
    tasks: `
- { name: a, ${SH(String.raw`printf '\173\1737*7\175\175'`)}, register: r }
- debug: { msg: "{{ r.stdout }}" }`,
    says: ['{{7*7}}'],
  },
  {
    what: 'loop: item by item, and all results in one register',
    tasks: `
- { name: a, ${SH('echo {{ item }}')}, loop: [1, 2, 3], register: r }
- debug: { msg: "{{ r.results | map(attribute='stdout') | join('+') }} {{ r.changed }}" }`,
    says: ['1+2+3 true'],
  },
  {
    what: 'loop: over a variable, with when for each item',
    tasks: '- { name: a, debug: { msg: "{{ item }}" }, loop: "{{ list }}", when: item != 2 }',
    options: { extraVars: { list: [1, 2, 3] } },
    says: ['1', '3'],
    statuses: ['a: ok', 'a: skipped', 'a: ok'],
  },
  {
    what: 'until: tries until it holds',
    tasks: `
- name: a
  ${SH('echo x >>"$TAISHO_ROOT/tmp/tries"; wc -l <"$TAISHO_ROOT/tmp/tries"')}
  register: r
  until: r.stdout | int >= 3
  retries: 5
  delay: 0
- debug: { msg: "{{ r.stdout | trim }}" }`,
    says: ['3'],
  },
  {
    what: 'until: fails after its tries',
    tasks: `- { name: a, ${SH('echo no')}, register: r, until: r.stdout == "yes", retries: 2, delay: 0 }`,
    outcome: 'failed',
  },
  {
    what: 'block, rescue, always: a failure is rescued',
    tasks: `
- block:
    - { name: a, ${FAILS} }
    - { name: b, file: { path: /tmp/never, content: x } }
  rescue:
    - { name: c, debug: { msg: rescued } }
  always:
    - { name: d, debug: { msg: always } }
- { name: e, debug: { msg: after } }`,
    says: ['rescued', 'always', 'after'],
  },
  {
    what: 'always: done although nothing rescues, and the host has failed',
    tasks: `
- block: [{ name: a, ${FAILS} }]
  always: [{ name: d, debug: { msg: always } }]
- { name: e, debug: { msg: after } }`,
    says: ['always'],
    outcome: 'failed',
  },
  {
    what: 'rescue: not begun where nothing fails',
    tasks: `
- block: [{ name: a, debug: { msg: a } }]
  rescue: [{ name: b, debug: { msg: b } }]`,
    says: ['a'],
  },
  {
    what: 'rescue: a refusal is rescued too',
    tasks: `
- block: [{ name: a, assert: { that: "1 == 2" } }]
  rescue: [{ name: b, debug: { msg: b } }]`,
    says: ['b'],
  },
  {
    what: 'ignore_errors: goes on, and the result says failed',
    tasks: `
- { name: a, ${FAILS}, ignore_errors: true, register: r }
- debug: { msg: "{{ r.failed }} {{ r.rc }}" }`,
    says: ['true 1'],
  },
  {
    what: 'a failure ends the play on the host',
    tasks: `
- { name: a, ${FAILS} }
- { name: b, file: { path: /tmp/never, content: x } }
- { name: c, ${SH('echo c')} }`,
    outcome: 'failed',
    statuses: ['a: failed'],
  },
  {
    what: 'tags: only tasks with the tag, and always',
    tasks: `
- { debug: { msg: a }, tags: x }
- { debug: { msg: b } }
- { debug: { msg: c }, tags: [always] }
- { debug: { msg: d }, tags: [never, x] }
- block: [{ debug: { msg: e } }]
  tags: x`,
    options: { tags: ['x'] },
    says: ['a', 'c', 'd', 'e'],
  },
  {
    what: 'tags: without any, all but never',
    tasks: '- { debug: { msg: a }, tags: x }\n- { debug: { msg: d }, tags: [never] }',
    says: ['a'],
  },
  {
    what: '--skip-tags: leaves out, blocks too',
    tasks: '- { debug: { msg: a }, tags: x }\n- { debug: { msg: b } }\n- { tags: x, block: [{ debug: { msg: c } }] }',
    options: { skipTags: ['x'] },
    says: ['b'],
  },
  {
    what: 'vars: -e over task over block over play',
    tasks: `
- vars: { b: block, c: block, d: block }
  block:
    - { vars: { c: task, d: task }, debug: { msg: "{{ a }} {{ b }} {{ c }} {{ d }}" } }`,
    keywords: 'vars: { a: play, b: play, c: play, d: play }',
    options: { extraVars: { d: 'extra' } },
    says: ['play block task extra'],
  },
  {
    what: 'vars: made of other vars',
    tasks: '- debug: { msg: "{{ b }}" }',
    keywords: 'vars: { a: 1, b: "{{ a }}-{{ inventory_hostname }}" }',
    says: ['1-one'],
  },
  {
    what: 'environment: of block and task, byte for byte',
    tasks: `
- environment: { A: 1, B: block, C: block }
  block:
    - { ${SH('echo $A $B $C')}, environment: { C: "task $HOME" }, register: r }
    - debug: { msg: "{{ r.stdout }}" }`,
    says: ['1 block task $HOME'],
  },
  {
    what: 'timeout: ends a command that takes too long',
    tasks: `- { name: a, ${SH('sleep 20')}, timeout: 1 }`,
    outcome: 'failed',
    statuses: ['a: failed'],
  },
  {
    what: 'changed_when: false, so nothing has changed and nobody is notified',
    tasks: `- { name: a, ${SH('echo x', ', changed_when: false')}, notify: h }`,
    keywords: 'handlers: [{ name: h, debug: { msg: handled } }]',
    says: [],
    outcome: 'ok',
  },
  {
    what: 'changed_when: a condition on the result',
    tasks: `
- { name: a, ${SH('echo x', ', changed_when: "stdout == \'x\'"')} }
- { name: b, ${SH('echo y', ', changed_when: "stdout == \'x\'"')} }`,
    statuses: ['a: change', 'b: ok'],
    outcome: 'changed',
  },
  {
    what: 'notify: handlers run once, in their own order, after all tasks; listen too',
    tasks: `
- { name: a, file: { path: /tmp/n1, content: x }, notify: [second, topic] }
- { name: b, file: { path: /tmp/n2, content: x }, notify: second }
- { name: c, debug: { msg: last task } }`,
    keywords: `handlers:
  - { name: first, debug: { msg: first }, listen: topic }
  - { name: second, debug: { msg: second } }
  - { name: third, debug: { msg: third } }`,
    says: ['last task', 'first', 'second'],
    outcome: 'changed',
  },
  {
    what: 'register of a loop: failed when one of its items has failed, in whatever way',
    tasks: `
- { name: a, command: { argv: [/bin/sh, -c, "exit {{ item }}"] }, loop: [0, 3, 0], register: a, ignore_errors: true }
- { name: b, assert: { that: [item != 2] }, loop: [1, 2], register: b, ignore_errors: true }
- { name: c, debug: { msg: "{{ item.gone }}" }, loop: [{ gone: x }, {}], register: c, ignore_errors: true }
- { name: d, command: { argv: ["true"] }, loop: [1, 2], register: d, ignore_errors: true }
- { name: e, command: { argv: ["false"] }, loop: [1], until: rc == 0, retries: 1, register: e, ignore_errors: true }
- { name: f, debug: { msg: "{{ item.failed }} {{ item.results | length }}" }, loop: ["{{ a }}", "{{ b }}", "{{ c }}", "{{ d }}", "{{ e }}"] }`,
    says: ['x', 'true 3', 'true 2', 'true 2', 'false 2', 'true 1'],
    outcome: 'changed',
  },
  {
    what: 'assert: waits for what a command before it registers',
    tasks: `
- { name: a, command: { argv: [/bin/sh, -c, "exit 0"] }, register: r }
- { name: b, assert: { that: [r.rc == 0, true] } }
- { name: c, command: { argv: ["true"] }, register: s }
- { name: d, assert: { that: s.rc != 0 } }`,
    outcome: 'refused',
    statuses: ['a: change', 'b: ok', 'c: change', 'd: refuse'],
  },
  {
    what: 'assert: refuses with the message',
    tasks: '- { name: a, assert: { that: ["1 == 1", "inventory_hostname == \'two\'"], fail_msg: use two } }',
    outcome: 'refused',
    statuses: ['a: refuse'],
  },
  {
    what: 'an unknown variable fails the task on that host, and says so',
    tasks: '- { name: a, debug: { msg: "{{ nothing_of_this_name }}" } }',
    outcome: 'failed',
    statuses: ['a: failed'],
  },
  {
    what: 'a parameter that is wrong only once it is rendered fails before anything is done',
    tasks: `
- { name: a, file: { path: /tmp/undone, content: x } }
- { name: b, service: { name: "{{ bad }}", state: stopped } }`,
    options: { extraVars: { bad: 'abc; rm -rf /' } },
    outcome: 'failed',
  },
  {
    what: 'nested blocks, become: false among them',
    tasks: `
- become: true
  block:
    - become: false
      block:
        - { name: a, ${SH('id -u')}, become: false, register: r }
        - debug: { msg: "{{ r.rc }}" }`,
    says: ['0'],
  },
];

describe('the language on a host', () => {
  const fleet = aFleet(bareHost('one', [PLAIN]));
  for (const { what, tasks, keywords = '', options = {}, outcome, says, statuses: ended } of rows) {
    it(what, async () => {
      const ran = await fleet.tasks('one', tasks, options, keywords);
      if (outcome !== undefined) assert.equal(ran.outcomes['one'], outcome);
      else assert.ok(['ok', 'changed'].includes(ran.outcomes['one'] ?? ''), JSON.stringify(reasons(ran)));
      if (says !== undefined) assert.deepEqual(messages(ran), says);
      if (ended !== undefined) assert.deepEqual(statuses(ran), ended);
    });
  }

  it('vars_files: over the vars of the play, and below -e', async () => {
    await fleet.file('a: file\nb: file\n', 'vars.yml');
    const ran = await fleet.tasks(
      'one',
      '- debug: { msg: "{{ a }} {{ b }} {{ c }}" }',
      { extraVars: { b: 'extra' } },
      'vars: { a: play, b: play, c: play }\nvars_files: vars.yml',
    );
    assert.deepEqual(messages(ran), ['file extra play']);
  });

  it('no_log: a canary in parameters and output appears in no event', async () => {
    for (const check of [true, false]) {
      const ran = await fleet.tasks(
        'one',
        `
- { name: a, file: { path: /tmp/secret, content: "canary-${check}" }, no_log: true }
- { name: b, ${SH(`echo canary-${check}; exit 1`)}, no_log: true, ignore_errors: true, register: r }
- no_log: true
  block:
    - { name: c, assert: { that: "1 == 2", fail_msg: canary-${check} }, ignore_errors: true }
    - { name: d, debug: { msg: "canary-${check} {{ item }}" }, loop: [1] }
    - { name: e, service: { name: "canary; x", state: started }, when: false }
- { name: f, debug: { msg: fine } }`.replace('"canary; x"', '"{{ svc }}"'),
        { check, extraVars: { svc: 'canary;x' } },
      );
      assert.doesNotMatch(JSON.stringify(ran.events), /canary/);
      assert.doesNotMatch(JSON.stringify([...ran.result.hosts]), /canary/);
    }
  });

  it('check_mode: true plans a task only, whatever the run does', async () => {
    const ran = await fleet.tasks(
      'one',
      `
- { name: a, file: { path: /tmp/never, content: x }, check_mode: true }
- { name: b, file: { path: /tmp/done, content: x } }`,
    );
    assert.deepEqual(statuses(ran), ['a: change', 'b: change']);
    assert.ok(!existsSync(join(fleet.root('one'), 'tmp/never')));
    assert.ok(existsSync(join(fleet.root('one'), 'tmp/done')));
  });

  it('drops what waits when a later task is refused: the host is left as it was', async () => {
    const before = snapshot(fleet.root('one'));
    const ran = await fleet.tasks(
      'one',
      '- { name: a, file: { path: /tmp/waits, content: x } }\n- { name: b, assert: { that: "1 == 2" } }',
    );
    assert.deepEqual(statuses(ran).toSorted(), ['a: skipped', 'b: refuse']);
    assert.deepEqual(snapshot(fleet.root('one')), before);
  });

  it('leaves nothing behind in /tmp of a task that could not be rendered', () => {
    assert.ok(!existsSync(join(fleet.root('one'), 'tmp/undone')));
  });
});

describe('a check sees ahead', () => {
  const fleet = aFleet('mail1', bareHost('one', [PLAIN]));

  it('over a directory, a file in it, a link to it, and the same tasks once more', async () => {
    const tasks = `
- { name: a, file: { path: /srv, state: directory, mode: "0750" } }
- { name: b, file: { path: /srv/f, content: "x\\n" } }
- { name: c, file: { path: /srv/l, state: link, target: f } }
- { name: d, file: { path: /srv/f, content: "x\\n" } }
- { name: e, file: { path: /srv/f, content: "y\\n" } }
- { name: f, file: { path: /srv/l, state: absent } }
- { name: g, file: { path: /srv/l, state: absent } }`;
    const expected = ['a: change', 'b: change', 'c: change', 'd: ok', 'e: change', 'f: change', 'g: ok'];
    const before = snapshot(fleet.root('one'));
    assert.deepEqual(statuses(await fleet.tasks('one', tasks, { check: true })), expected);
    assert.deepEqual(snapshot(fleet.root('one')), before);
    assert.deepEqual(statuses(await fleet.tasks('one', tasks)), expected);
    assert.equal(readFileSync(join(fleet.root('one'), 'srv/f'), 'utf8'), 'y\n');
    assert.ok(!existsSync(join(fleet.root('one'), 'srv/l')));
  });

  it('over renames: a second start_order plans on the renamed links', async () => {
    const tasks = `
- { name: a, start_order: { service: splx } }
- { name: b, start_order: { service: splx } }
- { name: c, start_order: { service: splx, numbers: { splx: 95 } } }
- { name: d, start_order: { service: splx, numbers: { splx: 95 } } }`;
    const expected = ['a: change', 'b: ok', 'c: change', 'd: ok'];
    const before = snapshot(fleet.root('mail1'));
    assert.deepEqual(statuses(await fleet.tasks('mail1', tasks, { check: true })), expected);
    assert.deepEqual(snapshot(fleet.root('mail1')), before);
    assert.deepEqual(statuses(await fleet.tasks('mail1', tasks)), expected);
    assert.ok(startLinks(fleet.root('mail1')).includes('S95splx'));
  });

  it('over services: stopped, then started', async () => {
    const tasks = `
- { name: a, service: { name: abc, state: stopped } }
- { name: b, service: { name: abc, state: stopped } }
- { name: c, service: { name: abc, state: started } }
- { name: d, service: { name: abc, state: started } }`;
    const expected = ['a: change', 'b: ok', 'c: change', 'd: ok'];
    assert.deepEqual(statuses(await fleet.tasks('one', tasks, { check: true })), expected);
    assert.deepEqual(statuses(await fleet.tasks('one', tasks)), expected);
  });

  it('says what is known only after a command', async () => {
    const tasks = `
- { name: a, ${SH('echo x')}, register: r }
- { name: b, debug: { msg: "{{ r.stdout }}" } }
- { name: c, ${SH('echo y')}, when: r.stdout == "x" }`;
    const ran = await fleet.tasks('one', tasks, { check: true });
    assert.deepEqual(statuses(ran), ['a: change', 'b: unknown', 'c: unknown']);
    assert.equal(ran.outcomes['one'], 'changed');
  });

  it('does not open a window in which nothing is to be done', async () => {
    writeFileSync(join(fleet.root('mail1'), 'root/marker'), '');
    const before = snapshot(fleet.root('mail1'));
    const tasks = `
- name: window
  pre_stop: { service: splx }
  block:
    - { name: patch, ${SH('exit 1', ', creates: /root/marker')} }`;
    for (const check of [true, false]) {
      const ran = await fleet.tasks('mail1', tasks, { check });
      assert.equal(ran.outcomes['mail1'], 'ok');
      assert.deepEqual(reasons(ran), ['window: nothing_within', 'patch: already_created']);
    }
    assert.deepEqual(snapshot(fleet.root('mail1')), before);
  });

  it('writes a link as it is asked for', async () => {
    await fleet.tasks('one', '- { name: a, file: { path: /tmp/link, state: link, target: "../x y" } }');
    assert.equal(readlinkSync(join(fleet.root('one'), 'tmp/link')), '../x y');
  });
});
