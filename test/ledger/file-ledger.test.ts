import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../../lib/core/action.ts';
import { recordedStep, type LedgerRecord } from '../../lib/core/ledger.ts';
import { createLedger, newRunId, openRun, readLedger } from '../../lib/ledger/index.ts';
import { aDirectory } from './directory.ts';
import { begun, end, ended, host, rename, RUN, sent } from './records.ts';

const appending = join(import.meta.dirname, 'appending.js');

describe('a run identifier', () => {
  it('is the second in UTC and three random bytes', () => {
    assert.equal(newRunId(new Date('2026-11-24T01:28:19.999Z'), Uint8Array.of(0x3f, 0x9c, 0x2a)), RUN);
    assert.equal(newRunId(new Date('2026-11-24T01:28:19.000Z'), Uint8Array.of(0, 1, 255)), '20261124T012819Z-0001ff');
    assert.match(newRunId(), /^20\d{6}T\d{6}Z-[0-9a-f]{6}$/);
  });
});

describe('a ledger that is written', () => {
  const at = aDirectory();

  it('is one file for its owner alone, in a directory for its owner alone, and reads back as it was', async () => {
    const directory = join(at.path, 'state/taisho/runs');
    const records = [begun(['a', 'b']), sent('a'), ended('a'), host('a', 'changed'), host('b', 'ok'), end()] as const;
    const ledger = await createLedger(directory, records[0]);
    for (const record of records.slice(1)) await ledger.append(record);
    await ledger.close();
    assert.equal(ledger.file, join(directory, `${RUN}.jsonl`));
    assert.equal(statSync(ledger.file).mode & 0o777, 0o600);
    for (const path of ['state', 'state/taisho', 'state/taisho/runs'])
      assert.equal(statSync(join(at.path, path)).mode & 0o777, 0o700, path);
    const { records: read, cut } = await readLedger(ledger.file);
    const [first, ...rest] = read;
    assert.ok(first?.kind === 'run' && first.writer?.pid === process.pid);
    const { writer: _, ...told } = first;
    assert.deepEqual([told, ...rest], records);
    assert.equal(cut, undefined);
  });

  it('keeps the order of one caller, and loses nothing of many', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `web${i}`);
    const ledger = await createLedger(at.path, begun(names));
    await Promise.all(
      names.flatMap((name) => [sent(name), ended(name), host(name, 'ok')].map((one) => ledger.append(one))),
    );
    await ledger.close();
    const { records } = await readLedger(ledger.file);
    for (const name of names) {
      const kinds = records.flatMap((record) => ('host' in record && record.host === name ? record.kind : []));
      assert.deepEqual(kinds, ['sent', 'ended', 'host']);
    }
  });

  it('writes together what waits for a write that is under way, and syncs it before it says so', async function () {
    if (spawnSync('strace', ['-V']).error) return void this.skip();
    const { stderr } = spawnSync(
      'strace',
      [
        '-f',
        '-e',
        'trace=write,pwrite64,writev,fdatasync',
        process.execPath,
        '--enable-source-maps',
        together,
        at.path,
      ],
      {
        encoding: 'utf8',
      },
    );
    const calls = stderr.split('\n');
    const syncs = calls.filter((line) => /fdatasync.* = 0/.test(line)).length;
    assert.ok(syncs >= 2 && syncs < 50, `${syncs} syncs`);
    const last = (what: RegExp): number => calls.findLastIndex((line) => what.test(line));
    const order = [last(/write\w*\(\d+, .*kind/), last(/fdatasync.* = 0/), last(/write\(1, "acknowledged/)];
    assert.ok(!order.includes(-1), order.join());
    assert.deepEqual(
      order,
      order.toSorted((one, other) => one - other),
      'written, synced, acknowledged',
    );
  });

  it('does not take the place of another ledger, nor of a link', async () => {
    const first = await createLedger(at.path, begun(['a']));
    await first.close();
    const before = readFileSync(first.file);
    await assert.rejects(createLedger(at.path, begun(['b'])), { code: 'run_exists' });
    assert.deepEqual(readFileSync(first.file), before);
    const run = '20261124T012819Z-000000';
    symlinkSync('/nowhere', join(at.path, `${run}.jsonl`));
    await assert.rejects(createLedger(at.path, begun(['b'], { run })), { code: 'run_exists' });
  });

  it('takes two runs of one second', async () => {
    const [one, other] = await Promise.all(
      [RUN, '20261124T012819Z-000000'].map((run) => createLedger(at.path, begun(['a'], { run }))),
    );
    await Promise.all([one?.append(host('a', 'ok')), other?.append(host('a', 'failed'))]);
    await Promise.all([one?.close(), other?.close()]);
    assert.equal(readdirSync(at.path).length, 2);
  });

  const bad: readonly (readonly [what: string, record: unknown, says: RegExp])[] = [
    ['a second beginning', begun(['a']), /has begun before/],
    ['a host that is not of the run', sent('b'), /takes no part/],
    ['a play that is not of the run', sent('a', 0, { play: 1 }), /takes no part/],
    ['a part out of order', sent('a', 1), /part 0 of this host comes next/],
    ['an end of no script', ended('a'), /no such script/],
    ['what a host printed', { ...ended('a'), results: [{ status: 'done', stdout: 'secret' }] }, /stdout: is not known/],
    [
      'a way in with its transport',
      { ...sent('a'), way: { ...sent('a').way, transport: {} } },
      /transport: is not known/,
    ],
    ['a hidden step with its action', { ...sent('a'), steps: [{ action: rename, hidden: true }] }, /is not known/],
    ['a field without value', { ...host('a', 'ok'), why: undefined }, /why: must be an object/],
    ['what is no record', { kind: '__proto__' }, /kind: must be one of/],
  ];
  for (const [what, record, says] of bad)
    it(`does not write ${what}, and goes on`, async () => {
      const ledger = await createLedger(at.path, begun(['a']));
      await assert.rejects(ledger.append(record as LedgerRecord), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'bad_record');
        assert.match(error.message, says);
        return true;
      });
      await ledger.append(sent('a'));
      await ledger.close();
      assert.equal((await readLedger(ledger.file)).records.length, 2);
    });

  it('has no more of a hidden step than its kind', async () => {
    const action: Action = { kind: 'write', path: '/etc/key', entry: { type: 'file', content: 'canary', mode: 0o600 } };
    const step = recordedStep({ action, hidden: true, task: 0 });
    assert.deepEqual(step, { action: { kind: 'write' }, hidden: true, task: 0 });
    const ledger = await createLedger(at.path, begun(['a']));
    await ledger.append(sent('a', 0, { steps: [step] }));
    await ledger.close();
    assert.doesNotMatch(readFileSync(ledger.file, 'utf8'), /canary|key/);
  });

  it('takes nothing more once it is closed, and is closed once', async () => {
    const ledger = await createLedger(at.path, begun(['a']));
    const last = ledger.append(sent('a'));
    await Promise.all([ledger.close(), ledger.close(), last]);
    await assert.rejects(ledger.append(ended('a')), { code: 'ledger_closed' });
    assert.equal((await readLedger(ledger.file)).records.length, 2);
  });

  it('a run name that is a path is none', async () => {
    for (const run of ['../x', '', 'last', `${RUN}\n`, `${RUN}/../x`, '__proto__'])
      await assert.rejects(createLedger(at.path, begun(['a'], { run })), { code: 'bad_run_id' });
  });
});

describe('the directory of ledgers', () => {
  const at = aDirectory();

  for (const mode of [0o770, 0o702, 0o777, 0o1777])
    it(`is refused with mode ${mode.toString(8)}: others may write to it`, async () => {
      const directory = join(at.path, 'open');
      mkdirSync(directory);
      await chmod(directory, mode);
      await assert.rejects(createLedger(directory, begun(['a'])), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'bad_state_directory');
        assert.match(error.message, /others may write to .*open \(mode \d{4}\); take that away with chmod go-w/);
        return true;
      });
      assert.deepEqual(readdirSync(directory), []);
    });

  it('is refused below one that others may write to, unless they may only add to it', async () => {
    const above = join(at.path, 'above');
    mkdirSync(above);
    await chmod(above, 0o777);
    await assert.rejects(createLedger(join(above, 'runs'), begun(['a'])), { code: 'bad_state_directory' });
    await chmod(above, 0o1777);
    await (await createLedger(join(above, 'runs'), begun(['a']))).close();
  });

  it('is refused when it belongs to another user', async function () {
    if (process.getuid?.() !== 0) return void this.skip();
    const directory = join(at.path, 'foreign');
    mkdirSync(directory, { mode: 0o700 });
    spawnSync('chown', ['12345', directory]);
    await assert.rejects(createLedger(directory, begun(['a'])), /belongs to user 12345/);
  });

  it('is refused when it is a file', async () => {
    const file = at.file('x', '');
    await assert.rejects(createLedger(file, begun(['a'])), { code: 'no_state_directory' });
  });
});

describe('a controller that is ended at any moment', function () {
  this.timeout(120_000);
  const at = aDirectory();

  it('has on disk whatever was acknowledged, and at most one cut line, 60 times', async () => {
    let cuts = 0;
    let most = 0;
    const once = async (): Promise<void> => {
      const { file, acknowledged } = await killed(at.path, Math.random() * 60);
      const { records, cut } = await readLedger(file);
      assert.equal((await openRun(at.path, basename(file, '.jsonl'))).running, false);
      const read = new Set(records.map(named));
      const lost = acknowledged.filter((one) => !read.has(one));
      assert.deepEqual(lost, []);
      assert.ok(cut === undefined || cut === records.length + 1);
      cuts += Number(cut !== undefined);
      most = Math.max(most, acknowledged.length);
    };
    const several = async (): Promise<void> => {
      for (let i = 0; i < 20; i += 1) await once();
    };
    await Promise.all([several(), several(), several()]);
    assert.ok(most > 10, 'it had time to write');
    console.log(`      (up to ${most} records were acknowledged; ${cuts} of 60 ledgers end in a cut line)`);
  });
});

describe('a full disk', function () {
  this.timeout(60_000);
  const at = aDirectory();
  const missing = noNamespace();

  it('fails what was appended and all that follows, says so, and what was acknowledged can be read', function () {
    if (missing !== undefined) {
      console.log(`      skipped: ${missing}`);
      return void this.skip();
    }
    const { stdout, stderr } = spawnSync(
      'unshare',
      ['--mount', 'sh', '-c', SMALL, at.path, process.execPath, appending, at.path, '4', 'full'],
      { encoding: 'utf8' },
    );
    const told = /^full (.*)$/m.exec(stdout)?.[1];
    assert.ok(told, stderr);
    const { failures, later, read, free } = JSON.parse(told) as {
      failures: readonly string[];
      later: string;
      read: number;
      free: number;
    };
    const says = 'ledger_not_written: the ledger FILE can not be written (the disk is full): nothing more is begun';
    assert.deepEqual([...failures, later], Array(5).fill(says));
    assert.ok(read >= stdout.split('\n').filter((line) => /^(begun|sent|ended) /.test(line)).length);
    assert.equal(free, 0);
  });

  it('begins no run, and leaves no ledger of it', function () {
    if (missing !== undefined) return void this.skip();
    const script = `${SMALL.split('\n')[0]}\ndd if=/dev/zero of="$0/filler" 2>/dev/null; "$@"; echo "code $?"; ls "$0"`;
    const { stdout, stderr } = spawnSync(
      'unshare',
      ['--mount', 'sh', '-c', script, at.path, process.execPath, appending, at.path, '1'],
      { encoding: 'utf8' },
    );
    assert.match(stderr, /ledger_not_written/);
    assert.equal(stdout, 'code 1\nfiller\n');
  });
});

const SMALL = `mount -t tmpfs -o size=256k,mode=700 taisho-small "$0" || exit
exec "$@"`;

const together = join(import.meta.dirname, 'appending-together.js');

function noNamespace(): string | undefined {
  if (process.getuid?.() !== 0) return 'a small file system needs root';
  const { status, stderr, error } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'trial', '/mnt'], {
    encoding: 'utf8',
  });
  return status === 0 ? undefined : `namespaces don't work: ${error?.message ?? stderr.trim()}`;
}

/** Lets a controller append for a while after it has begun, and ends it by SIGKILL. */
async function killed(
  directory: string,
  milliseconds: number,
): Promise<{ file: string; acknowledged: readonly string[] }> {
  const child = spawn(process.execPath, [appending, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('\n')) resolve();
    });
    void gone.then(resolve);
  });
  await sleep(milliseconds);
  child.kill('SIGKILL');
  await gone;
  const [first = '', ...rest] = said.split('\n').slice(0, -1);
  const file = join(directory, `${first.replace('begun ', '')}.jsonl`);
  assert.ok(existsSync(file));
  return { file, acknowledged: rest };
}

function named(record: LedgerRecord): string {
  return record.kind === 'sent' || record.kind === 'ended'
    ? `${record.kind} ${record.host} ${record.part}`
    : record.kind;
}
