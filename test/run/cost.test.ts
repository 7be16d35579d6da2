import assert from 'node:assert/strict';
import { join } from 'node:path';
import { aFleet, bareHost, type Ran } from './fleet.ts';

const shipped = join(import.meta.dirname, '../../../playbooks');
const WRITES = Array.from({ length: 12 }, (_, i) => `- file: { path: /tmp/f${i}, content: "${i}" }`).join('\n');
const GOES = '- command: { argv: [/bin/sh, -c, "echo hi"] }';

const rows: readonly {
  readonly what: string;
  readonly run: (fleet: ReturnType<typeof aFleet>, check: boolean) => Promise<Ran>;
  readonly check: readonly [connections: number, executions: number];
  readonly change: readonly [connections: number, executions: number];
}[] = [
  {
    what: 'remedy 2',
    run: (fleet, check) => fleet.run(join(shipped, 'start-after.yml'), { check, limit: 'mail1' }),
    check: [1, 1],
    change: [1, 2],
  },
  {
    what: 'remedy 2 the second time',
    run: (fleet, check) => fleet.run(join(shipped, 'start-after.yml'), { check, limit: 'mail1' }),
    check: [1, 1],
    change: [1, 1],
  },
  {
    what: 'the window around a patch',
    run: (fleet, check) => fleet.run(join(shipped, 'upgrade-window.yml'), { check, limit: 'mail1' }),
    check: [1, 1],
    change: [1, 2],
  },
  {
    what: 'remedy 1',
    run: (fleet, check) => fleet.run(join(shipped, 'pre-stop.yml'), { check, limit: 'mail1' }),
    check: [1, 1],
    change: [1, 2],
  },
  {
    what: 'twelve files',
    run: (fleet, check) => fleet.tasks('bare', WRITES, { check }),
    check: [1, 1],
    change: [1, 2],
  },
  {
    what: 'commands whose results nobody looks at, and files after them',
    run: (fleet, check) => fleet.tasks('bare', `${GOES}\n${GOES}\n${GOES}`, { check }),
    check: [0, 0],
    change: [1, 1],
  },
  {
    what: 'debug and assert',
    run: (fleet, check) => fleet.tasks('bare', '- debug: { msg: a }\n- assert: { that: "1 == 1" }', { check }),
    check: [0, 0],
    change: [0, 0],
  },
];

describe('what a play costs, counted at the server', () => {
  const fleet = aFleet('mail1', bareHost('bare'));
  for (const { what, run, check, change } of rows) {
    const host = what.includes('remedy') || what.includes('window') ? 'mail1' : 'bare';
    const counted = async (isCheck: boolean): Promise<readonly [number, number]> => {
      const { server } = fleet.host(host);
      assert.ok(server);
      const before = [server.connections, server.executions] as const;
      await run(fleet, isCheck);
      return [server.connections - before[0], server.executions - before[1]];
    };
    it(`${what}: ${check.join(' connection, ')} execution to check`, async () => {
      assert.deepEqual(await counted(true), check);
    });
    it(`${what}: ${change.join(' connection, ')} executions to run`, async () => {
      assert.deepEqual(await counted(false), change);
    });
  }

  it('one more execution for every result that the next task wants to see', async () => {
    const { server } = fleet.host('bare');
    const before = server?.executions ?? 0;
    await fleet.tasks('bare', `${GOES}\n  register: one\n- debug: { msg: "{{ one.stdout }}" }\n${GOES}`);
    assert.equal((server?.executions ?? 0) - before, 2);
  });
});
