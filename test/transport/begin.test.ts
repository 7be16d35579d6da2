import assert from 'node:assert/strict';
import { begin } from '../../lib/transport/begin.ts';

describe('begin', () => {
  const token = (script: string) => /^echo (\S+)-\$\$- >&2; /.exec(script)![1]!;

  it('puts its mark on the first line of the script', () => {
    const { script } = begin('one\ntwo');
    assert.match(script, /^echo taisho-[0-9a-f]{24}-\$\$- >&2; one\ntwo$/);
  });

  it('takes the mark and what came before out of a stream, however it is cut', () => {
    for (const size of [1, 2, 7, 30, 1000]) {
      const { script, beginning } = begin('');
      const stream = Buffer.from(`noise from a login shell\n${token(script)}-4711-\nthe script's own\n`);
      let own = '';
      for (let at = 0; at < stream.length; at += size) own += beginning.take(stream.subarray(at, at + size)).toString();
      assert.deepEqual([beginning.process, own], [4711, "the script's own\n"]);
      assert.equal(beginning.before.toString(), 'noise from a login shell\n');
    }
  });

  it('leaves later output alone, marks and all', () => {
    const { script, beginning } = begin('');
    beginning.take(Buffer.from(`${token(script)}-1-\n`));
    assert.equal(beginning.take(Buffer.from(`${token(script)}-2-\n`)).toString(), `${token(script)}-2-\n`);
    assert.equal(beginning.process, 1);
  });

  for (const process of ['', '0', '-1', '1; rm -rf /', '$(id)', '99999999999', 'x', '١']) {
    it(`takes no process id from ${JSON.stringify(process)}`, () => {
      const { script, beginning } = begin('');
      assert.equal(beginning.take(Buffer.from(`${token(script)}-${process}-\nmore`)).length, 0);
      assert.equal(beginning.process, undefined);
    });
  }

  it('does not hold more than 64 KiB of a host that never begins', () => {
    const { beginning } = begin('');
    for (let n = 0; n < 100; n += 1) beginning.take(Buffer.alloc(10_000, 'x'));
    assert.equal(beginning.before.length, 64 * 1024);
  });
});
