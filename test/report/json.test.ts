import assert from 'node:assert/strict';
import type { RunEvent } from '../../lib/core/event.ts';
import type { JsonObject } from '../../lib/core/json.ts';
import { createJson } from '../../lib/report/json.ts';
import { forbidden, hostile, poisoned } from './hostile.ts';
import { acted, checking, everyEvent, fourHosts, memory, rename } from './sample.ts';

async function told(events: readonly RunEvent[]): Promise<{ text: string; objects: JsonObject[] }> {
  const output = memory({ color: true });
  const report = createJson(output, checking({ now: () => new Date('2026-11-23T12:00:00Z') }));
  for (const event of events) report.event(event);
  await report.end();
  const lines = output.text().split('\n');
  assert.equal(lines.pop(), '');
  return { text: output.text(), objects: lines.map((line) => JSON.parse(line) as JsonObject) };
}

describe('the JSON report', () => {
  it('gives a line per event, each with version, time and kind', async () => {
    const { objects } = await told(everyEvent());
    assert.deepEqual(
      objects.map(({ kind }) => kind),
      everyEvent().map(({ kind }) => kind),
    );
    for (const { version, time } of objects) assert.deepEqual([version, time], [1, '2026-11-23T12:00:00.000Z']);
  });

  it('gives every reason as code, data and text', async () => {
    const { objects } = await told(fourHosts());
    const change = objects.find(({ status }) => status === 'change');
    assert.deepEqual(change?.['why'], {
      code: 'starts_before',
      data: { service: 'sendmail' },
      text: 'splx starts before sendmail',
    });
    assert.deepEqual(change['risks'], [
      { name: 'late_protection', why: { code: 'late', data: {}, text: 'a virus may get in' }, accepted: false },
    ]);
    const refusal = objects.find(({ status }) => status === 'refuse');
    assert.deepEqual(refusal?.['instead'], { code: 'stop_first', data: {}, text: 'stop ISFtp first' });
    assert.doesNotMatch((await told(everyEvent())).text, /"template"/);
  });

  it('gives the rest of an event as it is', async () => {
    const event = acted('web1', rename(3), { stdout: 'a\nb' });
    assert.deepEqual((await told([event])).objects, [{ version: 1, time: '2026-11-23T12:00:00.000Z', ...event }]);
  });

  it('stays valid and visible whatever hosts send, and loses nothing of it', async () => {
    for (const text of [hostile, '\u2028', '\ud800', '"}\n{"kind":"run-end"', '__proto__', '\u009b']) {
      const { text: written, objects } = await told(poisoned(everyEvent(), text));
      assert.doesNotMatch(written, forbidden);
      assert.equal(objects.length, everyEvent().length);
      const last = objects.findLast(({ kind }) => kind === 'action-result');
      assert.equal(last?.['stdout'], `out${text}`);
    }
  });

  it("does not take a host's object for a reason", async () => {
    const result = { why: { code: 'c', template: '{constructor}', data: {} } };
    const event = { ...fourHosts().find(({ kind }) => kind === 'task-result'), result } as RunEvent;
    assert.deepEqual((await told([event])).objects[0]?.['result'], result);
  });
});
