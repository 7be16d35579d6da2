import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { patience } from '../../lib/transport/patience.ts';

describe('patience', () => {
  for (const milliseconds of [0, 1, 49, 50, 51, 120, 300]) {
    it(`acts once, after ${milliseconds} ms`, async () => {
      const began = performance.now();
      let acted: number[] = [];
      patience(milliseconds, () => acted.push(performance.now() - began));
      await sleep(milliseconds + 150);
      assert.equal(acted.length, 1);
      assert.ok(acted[0]! >= milliseconds - 2, String(acted));
    });
  }

  it('never acts once it is called off', async () => {
    let acted = false;
    const callOff = patience(80, () => (acted = true));
    await sleep(60);
    callOff();
    callOff();
    await sleep(60);
    assert.equal(acted, false);
  });

  it('does not count the time this process computes', async () => {
    let acted = false;
    const callOff = patience(150, () => (acted = true));
    const busyUntil = performance.now() + 400;
    while (performance.now() < busyUntil);
    await sleep(10);
    assert.equal(acted, false);
    callOff();
  });
});
