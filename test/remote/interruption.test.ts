import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../../lib/core/action.ts';
import type { Step } from '../../lib/core/step.ts';
import { applyScript } from '../../lib/remote/apply-script.ts';
import type { Journal } from '../../lib/remote/journal.ts';
import { mayHaveDoneBy, takeBack } from '../../lib/remote/take-back.ts';
import { bare, booted, removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { asking, entering, headOf, running, stateFile, stepsOf } from './journalled.ts';
import { entriesOf, plant, shells, type Shell } from './shell.ts';

const target = (name: string): string => `../init.d/${name}`;
const rename = (from: string, to: string, name: string): Action => {
  return { kind: 'rename', directory: '/etc/rc.d/rc3.d', from, to, target: target(name) };
};
const service = (verb: 'stop' | 'start'): Action => {
  return { kind: 'service', service: 'abc', verb, from: verb === 'stop' ? 'running' : 'stopped' };
};
const file = (content: string) => ({ type: 'file', content, mode: 0o644 }) as const;

/** A window in which links are renamed, and a file is made, one is changed and one removed. */
const steps: readonly Step[] = stepsOf([
  service('stop'),
  { action: rename('S90abc', 'S92abc', 'abc'), task: 1 },
  { action: rename('S80def', 'S93def', 'def'), task: 1 },
  { kind: 'write', path: '/etc/rc.d/rc3.d/new', entry: file("it's\nnew\n") },
  { kind: 'write', path: '/etc/old', entry: file('changed\n'), was: file('old\n') },
  { kind: 'remove', path: '/etc/gone', was: file('going\n') },
  { action: service('start'), closes: [0] },
]);

describe('a script that is broken off at any line', function () {
  this.timeout(600_000);
  let host = '';
  let asItWas: readonly string[] = [];
  let allDone: readonly string[] = [];
  let beside: readonly string[] = [];

  before(async () => {
    host = await booted(
      bare([
        { kind: 'plain', name: 'abc', chkconfig: '345 90 10' },
        { kind: 'plain', name: 'def', chkconfig: '345 80 20' },
      ]),
    );
    plant(host, { 'etc/old': 'old\n', 'etc/gone': 'going\n' });
    asItWas = tree(host);
    const root = copied(host);
    const { entry, results } = await entering(root, steps);
    assert.equal(entry.kind, 'entered');
    assert.deepEqual(
      results.map(({ status }) => status),
      steps.map(() => 'done'),
      JSON.stringify(results),
    );
    allDone = tree(root);
    assert.notDeepEqual(allDone, asItWas);
    beside = readdirSync(stateFile(root, '')).toSorted();
    assert.ok(!beside.includes('lock') && !beside.includes('current'));
  });
  after(removeTemporary);

  /** Every line, in turns by the shells that are here; all by all with TAISHO_EVERY_LINE. */
  const turns = process.env['TAISHO_EVERY_LINE'] === undefined ? shells.length : 1;
  for (const [turn, shell] of shells.entries()) {
    it(`is known to have done nothing, is taken back wholly, or came to its end, under ${shell.name}`, async () => {
      const lines = breakable(applyScript('/r', steps, [], { head: headOf(), guards: [] }).text, shell);
      assert.ok(lines.length > 150, String(lines.length));
      const found = await inTurns(
        lines.filter((_, i) => turns === 1 || i % turns === turn),
        async (line) => {
          const root = copied(host);
          const { text } = applyScript(root, steps, [], { head: headOf(), guards: [] });
          await running(brokenOff(text, line), shell);
          return settled(root, line, shell);
        },
      );
      for (const kind of ['nothing', 'broken-off', 'ended'])
        assert.ok(found.includes(kind), `${kind} in ${found.join()}`);
    });
  }

  it('is taken back wholly also when what takes it back is broken off at any line', async () => {
    const [shell] = shells;
    assert.ok(shell);
    const half = copied(host);
    const { text } = applyScript(half, steps, [], { head: headOf(), guards: [] });
    // Behind the last step, before it says that it is over.
    const lines = breakable(text, shell);
    const last = lines.findLast((line) => text.split('\n')[line - 1]?.startsWith('[ $t_code = 0 ]'));
    assert.ok(last);
    await running(brokenOff(text, last), shell);
    const found = await asking(half, headOf());
    assert.ok(found?.found === 'broken-off', JSON.stringify(found));
    const recovery = recoveryOf(found.journal, 1);
    const places = breakable(applyScript('/r', recovery.steps, [], recovery.entry).text, shell);
    await inTurns(
      places.filter((_, i) => i % (turns === 1 ? 1 : 3) === 0),
      async (line) => {
        const root = copied(half);
        await running(brokenOff(applyScript(root, recovery.steps, [], recovery.entry).text, line), shell);
        const end = await settled(root, line, shell, 2);
        assert.notEqual(end, 'nothing');
        assert.deepEqual(tree(root), asItWas, `line ${line}`);
        return end;
      },
    );
  });

  /** Has the host say what became of a script, and takes it back; by then nothing of it may be left. */
  async function settled(root: string, line: number, shell: Shell, part = 1): Promise<string> {
    const where = `line ${line}`;
    const found = await asking(root, headOf(), shell);
    assert.ok(found, where);
    if (found.found === 'broken-off') {
      const back = recoveryOf(found.journal, part);
      const { entry, results } = await entering(root, back.steps, back.entry, shell);
      assert.equal(entry.kind, 'entered', `${where}: ${JSON.stringify(entry)}`);
      for (const { status, why } of results) assert.equal(status, 'done', `${where}: ${JSON.stringify(why)}`);
      assert.equal((await asking(root, headOf(), shell))?.found, 'ended', where);
    }
    const expected = found.found === 'ended' && part === 1 ? allDone : asItWas;
    assert.deepEqual(tree(root), expected, `${where}: ${found.found}`);
    assert.ok(existsSync(join(root, 'var/lock/subsys/abc')), where);
    const next = await entering(
      root,
      [{ kind: 'run', command: { argv: ['true'] } }],
      { head: headOf(part + 8) },
      shell,
    );
    assert.equal(next.entry.kind, 'entered', `${where}: ${JSON.stringify(next.entry)}`);
    assert.deepEqual(readdirSync(stateFile(root, '')).toSorted(), beside, where);
    return found.found;
  }
});

/** What takes back what a journal says was begun. */
function recoveryOf(journal: Journal, part: number) {
  const back = takeBack(journal.steps, mayHaveDoneBy(journal));
  assert.deepEqual(back.left, []);
  const recovers = { run: journal.run, part: journal.part, of: back.of };
  return { steps: back.steps, entry: { head: headOf(part), guards: [], recovers } };
}

/** The lines of a script before which the shell can be ended: those that begin a command. */
function breakable(text: string, { argv: [program, ...rest] }: Shell): readonly number[] {
  const lines = text.split('\n');
  const isRead = (line: number, words: string): boolean => {
    const input = [...lines.slice(0, line), words, ...lines.slice(line)].join('\n');
    return spawnSync(program, [...rest, '-n'], { input }).status === 0;
  };
  return lines.map((_, i) => i).filter((line) => isRead(line, END) && !isRead(line, ') ; ) }'));
}

/** As a power cut does: the shell and all that it has begun. */
const END = 'kill -9 0';

function brokenOff(text: string, line: number): string {
  return text.split('\n').toSpliced(line, 0, END).join('\n');
}

function copied(host: string): string {
  const root = temporaryDirectory();
  cpSync(host, root, { recursive: true, verbatimSymlinks: true });
  return root;
}

/** What is to be as it was: links and files; drafts under hidden names are seen too. */
function tree(root: string): string[] {
  return entriesOf(join(root, 'etc')).map(([path, mode, , , text]) => `${path} ${mode} ${text}`);
}

/** A few at a time. */
async function inTurns<T>(all: readonly number[], one: (each: number) => Promise<T>): Promise<readonly T[]> {
  const ends: T[] = [];
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let each = left.shift(); each !== undefined; each = left.shift()) ends.push(await one(each));
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  return ends;
}
