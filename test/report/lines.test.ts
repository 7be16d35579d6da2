import assert from 'node:assert/strict';
import type { RunEvent } from '../../lib/core/event.ts';
import { because } from '../../lib/core/reason.ts';
import { createLines } from '../../lib/report/lines.ts';
import type { Output, ReportOptions } from '../../lib/report/report.ts';
import { colors, forbidden, hostile, poisoned } from './hostile.ts';
import {
  acted,
  begun,
  checking,
  ended,
  everyEvent,
  fourHosts,
  memory,
  rename,
  result,
  runEnd,
  task,
} from './sample.ts';

async function told(events: readonly RunEvent[], options = checking(), output: Partial<Output> = {}) {
  const target = memory(output);
  const report = createLines(target, options);
  for (const event of events) report.event(event);
  await report.end();
  return target;
}

async function linesOf(events: readonly RunEvent[], options: ReportOptions = checking()): Promise<string[]> {
  return (await told(events, options)).text().split('\n');
}

describe('the lines report', () => {
  it('tells a check in the order in which things happen, reasons in the same line, actions and risks below', async () => {
    const lines = await linesOf(fourHosts());
    const wanted = [
      /^CHECK {2}order\.yml .*4 hosts.*nothing is changed$/,
      /^PLAY {2}splx .*4 hosts$/,
      /^would change {2}web1 .*: splx starts before sendmail$/,
      /^ {4}rename S01splx → S91splx in \/etc\/rc\.d\/rc\{2,3,4,5\}\.d$/,
      /^ {4}risk late_protection: a virus may get in$/,
      /^ok {12}web2 .*: splx starts behind sendmail$/,
      /^refuse {8}proxy1 .*: ISFtp restarts by itself$/,
      /^ {4}instead: stop ISFtp first$/,
      /^unreachable {3}db1 +no answer from 192\.0\.2\.14$/,
      /^RECAP$/,
      /^ {2}web2 +ok$/,
      /^ {2}web1 +would change$/,
      /^ {2}proxy1 +refused +ISFtp restarts by itself$/,
      /^ {2}db1 +unreachable +no answer from 192\.0\.2\.14$/,
      /^4 hosts: 1 ok, 1 would change, 1 refused, 1 unreachable$/,
    ];
    const said = lines.filter((line) => line !== '');
    assert.equal(said.length, wanted.length, said.join('\n'));
    for (const [index, pattern] of wanted.entries()) assert.match(said[index] ?? '', pattern);
  });

  it('says "change" and "changed" when it is no check', async () => {
    const events = [...begun(['web1'], false), result('web1', { status: 'change' }), ended('web1', 'changed')];
    const lines = await linesOf([...events, runEnd({ changed: 1 })], checking({ check: false }));
    assert.ok(lines.some((line) => /^RUN {2}/.test(line)));
    assert.ok(lines.some((line) => /^change +web1/.test(line)));
    assert.ok(lines.includes('1 host: 1 changed'));
    assert.ok(!lines.some((line) => line.includes('would')));
  });

  const run = { kind: 'run', command: { argv: ['make', 'it'] } } as const;
  const long = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join('');
  const outputs: readonly [name: string, events: RunEvent[], verbose: boolean, stdout: number][] = [
    ['of a command that failed', [acted('web1', run, { stdout: 'a\nb\n' })], false, 2],
    ['of no command that went well', [acted('web1', run, { done: true, stdout: 'a\nb\n' })], false, 0],
    ['of every command when verbose', [acted('web1', run, { done: true, stdout: 'a\nb\n' })], true, 2],
    ['of forty lines at most, and how many more', [acted('web1', run, { stdout: long })], false, 41],
  ];
  for (const [name, acts, verbose, stdout] of outputs) {
    it(`shows the output ${name}, whether it comes before or after the task's result`, async () => {
      const failed = result('web1', { status: 'failed', actions: [run] });
      for (const order of [
        [...acts, failed],
        [failed, ...acts],
      ]) {
        const lines = await linesOf([...begun(['web1']), ...order, ended('web1', 'failed')], checking({ verbose }));
        assert.equal(lines.filter((line) => /^ {6}stdout \| /.test(line)).length, stdout, lines.join('\n'));
      }
    });
  }

  it('puts action results below their own task, never below another host or task', async () => {
    const other = { ...task, id: 'task-2', name: 'Other' };
    const lines = await linesOf([
      ...begun(['web1', 'web2']),
      acted('web1', rename(3)),
      acted('web2', rename(5), { task: other }),
      result('web2', { status: 'failed', task: other }),
      result('web1', { status: 'failed' }),
    ]);
    const below = (host: string) => lines[lines.findIndex((line) => line.startsWith(`failed        ${host}`)) + 1];
    assert.match(below('web1') ?? '', /^ {4}not done: rename .*rc3\.d$/);
    assert.match(below('web2') ?? '', /^ {4}not done: rename .*rc5\.d$/);
  });

  it('tells action results that no task result follows', async () => {
    const lines = await linesOf([...begun(['web1']), acted('web1', rename(3)), ended('web1', 'unknown')]);
    const found = lines.findIndex((line) => /^not done +web1/.test(line));
    assert.ok(found > 0 && found < lines.findIndex((line) => /^unknown +web1/.test(line)), lines.join('\n'));
    const cut = await linesOf([...begun(['web1']), acted('web1', rename(3))]);
    assert.ok(cut.some((line) => /^not done +web1/.test(line)));
  });

  const outcomes: readonly [name: string, events: RunEvent[], headlines: number][] = [
    ['a refusal that its task told', [result('web1', { status: 'refuse' }), ended('web1', 'refused')], 1],
    ['a refusal that no task told', [result('web1'), ended('web1', 'refused')], 2],
    ['a rollback after a failure', [result('web1', { status: 'failed' }), ended('web1', 'rolled-back')], 2],
    ['a host that was not attempted, in the recap only', [ended('web1', 'not-attempted')], 0],
  ];
  for (const [name, events, headlines] of outcomes) {
    it(`tells once ${name}`, async () => {
      const lines = await linesOf([...begun(['web1']), ...events]);
      assert.equal(lines.filter((line) => /^[a-z-]+ +web1/.test(line)).length, headlines, lines.join('\n'));
      assert.equal(lines.filter((line) => /^ {2}web1/.test(line)).length, 1);
    });
  }

  it('keeps the graver outcome of two plays in the recap', async () => {
    const lines = await linesOf([
      ...begun(['web1']),
      ended('web1', 'changed'),
      { kind: 'play-start', play: 'second', hosts: ['web1'] },
      ended('web1', 'ok'),
      runEnd({ changed: 1 }),
    ]);
    assert.ok(lines.some((line) => /^ {2}web1 +would change$/.test(line)));
  });

  it('is terse about skipped tasks', async () => {
    const risks = [{ name: 'r', why: because('r', 'r'), accepted: false }];
    const lines = await linesOf([
      ...begun(['web1']),
      result('web1', { status: 'skipped', actions: [rename(3)], risks }),
    ]);
    assert.equal(lines.filter((line) => line.startsWith('skipped')).length, 1);
    assert.ok(!lines.some((line) => line.startsWith('    ')));
  });

  it('marks accepted risks and forgiven failures', async () => {
    const risks = [{ name: 'r', why: because('r', 'taken'), accepted: true }];
    const lines = await linesOf([...begun(['web1']), result('web1', { risks, status: 'failed', forgiven: true })]);
    assert.ok(lines.includes('    risk r (accepted): taken'));
    assert.ok(lines.some((line) => /^failed +web1 .*\(.*goes on.*\)$/.test(line)));
  });

  it('shows old and new lines with --diff only', async () => {
    const plain = await linesOf(fourHosts());
    const diff = await linesOf(fourHosts(), checking({ diff: true }));
    assert.ok(!plain.some((line) => line.includes('-S01splx')));
    assert.ok(diff.includes('      -S01splx -> ../init.d/splx') && diff.includes('      +S91splx -> ../init.d/splx'));
  });

  it('names a batch only when a play has several', async () => {
    const whole: RunEvent = { kind: 'batch-start', play: 'splx', hosts: ['web1', 'web2'] };
    const half: RunEvent = { kind: 'batch-start', play: 'splx', hosts: ['web1'] };
    const count = async (batch: RunEvent) =>
      (await linesOf([...begun(['web1', 'web2']), batch])).filter((line) => line.startsWith('batch')).length;
    assert.deepEqual([await count(whole), await count(half)], [0, 1]);
  });

  it('says so when the run did not come to its end, and says nothing of a run that never began', async () => {
    const lines = await linesOf([...begun(['web1', 'web2']), ended('web1', 'ok')]);
    assert.ok(lines.some((line) => /^1 host: 1 ok \(.*not.*end\)$/.test(line)));
    assert.deepEqual((await told([])).writes, []);
  });

  it('writes no more often than there are events, for 10,000 hosts too', async () => {
    const hosts = Array.from({ length: 10_000 }, (_, index) => `web${index}`);
    const events: RunEvent[] = [
      ...begun(hosts),
      ...hosts.flatMap((host) => [result(host), ended(host, host === 'web7' ? 'failed' : 'ok', 'the why of it')]),
      runEnd({ ok: 9_999, failed: 1 }),
    ];
    const output = await told(events);
    const lines = output.text().split('\n');
    assert.ok(output.writes.length <= 10_010, String(output.writes.length));
    assert.ok(lines.length < 10_020, 'hosts that are not lost are not listed again');
    assert.ok(lines.some((line) => /^ {2}web7 +failed +the why of it$/.test(line)));
    assert.ok(lines.includes('10,000 hosts: 9,999 ok, 1 failed'));
  });

  it('never lets hostile text out, with every option', async () => {
    const options = checking({ diff: true, verbose: true });
    for (const text of [hostile, '\n'.repeat(50), '\u202e', '\u0000', '\ud800', '__proto__']) {
      const plain = (await told(poisoned(everyEvent(), text), options)).text();
      assert.doesNotMatch(plain, forbidden);
      const colored = (await told(poisoned(everyEvent(), text), options, { color: true })).text();
      assert.doesNotMatch(colored.replaceAll(colors, ''), forbidden);
      assert.equal(colored.replaceAll(colors, ''), plain);
    }
  });

  it('has as many lines for hostile text as for harmless text, so that no host forges one', async () => {
    const options = checking({ diff: true, verbose: true });
    const harmless = await linesOf(poisoned(everyEvent(), 'x'), options);
    const forged = '\u001b[2K\r\u2028failed  web9\u0085';
    assert.equal((await linesOf(poisoned(everyEvent(), forged), options)).length, harmless.length);
    const headlines = (lines: string[]) => lines.filter((line) => /^\S/.test(line)).length;
    const broken = await linesOf(poisoned(everyEvent(), '\nfailed        web9  forged'), options);
    assert.equal(headlines(broken), headlines(harmless));
  });
});
