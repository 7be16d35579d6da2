import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseProcesses, processes } from '../../lib/facts/processes.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { gathered, plant, shells, type Shell } from '../remote/shell.ts';

const stat = (pid: number, comm: string, state = 'S', started = 500): string =>
  `${pid} (${comm}) ${state} 1 ${pid} ${pid} 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 ${started} 99 18446744073709551615 1\n`;

const names = [
  'sendmail',
  'a b',
  '((sd-pam))',
  ') S 1 2 3',
  'x) R 9 (',
  'two\nlines',
  '\n5 (x) S 1 1 1',
  ') S 1\n6 (y) S 1',
  '',
  ' ',
  ')',
  '(',
  '{{7*7}}',
  '$(touch x)',
  '__proto__',
  'kworker/0:0H-kb',
  '-n',
];

for (const shell of shells) {
  describe(`processes, read by ${shell.name}`, () => {
    after(removeTemporary);

    it('reads any comm', () => {
      const root = plant(
        temporaryDirectory(),
        Object.fromEntries(names.map((name, i) => [`proc/${100 + i}/stat`, stat(100 + i, name, 'S', 1000 + i)])),
      );
      assert.deepEqual(
        gathered(root, processes, [], { shell }),
        names.map((name, i) => ({ pid: 100 + i, parent: 1, name, state: 'S', started: 1000 + i })),
      );
    });

    it('passes over a process that went away, and what is no process', () => {
      const root = plant(temporaryDirectory(), {
        'proc/7/stat': '',
        'proc/8/status': 'x',
        'proc/9/stat': stat(9, 'here', 'D'),
        'proc/self/stat': stat(3, 'no'),
        'proc/uptime': '1 1',
      });
      assert.deepEqual(
        gathered(root, processes, [], { shell }).map(({ pid, state }) => [pid, state]),
        [[9, 'D']],
      );
    });

    it('reads the processes of this machine itself', () => {
      const found = gathered('', processes, [], { shell });
      assert.ok(found.some(({ pid, name, started }) => pid === process.pid && name !== '' && started > 0));
    });
  });
}

describe('processes', function () {
  this.timeout(60_000);
  after(removeTemporary);

  for (const shell of shells) {
    it(`are all read by ${shell.name}, however many, where a command line holds 128 KiB`, () => {
      const many = [1, ...Array.from({ length: 8999 }, (_, i) => 1_000_000 + i)];
      const root = plant(
        temporaryDirectory(),
        Object.fromEntries(many.map((pid) => [`proc/${pid}/stat`, stat(pid, 'x')])),
      );
      const small: Shell = { ...shell, argv: ['/bin/sh', '-c', 'ulimit -s 512; exec "$@"', 'sh', ...shell.argv] };
      const found = gathered(root, processes, [], { shell: small });
      assert.deepEqual(
        found.map(({ pid }) => pid).toSorted((one, other) => one - other),
        many,
      );
      assert.equal(found.at(-1)?.pid, 1);
    });
  }
});

describe('parseProcesses', () => {
  it('reads any comm of at most 15 characters among others', () => {
    const letter = fc.constantFrom(...'() \n01S-x'.split(''));
    const comm = fc.string({ unit: letter, maxLength: 15 });
    fc.assert(
      fc.property(fc.array(comm, { minLength: 1, maxLength: 5 }), (comms) => {
        const read = parseProcesses(comms.map((name, i) => stat(i + 1, name)).join(''));
        assert.deepEqual(
          read.map(({ pid, name }) => [pid, name]),
          comms.map((name, i) => [i + 1, name]),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('is quick on a hostile print', () => {
    const began = Date.now();
    parseProcesses('1 (('.repeat(200_000));
    parseProcesses('1 (a) S 1 1 1 1 1 '.repeat(50_000));
    assert.ok(Date.now() - began < 3000);
  });
});
