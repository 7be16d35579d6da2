import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { limiter } from '../../lib/transport/limiter.ts';

describe('limiter', () => {
  it('runs no more at a time than it has places, in order', async () => {
    const limited = limiter(3, 10_000);
    let [running, most] = [0, 0];
    const order: number[] = [];
    const task = (n: number) => async () => {
      order.push(n);
      most = Math.max(most, (running += 1));
      await sleep(5);
      running -= 1;
      return n;
    };
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    assert.deepEqual(await Promise.all(numbers.map((n) => limited(task(n)))), numbers);
    assert.deepEqual([most, order], [3, numbers]);
  });

  it('goes on after tasks that fail', async () => {
    const limited = limiter(1, 10_000);
    const failed = limited(() => Promise.reject(new Error('no')));
    const next = limited(async () => 'next');
    await assert.rejects(failed, /no/);
    assert.equal(await next, 'next');
  });

  it('gives the place of a slow task away, once', async () => {
    const limited = limiter(1, 20);
    let [running, most] = [0, 0];
    const task = (time: number) => async () => {
      most = Math.max(most, (running += 1));
      await sleep(time);
      running -= 1;
    };
    const slow = limited(task(200));
    await Promise.all([limited(task(5)), limited(task(5)), limited(task(5))]);
    assert.deepEqual([running, most], [1, 2]);
    await slow;
    await Promise.all([limited(task(5)), limited(task(5))]);
    assert.equal(most, 2);
  });

  it('keeps the place of a slow task that asks for it', async () => {
    const limited = limiter(1, 20);
    let slow = true;
    const first = limited(async (keepPlace) => {
      keepPlace();
      await sleep(150);
      slow = false;
    });
    assert.equal(await limited(async () => slow), false);
    await first;
  });

  it('lets a waiting task go when its signal says so', async () => {
    const limited = limiter(1, 10_000);
    const controller = new AbortController();
    const first = limited(() => sleep(30));
    let ran = false;
    const second = limited(async () => (ran = true), controller.signal);
    const third = limited(async () => 'third');
    controller.abort(new Error('enough'));
    await assert.rejects(second, /enough/);
    await first;
    assert.deepEqual([await third, ran], ['third', false]);
    await assert.rejects(
      limited(async () => 1, controller.signal),
      /enough/,
    );
  });
});
