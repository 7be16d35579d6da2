import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createLedger, openRun } from '../../lib/ledger/index.ts';
import { isRunning, processMark } from '../../lib/ledger/process-mark.ts';
import { aDirectory } from './directory.ts';
import { begun, end, lines, RUN } from './records.ts';

describe('whether the writer of a ledger still runs', function () {
  const at = aDirectory();
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  it('is told of itself, and not of another with its number', async () => {
    const mark = await processMark();
    assert.ok(mark);
    assert.equal(await isRunning(mark), true);
    assert.equal(await isRunning({ ...mark, birth: `${mark.birth}0` }), false, 'begun at another moment');
    assert.equal(await isRunning({ ...mark, birth: mark.birth.replace(/ \S+/, ' other') }), false, 'of another boot');
    assert.equal(
      await isRunning({ ...mark, birth: mark.birth.replace(/ pid:\S+/, ' pid:[1]') }),
      undefined,
      'elsewhere',
    );
    assert.equal(await isRunning({ ...mark, birth: `other${mark.birth}` }), undefined, 'on another machine');
    for (const birth of ['', 'x', ' '.repeat(10)]) assert.notEqual(await isRunning({ pid: mark.pid, birth }), true);
  });

  it('is no longer so once it is gone', async () => {
    const child = spawn('sleep', ['60']);
    const mark = await processMark();
    assert.ok(mark && child.pid !== undefined);
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await gone;
    assert.equal(await isRunning({ pid: child.pid, birth: mark.birth }), false);
  });

  it('is told with the run, until that has ended', async () => {
    const ledger = await createLedger(at.path, begun(['a']));
    assert.equal((await openRun(at.path, 'last')).running, true);
    await ledger.append(end());
    await ledger.close();
    assert.equal((await openRun(at.path, 'last')).running, undefined);
    at.file(`${RUN}.jsonl`, lines(begun(['a'])));
    assert.equal((await openRun(at.path, 'last')).running, undefined, 'a ledger that does not say');
  });
});
