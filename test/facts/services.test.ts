import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnreadablePrint } from '../../lib/core/fact.ts';
import { services, stateOf } from '../../lib/facts/services.ts';
import { bare, booted, described, removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { gathered, plant, printed, script, shells, type Tree } from '../remote/shell.ts';

const at = 'etc/init.d/abc';
const stat = (pid: number, name: string, state = 'S', started = 500): string =>
  `${pid} (${name}) ${state} 1 ${pid} ${pid} 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 ${started} 99 88 77\n`;
const lock = { 'var/lock/subsys/abc': '' };
const locks = { 'var/lock/subsys/other': '' };
const says = (text: string, code: number) => ({ [at]: script(`echo '${text}'; exit ${code}`) });
const silent = (code: number) => ({ [at]: script(`exit ${code}`) });
const alive = { 'proc/77/stat': stat(77, 'abcd'), 'var/run/abc.pid': '77\n' };
const init = { 'proc/1/stat': stat(1, 'init') };
const blind = { 'proc/1/stat': { text: '', mode: 0o444 } };

/** What lies on the host, whether processes of a known name belong to it, and the state concluded. */
const table: readonly (readonly [string, Tree, readonly string[], string])[] = [
  ['status 0 that says so, and a process', { ...says('abc (pid 77) is running...', 0), ...alive }, [], 'running'],
  ['status 0 that says so, nothing else', { ...says('abc is running', 0) }, [], 'running'],
  ['status 0 in silence, nothing else', { ...silent(0) }, [], 'unknown'],
  ['status 0 in silence, with a lock', { ...silent(0), ...lock }, [], 'running'],
  ['status 0 in silence, on a host that keeps locks', { ...silent(0), ...locks }, [], 'stopped'],
  ['status 0 that lies while its known process is gone', { ...says('running', 0) }, ['abcd'], 'unknown'],
  ['status 0 and a stale pid file', { ...says('running', 0), 'var/run/abc.pid': '77' }, [], 'unknown'],
  ['status 3', { ...says('abc is stopped', 3) }, [], 'stopped'],
  ['status 3 in silence', { ...silent(3) }, [], 'stopped'],
  ['status 3 while its process is there', { ...silent(3), 'proc/9/stat': stat(9, 'abc') }, [], 'unknown'],
  ['status 3 while its pid file names a process', { ...silent(3), ...alive }, [], 'unknown'],
  ['status 3, only a zombie left', { ...silent(3), 'proc/9/stat': stat(9, 'abc', 'Z') }, [], 'stopped'],
  ['status 3, lock left by a crash', { ...silent(3), ...lock }, [], 'stopped'],
  ['dead but pid file exists', { ...says('abc dead but pid file exists', 1), 'var/run/abc.pid': '77' }, [], 'stopped'],
  ['dead but subsys locked', { ...says('abc dead but subsys locked', 2), ...lock }, [], 'stopped'],
  ['usage text with 1', { ...says('Usage: abc {start|stop|restart}', 1) }, [], 'unknown'],
  ['usage text with 2, and a lock', { ...says('Usage: abc {start|stop}', 2), ...lock }, [], 'running'],
  [
    'usage text with 1, and its process',
    { ...says('Usage: abc {start}', 1), 'proc/9/stat': stat(9, 'abc') },
    [],
    'running',
  ],
  ['status 4', { ...says('unknown', 4) }, [], 'unknown'],
  ['status 127 of a missing interpreter', { [at]: { text: '#!/no/such\n', mode: 0o755 } }, [], 'unknown'],
  ['killed while asked', { [at]: script('kill -9 $$') }, [], 'unknown'],
  ['not executable', { [at]: 'exit 0\n' }, [], 'unknown'],
  ['not executable, its known process gone', { [at]: 'exit 0\n' }, ['abcd'], 'stopped'],
  ['a lock and no process, known by name', { ...silent(2), ...lock }, ['abcd'], 'unknown'],
  ['a pid file of words', { ...silent(3), 'var/run/abc.pid': '$(touch pwned)\n' }, [], 'stopped'],
  ['a pid file with a path', { ...silent(3), 'var/run/abc.pid': '../../etc\n' }, [], 'stopped'],
  ['an empty pid file', { ...silent(3), 'var/run/abc.pid': '' }, [], 'stopped'],
  [
    'a pid file without a newline',
    { ...silent(0), 'proc/77/stat': stat(77, 'x'), 'var/run/abc.pid': '77' },
    [],
    'running',
  ],
  ['no init script', {}, [], 'not-installed'],
  ['no init script, but a process and a lock', { 'proc/9/stat': stat(9, 'abc'), ...lock }, [], 'not-installed'],
  ['status 3, where others may hide', { ...silent(3), ...blind }, [], 'unknown'],
  ['a known process gone, where others may hide', { [at]: 'exit 0\n', ...blind }, ['abcd'], 'unknown'],
  ['a pid file of nobody, where others may hide', { ...silent(1), ...blind, 'var/run/abc.pid': '77' }, [], 'unknown'],
  ['no lock, where others may hide', { ...silent(1), ...blind, ...locks }, [], 'unknown'],
  ['status 0 that says so, where others may hide', { ...says('runs', 0), ...blind }, ['abcd'], 'running'],
  ['its process, where others may hide', { ...silent(1), ...blind, 'proc/9/stat': stat(9, 'abc') }, [], 'running'],
  ['a directory instead of an init script', { [at]: { directory: true } }, [], 'not-installed'],
  ['a link to nothing instead of an init script', { [at]: { link: 'gone' } }, [], 'not-installed'],
];

for (const shell of shells) {
  describe(`services, read by ${shell.name}`, () => {
    after(removeTemporary);
    for (const [what, tree, processes, state] of table) {
      it(`concludes ${state} from: ${what}`, () => {
        const root = plant(temporaryDirectory(), { 'etc/init.d': { directory: true }, ...init, ...tree });
        const read = gathered(root, services, ['abc'], { shell });
        const concluded = stateOf(read, 'abc', processes);
        assert.equal(concluded.state, state, JSON.stringify(concluded.evidence));
        assert.ok(concluded.evidence.length > 0);
        assert.ok(!existsSync(join(root, 'pwned')));
      });
    }

    it('asks exactly the scripts named, each once, a pattern as every script that fits', () => {
      const ask = script('echo "asked $0" >>"$TAISHO_ROOT/asked"; exit 3');
      const names = ['abc', 'abd', 'other', 'ab c'];
      const root = plant(temporaryDirectory(), Object.fromEntries(names.map((name) => [`etc/init.d/${name}`, ask])));
      const read = gathered(root, services, ['abc', 'ab*', 'gone', 'none*'], { shell });
      assert.deepEqual([...read.evidence.keys()].toSorted(), ['ab c', 'abc', 'abd']);
      assert.deepEqual(
        printedLines(root).map((line) => line.slice(line.lastIndexOf('/') + 1)),
        ['abc', 'ab c', 'abd'],
      );
    });

    it('keeps any text a script prints as data', () => {
      const text = '{{7*7}} __proto__ ${HOME} $(touch pwned) `touch pwned` \\033[31m %s%n';
      const root = plant(temporaryDirectory(), { [at]: script(`cat <<'X'\n${text}\nX\nexit 3`) });
      const seen = gathered(root, services, ['abc'], { shell }).evidence.get('abc');
      assert.deepEqual(seen?.status, { code: 3, print: text });
      assert.ok(!existsSync(join(root, 'pwned')));
    });

    it('does not let a script forge the evidence of another service by printing NUL', () => {
      const forged = String.raw`printf 'x\0000\0\0gone\0absent\0S\0splx\0splx is stopped'; exit 3`;
      const root = plant(temporaryDirectory(), { [at]: script(forged), proc: { directory: true } });
      const read = gathered(root, services, ['abc'], { shell });
      assert.deepEqual([...read.evidence.keys()], ['abc']);
      assert.equal(stateOf(read, 'splx').state, 'not-installed');
    });

    it('gives a script an empty standard input and a clean environment', () => {
      const root = plant(temporaryDirectory(), { [at]: script('cat; echo "$SECRET|$LC_ALL|$HOME|$TERM"; exit 3') });
      const seen = gathered(root, services, ['abc'], { shell, env: { SECRET: 'hunter2', TERM: 'xterm' } });
      assert.equal(seen.evidence.get('abc')?.status?.print, '|C|/|dumb');
    });
  });
}

describe('stateOf', () => {
  after(removeTemporary);

  it('concludes what each embedded service is', async () => {
    const plain = (name: string, status: 'honest' | 'unsupported' | 'always-0' | 'usage') =>
      ({ kind: 'plain', name, chkconfig: '3 50 50', status }) as const;
    const root = await booted(
      bare([plain('a', 'honest'), plain('b', 'unsupported'), plain('c', 'always-0'), plain('d', 'usage')]),
    );
    const read = gathered(root, services, ['a', 'b', 'c', 'd']);
    for (const name of ['a', 'b', 'c', 'd']) assert.equal(stateOf(read, name).state, 'running', name);
  });

  it('says unknown of the host whose signs contradict each other', async () => {
    const root = await booted(described('mail3'));
    assert.equal(stateOf(gathered(root, services, ['sendmail']), 'sendmail').state, 'unknown');
  });

  it('knows when its oldest process started', () => {
    const root = plant(temporaryDirectory(), {
      ...silent(0),
      'proc/20/stat': stat(20, 'abc', 'S', 900),
      'proc/30/stat': stat(30, 'abc', 'S', 300),
      'proc/40/stat': stat(40, 'abc', 'Z', 100),
    });
    assert.equal(stateOf(gathered(root, services, ['abc']), 'abc').started, 300);
  });

  it('takes names longer than the kernel keeps for the 15 characters it does keep', () => {
    const long = 'averylongservicename';
    const root = plant(temporaryDirectory(), {
      [`etc/init.d/${long}`]: script('exit 1'),
      'proc/20/stat': stat(20, long.slice(0, 15)),
    });
    assert.equal(stateOf(gathered(root, services, [long]), long).state, 'running');
  });

  it('reads every cut of a print or refuses it', () => {
    const root = plant(temporaryDirectory(), { ...says('abc is running', 0), ...alive, ...lock });
    const print = printed(root, services, ['abc']);
    const whole = JSON.stringify([...services.parse(print, ['abc']).evidence]);
    for (let cut = 0; cut < print.length; cut++) {
      try {
        const { evidence } = services.parse(print.slice(0, cut), ['abc']);
        assert.ok(evidence.size === 0 || JSON.stringify([...evidence]) === whole, `${cut}`);
      } catch (error) {
        assert.ok(error instanceof UnreadablePrint, String(error));
      }
    }
  });

  it('takes what was planned for what will be, and nothing after a command', () => {
    const root = plant(temporaryDirectory(), says('abc is running', 0));
    const read = gathered(root, services, ['abc']);
    const stop = { kind: 'service', service: 'abc', verb: 'stop', from: 'running' } as const;
    const stopped = services.after(read, stop);
    assert.ok(typeof stopped !== 'symbol');
    assert.equal(stateOf(stopped, 'abc').state, 'stopped');
    assert.equal(services.after(read, { ...stop, verb: 'reload', from: 'any' }), read);
    assert.equal(typeof services.after(read, { kind: 'run', command: { argv: ['x'] } }), 'symbol');
  });
});

function printedLines(root: string): string[] {
  return readFileSync(join(root, 'asked'), 'utf8').split('\n').filter(Boolean);
}
