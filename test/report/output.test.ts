import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PassThrough, Writable } from 'node:stream';
import { createReport, reportKinds, streamOutput } from '../../lib/report/index.ts';
import { checking, everyEvent, memory } from './sample.ts';

function failing(code: string, after: number) {
  let left = after;
  return memory({
    isTTY: true,
    write() {
      left -= 1;
      if (left < 0) throw Object.assign(new Error(code), { code });
    },
  });
}

describe('an output that fails', () => {
  for (const kind of reportKinds) {
    for (const after of [0, 1, 5]) {
      it(`ends a ${kind} report in silence when its reader went away after ${after} writes`, async () => {
        const report = await createReport(kind, failing('EPIPE', after), checking());
        for (const event of everyEvent()) report.event(event);
        await report.end();
      });
    }

    it(`lets a ${kind} report go on to its end, which says what went wrong on a full disk`, async () => {
      const report = await createReport(kind, failing('ENOSPC', 0), checking());
      for (const event of everyEvent()) report.event(event);
      await assert.rejects(report.end(), { code: 'report_not_written' });
    });

    it(`survives a stream that fails later, of a ${kind} report`, async () => {
      const stream = new Writable({
        write(_chunk, _encoding, done) {
          setImmediate(done, Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
        },
      });
      const report = await createReport(kind, { ...streamOutput(stream, true), isTTY: true }, checking());
      for (const event of everyEvent()) {
        report.event(event);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await report.end();
    });

    it(`survives a real pipe closed early, of a ${kind} report`, async () => {
      const sample = pathToFileURL(path.join(import.meta.dirname, 'sample.js')).href;
      const index = pathToFileURL(path.join(import.meta.dirname, '../../lib/report/index.js')).href;
      const script = `
        const { createReport, streamOutput } = await import(${JSON.stringify(index)});
        const { everyEvent } = await import(${JSON.stringify(sample)});
        const output = { ...streamOutput(process.stdout, true), isTTY: true };
        const report = await createReport(${JSON.stringify(kind)}, output, { check: true, verbose: true });
        for (let round = 0; round < 20; round += 1) {
          for (const event of everyEvent()) report.event(event);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        await report.end();
        process.exitCode = 7;`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const errors: Buffer[] = [];
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
      child.stdout.once('data', () => child.stdout.destroy());
      const [code] = (await once(child, 'exit')) as [number];
      assert.equal(code, 7, Buffer.concat(errors).toString());
    });
  }
});

describe('streamOutput', () => {
  it('reads the size anew, and gives one where there is none', () => {
    const stream: PassThrough & { columns?: number; rows?: number } = new PassThrough();
    const output = streamOutput(stream, false);
    assert.deepEqual([output.isTTY, output.columns, output.rows], [false, 80, 24]);
    stream.columns = 132;
    assert.equal(output.columns, 132);
  });
});
