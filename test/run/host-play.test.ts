import assert from 'node:assert/strict';
import { aFleet, bareHost, messages, statuses } from './fleet.ts';

const FAILS = 'command: { argv: [/bin/sh, -c, exit 1] }';

describe('a play on a host', () => {
  const fleet = aFleet(bareHost('one'));

  it('does not tell of a task as done that comes after one that failed', async () => {
    const ran = await fleet.tasks('one', `- { name: a, ${FAILS} }\n- { name: b, debug: { msg: never } }`);
    assert.ok(!statuses(ran).includes('b: ok'));
    assert.deepEqual(messages(ran), []);
  });

  it('gives commands the environment of the play', async () => {
    const tasks =
      '- { name: a, command: { argv: [/bin/sh, -c, "echo $A"] }, register: r }\n- debug: { msg: "{{ r.stdout }}" }';
    assert.deepEqual(messages(await fleet.tasks('one', tasks, {}, 'environment: { A: play }')), ['play']);
  });

  it('renders expressions in an environment', async () => {
    const tasks = `
- { name: a, command: { argv: [/bin/sh, -c, "echo $A"] }, environment: { A: "{{ inventory_hostname }}" }, register: r }
- debug: { msg: "{{ r.stdout }}" }`;
    assert.deepEqual(messages(await fleet.tasks('one', tasks)), ['one']);
  });

  it('does not tell the items of a loop with no_log', async () => {
    const ran = await fleet.tasks('one', '- { name: a, debug: { msg: x }, loop: [canary], no_log: true }');
    assert.doesNotMatch(JSON.stringify(ran.events), /canary/);
  });
});
