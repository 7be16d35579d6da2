import assert from 'node:assert/strict';
import type { RunEvent } from '../../lib/core/event.ts';
import { createReport } from '../../lib/report/index.ts';
import type { Output } from '../../lib/report/report.ts';
import { colors, forbidden, hostile, poisoned, redraws } from './hostile.ts';
import { begun, checking, ended, everyEvent, fourHosts, memory, result, runEnd, task } from './sample.ts';

async function told(events: readonly RunEvent[], changes: Partial<Output> = {}, options = checking(), pause = 0) {
  const output = memory({ isTTY: true, ...changes });
  const report = await createReport('tree', output, options);
  for (const event of events) {
    report.event(event);
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  await report.end();
  return output;
}

/** What stands on the screen at the end. */
function screenOf(text: string): string[] {
  const [first = '', ...frames] = text.split(redraws);
  const lines = first.split('\n');
  for (let index = 0; index < frames.length; index += 2) {
    lines.splice(-1 - Number(frames[index]), Infinity, ...(frames[index + 1] ?? '').split('\n'));
  }
  return lines;
}

function manyHosts(count: number, tasks: number): RunEvent[] {
  const hosts = Array.from({ length: count }, (_, index) => `web${index}`);
  const work = hosts.flatMap((host, index) => {
    const steps = Array.from({ length: tasks }, (_, number): RunEvent[] => {
      const step = { id: `task-${number}`, name: `Step ${number}` };
      return [{ kind: 'task-start', host, task: step }, result(host, { task: step })];
    });
    return [...steps.flat(), ended(host, index === 7 ? 'unreachable' : 'ok', 'no answer')];
  });
  return [...begun(hosts), ...work, runEnd({ ok: count - 1, unreachable: 1 })];
}

describe('the tree report', () => {
  it('leaves a row per host, then what a reviewer must read, then the recap', async () => {
    const lines = screenOf((await told(fourHosts())).text()).filter((line) => line !== '');
    const wanted = [
      /^CHECK {2}order\.yml/,
      /^✖ PLAY {2}splx · 4\/4 hosts · 1 ok, 1 would change, 1 refused, 1 unreachable$/,
      /^ {2}● web1 +would change · 4 actions$/,
      /^ {2}✔ web2 +ok$/,
      /^ {2}■ proxy1 +refused · ISFtp restarts by itself$/,
      /^ {2}✖ db1 +unreachable · no answer/,
      /^would change {2}web1 .*: splx starts before sendmail$/,
      /^ {4}rename S01splx → S91splx/,
      /^ {4}risk late_protection/,
      /^refuse {8}proxy1/,
      /^ {4}instead: /,
      /^unreachable {3}db1/,
      /^RECAP$/,
      /^ {2}web2 +ok$/,
      /^ {2}web1 /,
      /^ {2}proxy1 /,
      /^ {2}db1 /,
      /^4 hosts: /,
    ];
    assert.equal(lines.length, wanted.length, lines.join('\n'));
    for (const [index, pattern] of wanted.entries()) assert.match(lines[index] ?? '', pattern);
  });

  it('gives a row per task above thirty hosts, with counts', async () => {
    const lines = screenOf((await told(manyHosts(31, 3))).text());
    assert.deepEqual(
      lines.filter((line) => /^ {2}\S Step/.test(line)).map((line) => line.trim()),
      [0, 1, 2].map((number) => `✔ Step ${number} · 31/31 · 31 ok`),
    );
    assert.ok(lines.some((line) => line.includes('31/31 hosts · 30 ok, 1 unreachable')));
  });

  it('tells hosts that wait from hosts at work', async () => {
    const events: RunEvent[] = [...begun(['web1', 'web2']), { kind: 'task-start', host: 'web1', task }];
    const output = await told(events, {}, checking(), 150);
    assert.match(output.text(), /^ {2}[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] web1 {2}Start splx last\n {2}· web2\n/m);
  });

  it('counts the items of a loop as one host, by the gravest', async () => {
    const hosts = Array.from({ length: 31 }, (_, index) => `web${index}`);
    const statuses = ['change', 'failed', 'ok'] as const;
    const loop = statuses.map((status, item) => result('web1', { status, task: { ...task, item: `${item}` } }));
    const lines = screenOf((await told([...begun(hosts), ...loop])).text());
    assert.ok(
      lines.some((line) => line.trim() === '✖ Start splx last · 1/31 · 1 failed'),
      lines.join('\n'),
    );
  });

  it('tells once what several hosts say alike', async () => {
    const hosts = Array.from({ length: 40 }, (_, index) => `web${index}`);
    const events = hosts.flatMap((host) => [result(host, { status: 'failed' }), ended(host, 'failed')]);
    const lines = screenOf((await told([...begun(hosts), ...events, runEnd({ failed: 40 })])).text());
    assert.equal(lines.filter((line) => line.startsWith('failed')).length, 1);
    assert.ok(lines.some((line) => line.includes('web0, web1, web2, web3, web4, web5 and 34 more')));
    assert.equal(lines.filter((line) => /^ {2}web\d+ +failed/.test(line)).length, 40);
  });

  it('draws 10,000 hosts in as many writes as ten, and in few bytes', async () => {
    const many = await told(manyHosts(10_000, 5));
    const few = await told(manyHosts(40, 5));
    assert.ok(many.writes.length <= few.writes.length + 3, String(many.writes.length));
    assert.ok(many.text().length < few.text().length + 5_000, String(many.text().length));
  });

  it('draws ten times a second at most, however many events come', async () => {
    const events = manyHosts(200, 2);
    const started = performance.now();
    const output = await told(events, {}, checking(), 1);
    const frames = output.text().match(redraws)?.length ?? 0;
    assert.ok(frames <= (performance.now() - started) / 100 + 2, String(frames));
    assert.ok(frames > 1);
  });

  it('never draws more lines or columns than the screen has', async () => {
    const hosts = Array.from({ length: 30 }, (_, index) => `web${index}-${'失'.repeat(100)}`);
    const start = hosts.map((host): RunEvent => ({ kind: 'task-start', host, task }));
    const output = await told([...begun(hosts), ...start], { columns: 40, rows: 10 }, checking(), 12);
    const frames = output
      .text()
      .split(redraws)
      .filter((_, index) => index > 0 && index % 2 === 0)
      .slice(0, -1);
    assert.ok(frames.length > 0);
    for (const frame of frames) {
      const lines = frame.split('\n').slice(0, -1);
      assert.ok(lines.length <= 9, String(lines.length));
      for (const line of lines) assert.ok(line.length <= 40, line);
    }
  });

  it('works where the terminal does not know its size', async () => {
    const lines = screenOf((await told(fourHosts(), { columns: 0, rows: 0 }, checking(), 12)).text());
    assert.ok(lines.some((line) => /^ {2}✔ web2 +ok$/.test(line)));
  });

  it('tells plays one below the other, of whichever size', async () => {
    const second: RunEvent = { kind: 'play-start', play: 'second', hosts: ['web1'] };
    const events = [...manyHosts(40, 1).slice(0, -1), second, ended('web1', 'ok'), runEnd({ ok: 40 })];
    const lines = screenOf((await told(events)).text());
    const found = ['PLAY  splx', 'Step 0', 'PLAY  second', 'web1  ok', 'RECAP'].map((text) =>
      lines.findIndex((line) => line.includes(text)),
    );
    assert.ok(!found.includes(-1), lines.join('\n'));
    assert.deepEqual(
      found,
      found.toSorted((one, other) => one - other),
    );
  });

  it('comes to its end without a run-end, and without any event', async () => {
    const lines = screenOf((await told([...begun(['web1', 'web2']), ended('web1', 'ok')])).text());
    assert.ok(lines.some((line) => /not.*end/.test(line)));
    await told([]);
  });

  it('leaves the process alone: no listener for signals or exit, nothing on standard output', async () => {
    const names = ['SIGINT', 'SIGTERM', 'exit', 'beforeExit', 'uncaughtException'] as const;
    const before = names.map((name) => process.listenerCount(name));
    const write = process.stdout.write;
    const output = memory({ isTTY: true });
    const report = await createReport('tree', output, checking());
    for (const event of fourHosts()) report.event(event);
    assert.deepEqual(
      names.map((name) => process.listenerCount(name)),
      before,
    );
    assert.equal(process.stdout.write, write);
    await report.end();
    assert.deepEqual(
      names.map((name) => process.listenerCount(name)),
      before,
    );
  });

  it('never lets hostile text out, while drawing and after', async () => {
    const options = checking({ diff: true, verbose: true });
    for (const color of [false, true]) {
      for (const text of [hostile, '\u001b[1A', '\n', '\u202e', '\u0000', '\ud800', '%s%d', '__proto__']) {
        const output = await told(poisoned(everyEvent(), text), { color }, options, text === hostile ? 8 : 0);
        const own = output.writes.map((part) => part.replaceAll(redraws, '').replaceAll(colors, ''));
        assert.doesNotMatch(own.join(''), forbidden);
      }
    }
    const many = poisoned(manyHosts(40, 2));
    const own = (await told(many)).writes.map((part) => part.replaceAll(redraws, ''));
    assert.doesNotMatch(own.join(''), forbidden);
  });

  it('becomes lines where there is no terminal', async () => {
    const output = await told(fourHosts(), { isTTY: false });
    assert.doesNotMatch(output.text(), forbidden);
    assert.match(output.text(), /^ok +web2/m);
  });
});
