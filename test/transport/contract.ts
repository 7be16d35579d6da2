import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Execution } from '../../lib/core/transport.ts';
import { whole } from '../../lib/remote/gather-script.ts';

/** One host to talk to. */
export interface Subject {
  connect(): Promise<Connection>;
  /** Cuts the connection from the host's side; absent where there is none to cut. */
  cut?(): void | Promise<void>;
}

const MIB = 1024 * 1024;

/** The behaviours every transport has. `setup` makes the host; it is called once. */
export function describeTransport(name: string, setup: () => Promise<Subject>): void {
  describe(name, () => {
    let subject: Subject;
    let connection: Connection;
    before(async () => {
      subject = await setup();
    });
    beforeEach(async () => {
      connection = await subject.connect();
    });
    afterEach(() => connection.close());

    const ends: readonly (readonly [script: string, code: number])[] = [
      ['', 0],
      ['exit 0', 0],
      ['exit 1', 1],
      ['exit 255', 255],
      ['false', 1],
      ['no-such-program-of-ours', 127],
      ['kill -9 $$', 137],
      ['kill -TERM $$; sleep 5', 143],
      ['sh -c "kill -9 \\$\\$"', 137],
      ['# only a comment', 0],
      ['exec 2>/dev/null; exit 7', 7],
    ];
    for (const [script, code] of ends) {
      it(`ends with ${code}: ${script}`, async () => {
        const execution = await connection.execute(script, {});
        assert.deepEqual([execution.ended, execution.code], ['exited', code]);
      });
    }

    for (const signal of ['BUS', 'XCPU']) {
      it(`tells death by ${signal}, which SSH has no name for, from an exit`, async () => {
        const { ended, code } = await connection.execute(`kill -${signal} $$; sleep 5`, {});
        assert.equal(ended, 'exited');
        assert.ok(code !== undefined && code >= 128, String(code)); // OpenSSH does not say which it was.
      });
    }

    it('keeps the streams apart and every byte as it was', async () => {
      const all = String.raw`i=0; while [ $i -lt 256 ]; do printf "\\$(printf %03o $i)"; i=$((i+1)); done`;
      const execution = await connection.execute(`${all}; (${all}) >&2`, {});
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      assert.deepEqual(execution.stdout, bytes);
      assert.deepEqual(execution.stderr, bytes);
    });

    it('keeps 8 MiB of each stream, both printed at a time', async () => {
      const script = `
        head -c ${8 * MIB} /dev/zero | tr '\\0' a & head -c ${8 * MIB} /dev/zero | tr '\\0' b >&2
        wait; printf end; printf END >&2`;
      const { ended, code, stdout, stderr } = await connection.execute(script, {});
      assert.deepEqual([ended, code], ['exited', 0]);
      assert.ok(stdout.equals(Buffer.concat([Buffer.alloc(8 * MIB, 'a'), Buffer.from('end')])), 'stdout');
      assert.ok(stderr.equals(Buffer.concat([Buffer.alloc(8 * MIB, 'b'), Buffer.from('END')])), 'stderr');
    });

    it('keeps 8 MiB of every byte, one stream after the other', async () => {
      const script = String.raw`d=$(mktemp) && i=0 || exit
        while [ $i -lt 256 ]; do printf "\\$(printf %03o $i)"; i=$((i+1)); done >"$d"
        i=0; while [ $i -lt 15 ]; do cat "$d" "$d" >"$d.2"; mv "$d.2" "$d"; i=$((i+1)); done
        cat "$d"; cat "$d" >&2; rm "$d"`;
      const { code, stdout, stderr } = await connection.execute(script, {});
      const expected = Buffer.alloc(
        8 * MIB,
        Uint8Array.from({ length: 256 }, (_, byte) => byte),
      );
      assert.equal(code, 0);
      assert.ok(stdout.equals(expected), 'stdout');
      assert.ok(stderr.equals(expected), 'stderr');
    });

    it('sends a script of 1 MiB', async () => {
      const filler = `: ${'x'.repeat(1021)}\n`.repeat(1024);
      const { code, stdout } = await connection.execute(`${filler}echo "the end"; exit 3\n`, {});
      assert.deepEqual([code, stdout.toString()], [3, 'the end\n']);
    });

    it('survives a script that exits before it is read whole', async () => {
      const { ended, code } = await connection.execute(`exit 5\n${'# filler\n'.repeat(MIB / 4)}`, {});
      assert.deepEqual([ended, code], ['exited', 5]);
    });

    it('gives a script that reads its standard input the end of it', async () => {
      const { ended, stdout } = await connection.execute('cat; echo "read: $?"', { timeout: 5_000 });
      assert.equal(ended, 'exited');
      assert.match(stdout.toString(), /^(echo "read: \$\?"|read: 0\n)$/); // Some shells read their script byte by byte.
    });

    it('gives what a whole script starts no input', async () => {
      const reads = 'cat; wc -c; sh -c "read x; echo \\$?"; head -c 1 | wc -c; echo after';
      const { ended, code, stdout } = await connection.execute(whole(`${reads}\nreturn 6`), { timeout: 10_000 });
      assert.deepEqual([ended, code], ['exited', 6]);
      assert.deepEqual(stdout.toString().split(/\s+/).filter(Boolean), ['0', '1', '0', 'after']);
    });

    it('sends a whole script of 1 MiB', async () => {
      const filler = `: ${'x'.repeat(1021)}\n`.repeat(1024);
      const { code, stdout } = await connection.execute(whole(`${filler}echo "the end"; return 3`), {});
      assert.deepEqual([code, stdout.toString()], [3, 'the end\n']);
    });

    it('leaves line numbers as the script has them', async () => {
      const { stderr } = await connection.execute('true\ntrue\nno-such-program-of-ours', {});
      assert.match(stderr.toString(), /\b3\b/);
    });

    it('sends nothing in arguments or environment', async () => {
      const canary = 'canary-5f2a';
      const script = `: ${canary}\nfor f in /proc/[0-9]*/cmdline /proc/[0-9]*/environ; do tr '\\0' ' ' <"$f"; done 2>/dev/null`;
      const { stdout } = await connection.execute(script, {});
      assert.equal(stdout.includes(canary), false);
    });

    it('ends a script that takes too long, and all it started', async () => {
      const mark = secondsNobodySleeps();
      const script = `echo before; sleep ${mark} & sleep ${mark}; echo after`;
      const { ended, why, stdout } = await connection.execute(script, { timeout: 300 });
      assert.deepEqual([ended, why?.code, stdout.toString()], ['timed-out', 'timed_out', 'before\n']);
      await assertGone(mark);
    });

    it('ends an aborted script, and all it started', async () => {
      const mark = secondsNobodySleeps();
      const controller = new AbortController();
      const running = connection.execute(`trap '' TERM HUP INT; echo before; sleep ${mark}`, {
        signal: controller.signal,
      });
      await appearance(mark);
      controller.abort();
      const { ended, why, stdout } = await running;
      assert.deepEqual([ended, why?.code, stdout.toString()], ['aborted', 'aborted', 'before\n']);
      await assertGone(mark);
    });

    for (const [ended, options] of [
      ['timed-out', () => ({ timeout: 400 })],
      ['aborted', () => ({ signal: AbortSignal.timeout(400) })],
    ] as const) {
      it(`leaves nothing of a whole script that is ${ended}`, async () => {
        const mark = secondsNobodySleeps();
        const script = whole(`trap '' TERM HUP INT
          (trap '' TERM; sleep ${mark}; sleep ${mark}) & sleep ${mark} | sleep ${mark}`);
        const execution = await connection.execute(script, options());
        assert.equal(execution.ended, ended);
        await assertGone(mark);
      });
    }

    it('runs nothing for a signal that was aborted before', async () => {
      const { ended, stdout } = await connection.execute('echo ran', { signal: AbortSignal.abort() });
      assert.deepEqual([ended, stdout.length], ['aborted', 0]);
    });

    for (const [stream, redirect] of [
      ['stdout', ''],
      ['stderr', '>&2'],
    ] as const) {
      it(`gives up a script that floods ${stream}, keeping what fits`, async () => {
        const script = `while :; do echo 0123456789abcde; done ${redirect}`;
        const execution = await connection.execute(script, { maxOutput: 4096, timeout: 10_000 });
        assert.deepEqual([execution.ended, execution[stream].length], ['too-much-output', 4096]);
        assert.equal(execution.why?.code, 'too_much_output');
        assert.ok(execution[stream].toString().startsWith('0123456789abcde\n0123'));
      });
    }

    it('keeps output of exactly the limit', async () => {
      const { ended, stdout } = await connection.execute('printf 12345678', { maxOutput: 8 });
      assert.deepEqual([ended, stdout.toString()], ['exited', '12345678']);
    });

    it('goes on after a script that was given up', async () => {
      await connection.execute('sleep 60', { timeout: 100 });
      assert.equal(said(await connection.execute('echo well', {})), 'well\n');
    });

    it('runs one script after the other, each in a fresh shell', async () => {
      await connection.execute('x=1; cd /; umask 077', {});
      assert.equal(said(await connection.execute('echo "x=$x"', {})), 'x=\n');
    });

    it('runs scripts beside each other', async () => {
      const numbers = [1, 2, 3, 4, 5, 6];
      const began = Date.now();
      const all = await Promise.all(numbers.map((n) => connection.execute(`sleep 0.5; echo ${n}`, {})));
      assert.deepEqual(
        all.map(said),
        numbers.map((n) => `${n}\n`),
      );
      assert.ok(Date.now() - began < 2_500);
    });

    it('does not wait for a process left behind that holds the output', async () => {
      const mark = secondsNobodySleeps();
      const began = Date.now();
      const execution = await connection.execute(`sleep ${mark} & echo started; exit 4`, { timeout: 15_000 });
      assert.deepEqual([execution.ended, execution.code, said(execution)], ['exited', 4, 'started\n']);
      assert.ok(Date.now() - began < 10_000);
      const left = sleeping(mark);
      assert.equal(left.length, 1, 'it lives on');
      for (const pid of left) process.kill(pid);
    });

    it('does not wait for a process left behind that holds the errors only', async () => {
      const mark = secondsNobodySleeps();
      const execution = await connection.execute(whole(`sleep ${mark} >/dev/null & echo up; return 2`), {
        timeout: 15_000,
      });
      assert.deepEqual([execution.ended, execution.code, said(execution)], ['exited', 2, 'up\n']);
      for (const pid of sleeping(mark)) process.kill(pid);
    });

    it('keeps all that was printed before a process was left behind', async () => {
      const mark = secondsNobodySleeps();
      const script = whole(`sleep ${mark} & head -c ${8 * MIB} /dev/zero; echo end`);
      const { ended, stdout } = await connection.execute(script, { timeout: 15_000 });
      assert.deepEqual([ended, stdout.length, stdout.subarray(-4).toString()], ['exited', 8 * MIB + 4, 'end\n']);
      for (const pid of sleeping(mark)) process.kill(pid);
    });

    it('closes as often as it is asked to, and then takes no more scripts', async () => {
      await Promise.all([connection.close(), connection.close()]);
      await connection.close();
      await assert.rejects(connection.execute('echo ran', {}), { name: 'TaishoError', code: 'connection_closed' });
    });

    it('settles what runs when it is closed', async () => {
      const mark = secondsNobodySleeps();
      const running = connection.execute(`echo before; sleep ${mark}`, {});
      await appearance(mark);
      await connection.close();
      const { ended, stdout } = await running;
      assert.ok(ended === 'lost' || ended === 'aborted', ended);
      assert.equal(stdout.toString(), 'before\n');
      for (const pid of sleeping(mark)) process.kill(pid);
    });

    it('says lost, with what was printed, when the connection is cut under a script', async function () {
      if (subject.cut === undefined) return;
      const mark = secondsNobodySleeps();
      const running = connection.execute(`echo before; sleep ${mark}; echo after`, {});
      await appearance(mark);
      await subject.cut();
      const { ended, code, why, stdout } = await running;
      assert.deepEqual([ended, code, why?.code, stdout.toString()], ['lost', undefined, 'connection_lost', 'before\n']);
      const later = await connection.execute('echo ran', {});
      assert.deepEqual([later.ended, later.why?.code], ['lost', 'not_sent']);
      for (const pid of sleeping(mark)) process.kill(pid);
    });

    it('says lost of each script that is cut, each with its own', async function () {
      if (subject.cut === undefined) return;
      const mark = secondsNobodySleeps();
      const all = [1, 2, 3].map((n) => connection.execute(whole(`echo ${n}; sleep ${mark}; echo after`), {}));
      await appearance(mark, 3);
      await subject.cut();
      for (const [index, { ended, code, stdout }] of (await Promise.all(all)).entries())
        assert.deepEqual([ended, code, stdout.toString()], ['lost', undefined, `${index + 1}\n`]);
      for (const pid of sleeping(mark)) process.kill(pid);
    });

    it('keeps what came, in order, of much that is cut', async function () {
      if (subject.cut === undefined) return;
      const mark = secondsNobodySleeps();
      const count = `i=0; while [ $i -lt 20000 ]; do echo $i; i=$((i+1)); done`;
      const running = connection.execute(whole(`${count}; sleep ${mark}; ${count}`), {});
      await appearance(mark);
      await subject.cut();
      for (const pid of sleeping(mark)) process.kill(pid);
      const { ended, stdout } = await running;
      assert.equal(ended, 'lost');
      const all = Array.from({ length: 20_000 }, (_, n) => `${n}\n`).join('');
      assert.ok(stdout.length > 0 && all.startsWith(stdout.toString())); // A reset may swallow what was on its way.
    });
  });
}

/** What a script that exited printed. */
function said(execution: Execution): string {
  assert.equal(execution.ended, 'exited', JSON.stringify(execution.why));
  return execution.stdout.toString();
}

let marks = 0;

/** A number of seconds that names the processes of one test. */
function secondsNobodySleeps(): string {
  marks += 1;
  return `${300 + marks}.${process.pid}`;
}

function sleeping(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLine(name) === `sleep\0${mark}\0`)
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function assertGone(mark: string): Promise<void> {
  for (let tries = 0; tries < 20 && sleeping(mark).length > 0; tries += 1) await sleep(50);
  assert.deepEqual(sleeping(mark), []);
}

async function appearance(mark: string, count = 1): Promise<void> {
  for (let tries = 0; tries < 250 && sleeping(mark).length < count; tries += 1) await sleep(20);
  assert.ok(sleeping(mark).length >= count, `${count} that sleep ${mark} s`);
}
