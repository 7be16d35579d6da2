import assert from 'node:assert/strict';
import { batches, eachOf } from '../../lib/run/batches.ts';
import type { RunEvent } from '../../lib/index.ts';
import { aFleet, bareHost, messages } from './fleet.ts';

const HOSTS = ['h1', 'h2', 'h3', 'h4', 'h5'];
const FAILS_ON = (hosts: string) =>
  `command: { argv: [/bin/sh, -c, "exit 1"] }, when: "inventory_hostname in [${hosts}]"`;

function batchesOf(events: readonly RunEvent[]): readonly (readonly string[])[] {
  return events.flatMap((event) => (event.kind === 'batch-start' ? [event.hosts] : []));
}

describe('batches', () => {
  for (const [serial, hosts, sizes] of [
    [[], 5, [5]],
    [[], 0, []],
    [[{ hosts: 2 }], 5, [2, 2, 1]],
    [[{ hosts: 9 }], 5, [5]],
    [[{ hosts: 1 }, { percent: 10 }, { percent: 100 }], 30, [1, 3, 26]],
    [[{ percent: 10 }], 5, [1, 1, 1, 1, 1]],
    [[{ percent: 34 }], 6, [2, 2, 2]],
    [[{ hosts: 1 }, { hosts: 2 }], 6, [1, 2, 2, 1]],
    [[{ hosts: 2 }], 0, []],
  ] as const) {
    it(`cuts ${hosts} hosts by ${JSON.stringify(serial)} into ${JSON.stringify(sizes)}`, () => {
      const all = Array.from({ length: hosts }, (_, i) => i);
      const cut = batches(all, serial);
      assert.deepEqual(
        cut.map(({ length }) => length),
        sizes,
      );
      assert.deepEqual(cut.flat(), all);
    });
  }

  it('has as many at work as it may, and no more', async () => {
    let now = 0;
    let most = 0;
    const results = await eachOf([...Array(20).keys()], 4, async (i) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now -= 1;
      return i * 2;
    });
    assert.equal(most, 4);
    assert.deepEqual(
      results,
      [...Array(20).keys()].map((i) => i * 2),
    );
  });
});

describe('plays over several hosts', function () {
  this.timeout(30_000);
  const fleet = aFleet(...HOSTS.map((name) => bareHost(name)));
  const play = (keywords: string, task: string) =>
    fleet.run(`- hosts: all\n  ${keywords}\n  tasks:\n    - { name: a, ${task} }\n`);

  it('go on batch by batch', async () => {
    const { events } = await play('serial: [1, 50%]', 'debug: { msg: x }');
    assert.deepEqual(batchesOf(events), [['h1'], ['h2', 'h3'], ['h4', 'h5']]);
  });

  it('end when a whole batch has failed; what was not begun is told as such', async () => {
    const { outcomes, result } = await play('serial: 2', FAILS_ON("'h1', 'h2'"));
    assert.deepEqual(Object.values(outcomes), ['failed', 'failed', 'not-attempted', 'not-attempted', 'not-attempted']);
    assert.equal(result.summary['not-attempted'], 3);
    assert.equal(result.interrupted, false);
  });

  it('go on when only a part of a batch has failed', async () => {
    const { outcomes } = await play('serial: 2', FAILS_ON("'h1'"));
    assert.deepEqual(Object.values(outcomes), ['failed', 'ok', 'ok', 'ok', 'ok']);
  });

  for (const [percent, last] of [
    [49, 'not-attempted'],
    [50, 'ok'],
    [0, 'not-attempted'],
    [100, 'ok'],
  ] as const) {
    it(`with max_fail_percentage ${percent}, one of two failed: the rest is ${last}`, async () => {
      const { outcomes } = await play(`serial: 2\n  max_fail_percentage: ${percent}`, FAILS_ON("'h2'"));
      assert.deepEqual(Object.values(outcomes), ['ok', 'failed', last, last, last]);
    });
  }

  it('with max_fail_percentage 100, go on though a whole batch has failed', async () => {
    const { outcomes } = await play('serial: 1\n  max_fail_percentage: 100', FAILS_ON("'h1'"));
    assert.deepEqual(Object.values(outcomes), ['failed', 'ok', 'ok', 'ok', 'ok']);
  });

  it('with any_errors_fatal, end at the first that fails', async () => {
    const { outcomes } = await play('serial: 2\n  any_errors_fatal: true', FAILS_ON("'h2'"));
    assert.deepEqual(Object.values(outcomes), ['ok', 'failed', 'not-attempted', 'not-attempted', 'not-attempted']);
  });

  it('go on when hosts are refused', async () => {
    const { outcomes } = await play('serial: 1', 'assert: { that: "inventory_hostname == \'h5\'" }');
    assert.deepEqual(Object.values(outcomes), ['refused', 'refused', 'refused', 'refused', 'ok']);
  });

  it('have at work at a time as many hosts as forks say', async () => {
    for (const forks of [1, 2, 5]) {
      const seen: string[] = [];
      await fleet.run(
        '- hosts: all\n  tasks:\n    - { name: a, command: { argv: [/bin/sh, -c, "date +%s.%N; sleep 0.2; date +%s.%N"] } }\n',
        { forks, onEvent: (event) => event.kind === 'action-result' && seen.push(event.stdout) },
      );
      const spans = seen.map((text) => text.trim().split('\n').map(Number) as [number, number]);
      const most = Math.max(
        ...spans.map(([from]) => spans.filter(([start, end]) => start <= from && from < end).length),
      );
      assert.equal(most, forks);
    }
  });

  it('leave out of the second what was lost in the first', async () => {
    const ran = await fleet.run(`
- hosts: h1,h2,h3
  tasks:
    - { name: a, ${FAILS_ON("'h2'")} }
- hosts: all
  tasks:
    - { debug: { msg: "{{ inventory_hostname }}" } }
`);
    assert.deepEqual(messages(ran).toSorted(), ['h1', 'h3', 'h4', 'h5']);
    assert.deepEqual(ran.outcomes, { h1: 'ok', h2: 'failed', h3: 'ok', h4: 'ok', h5: 'ok' });
  });

  it('keep what the first changed when the second finds nothing to do', async () => {
    const ran = await fleet.run(`
- { hosts: h1, tasks: [{ file: { path: /tmp/first, content: x } }] }
- { hosts: h1, tasks: [{ file: { path: /tmp/first, content: x } }] }
`);
    assert.deepEqual(ran.outcomes, { h1: 'changed' });
  });

  it('take only hosts that fit the limit', async () => {
    const { outcomes } = await fleet.run('- { hosts: all, tasks: [{ debug: { msg: x } }] }\n', {
      limit: 'h2:h4:h5:!h5',
    });
    assert.deepEqual(outcomes, { h2: 'ok', h4: 'ok' });
  });

  it('when aborted, finish what is in flight and begin nothing more', async () => {
    const abort = new AbortController();
    const running = fleet.run(
      '- hosts: all\n  tasks:\n    - { name: a, command: { argv: [/bin/sh, -c, "echo begun >$TAISHO_ROOT/tmp/abort; sleep 0.6; echo done >>$TAISHO_ROOT/tmp/abort"] } }\n',
      { forks: 2, signal: abort.signal },
    );
    setTimeout(() => abort.abort(), 350);
    const { outcomes, result } = await running;
    assert.deepEqual(Object.values(outcomes), [
      'changed',
      'changed',
      'not-attempted',
      'not-attempted',
      'not-attempted',
    ]);
    assert.equal(result.interrupted, true);
  });

  it('when aborted before they begin, touch no host', async () => {
    const counts = () => HOSTS.map((name) => fleet.host(name).server?.connections);
    const before = counts();
    const { outcomes } = await fleet.run('- { hosts: all, tasks: [{ file: { path: /tmp/x } }] }\n', {
      signal: AbortSignal.abort(),
    });
    assert.deepEqual(new Set(Object.values(outcomes)), new Set(['not-attempted']));
    assert.deepEqual(counts(), before);
  });

  it('may go on at a time in one process, each with its own events and outcomes', async () => {
    const runs = await Promise.all(
      HOSTS.map((name) =>
        fleet.run(
          `- hosts: ${name}\n  tasks:\n    - { file: { path: /tmp/own, content: "{{ inventory_hostname }}" } }\n`,
        ),
      ),
    );
    for (const [i, { outcomes, events }] of runs.entries()) {
      assert.deepEqual(outcomes, { [HOSTS[i] ?? '']: 'changed' });
      assert.ok(events.every((event) => !('host' in event) || event.host === HOSTS[i]));
    }
  });

  it('install no listener in the process', async () => {
    await fleet.run('- { hosts: all, tasks: [{ file: { path: /tmp/x } }] }\n');
    const listeners = process.listenerCount('SIGINT') + process.listenerCount('uncaughtException');
    await fleet.run('- { hosts: all, tasks: [{ file: { path: /tmp/x } }] }\n');
    assert.equal(process.listenerCount('SIGINT') + process.listenerCount('uncaughtException'), listeners);
  });
});
