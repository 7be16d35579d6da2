import assert from 'node:assert/strict';
import { services, stateOf } from '../../lib/facts/services.ts';
import { actionFunctions } from '../../lib/remote/action-script.ts';
import { prelude } from '../../lib/remote/prelude.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { gathered, plant, runText, script, shells, type Shell, type Tree } from './shell.ts';

const says = (text: string, code: number) => script(`printf '${text}'; exit ${code}`);
const scripts = [
  says('it runs\\n', 0),
  says(' \\t\\n', 0),
  says('', 3),
  says('dead but pid file exists', 1),
  says('it is NOT RUNNING.\\nsorry\\n', 2),
  says('Usage: x {start|stop|unstopped|stopped_}', 1),
  says('stopped', 4),
  { text: '#!/bin/sh\nexit 3\n', mode: 0o644 },
  undefined,
];
const pidfiles = ['none', 'alive', 'gone', 'zombie', 'words'] as const;
const found = ['none', 'its name', 'a known name', 'a known zombie'] as const;
const stat = (pid: number, name: string, state = 'S'): string =>
  `${pid} (${name}) ${state} 1 ${pid} ${pid} 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 500 99 88 77\n`;

interface Host {
  readonly root: string;
  /** Services by name, each with the name of a process it may be known by. */
  readonly known: ReadonlyMap<string, string>;
}

/** A host on which every combination of signs is a service; what all of them share is given. */
function host(seesAll: boolean, locks: readonly string[], chosen: (nth: number) => boolean): Host {
  const tree: Record<string, Tree[string]> = { 'etc/init.d': { directory: true }, proc: { directory: true } };
  const known = new Map<string, string>();
  if (seesAll) tree['proc/1/stat'] = stat(1, 'init');
  if (locks.includes('kept')) tree['var/lock/subsys/other'] = '';
  let nth = 0;
  for (const init of scripts) {
    for (const pidfile of pidfiles) {
      for (const process of found) {
        for (const lock of locks) {
          if (!chosen(nth++)) continue;
          const [name, other, pid] = [`s.${nth}`, `${nth}+known.long.name`, 1000 + 2 * nth];
          known.set(name, other);
          if (init !== undefined) tree[`etc/init.d/${name}`] = init;
          if (lock === 'locked') tree[`var/lock/subsys/${name}`] = '';
          if (pidfile !== 'none') tree[`var/run/${name}.pid`] = `${pid}\n`;
          if (pidfile === 'words') tree[`var/run/${name}.pid`] = 'one two\n';
          if (pidfile === 'alive' || pidfile === 'zombie')
            tree[`proc/${pid}/stat`] = stat(pid, 'a) S (b', pidfile === 'alive' ? 'S' : 'Z');
          const comm = process === 'its name' ? name : other.slice(0, 15);
          if (process !== 'none')
            tree[`proc/${pid + 1}/stat`] = stat(pid + 1, comm, process === 'a known zombie' ? 'Z' : 'D');
        }
      }
    }
  }
  return { root: plant(temporaryDirectory(), tree), known };
}

/** Patterns of which the first two fit a process known by this name, and the last fits none. */
function patternsOf(known: string): readonly string[] {
  return [`${known.slice(0, 6)}*`, `*${known.slice(3, 9)}*long*`, `${known.slice(0, 6)}*xx`];
}

/** What an action's own look says of each service, first by its own name, then by the name it is known by, then by patterns. */
function looked({ root, known }: Host, shell: Shell): readonly string[] {
  const calls = [...known].flatMap(([name, other]) =>
    ['', other, ...patternsOf(other)].map((processes) => `t_state ${name} ${processes && `'${processes}'`}; echo $?`),
  );
  return runText(`${prelude(root)}${actionFunctions}${calls.join('\n')}\n`, { shell })
    .stdout.toString()
    .trim()
    .split('\n');
}

const CODES = { running: '0', stopped: '1', unknown: '2', 'not-installed': '2' } as const;

describe('the state that an action looks for', function () {
  this.timeout(180_000);
  afterEach(removeTemporary);

  for (const [i, shell] of shells.entries()) {
    for (const [what, all, locks] of [
      ['that keeps locks', true, ['kept', 'locked']],
      ['that keeps none', true, ['none']],
      ['that hides processes', false, ['kept', 'locked']],
    ] as const) {
      it(`is the state that was read, by ${shell.name} on a host ${what}`, () => {
        const one = host(all, locks, (nth) => nth % (i === 0 ? 3 : 11) === i);
        const read = gathered(one.root, services, [...one.known.keys()], { shell });
        const states = [...one.known].flatMap(([name, other]) => [
          stateOf(read, name),
          ...[other, ...patternsOf(other)].map((processes) => stateOf(read, name, [processes])),
        ]);
        assert.ok(all === states.some(({ state }) => state === 'stopped'));
        assert.ok(states.some(({ state }) => state === 'running') && states.some(({ state }) => state === 'unknown'));
        const codes = looked(one, shell);
        const wrong = states.flatMap((state, n) => {
          const code = codes[n];
          return code === CODES[state?.state ?? 'unknown']
            ? []
            : `${code}: ${state?.state} ${state?.evidence.join('; ')}`;
        });
        assert.deepEqual(wrong, []);
      });
    }
  }
});

describe('the processes that a pattern means to an action', function () {
  this.timeout(60_000);
  afterEach(removeTemporary);

  /** Pattern, the only process of the host, and whether it is meant. */
  const rows: readonly (readonly [pattern: string, comm: string, fits: boolean])[] = [
    ['vs*', 'vsapiapp', true],
    ['*app', 'vsapiapp', true],
    ['v*p*p', 'vsapiapp', true],
    ['vsapiapp*', 'vsapiapp', true],
    ['vs*', 'avsapi', false],
    ['a.c*', 'abcd', false],
    ['a+*', 'aab', false],
    ['*b', 'a) S (b', true],
    ['*long.name.cut', 'a.long.name.cut', true],
  ];
  for (const shell of shells) {
    it(`are those that it means to a fact, by ${shell.name}`, () => {
      for (const [pattern, comm, fits] of rows) {
        const root = plant(temporaryDirectory(), {
          'etc/init.d/one': script('exit 4'),
          'proc/1/stat': stat(1, 'init'),
          'proc/77/stat': stat(77, comm),
        });
        const state = stateOf(gathered(root, services, ['one'], { shell }), 'one', [pattern]).state;
        assert.equal(state, fits ? 'running' : 'stopped', `${pattern} and ${comm}`);
        const { stdout } = runText(`${prelude(root)}${actionFunctions}t_state one '${pattern}'; echo $?\n`, { shell });
        assert.equal(stdout.toString().trim(), CODES[state], `${pattern} and ${comm}`);
      }
    });
  }
});
