import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HOST_NAME, matches } from '../../lib/core/name.ts';
import { bootHost, callScript } from '../../lib/embedded/host-tree.ts';
import { scenarios } from '../../lib/embedded/scenarios.ts';
import { booted, described, read, removeTemporary, written } from './temporary-host.ts';

describe('scenarios', () => {
  after(removeTemporary);

  it('have names of their own that an inventory accepts, and a title of one sentence', () => {
    const names = scenarios.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { name, title } of scenarios) {
      assert.ok(matches(HOST_NAME, name), name);
      assert.match(title, /^[A-Z][^\n]*\.$/);
    }
    assert.deepEqual(
      scenarios.filter(({ booted: up }) => !up).map(({ name }) => name),
      ['down1'],
    );
  });

  for (const { name, description } of scenarios) {
    it(`boot ${name} in the order of its links, without a tie among them`, async () => {
      const host = await written(description);
      const links = readdirSync(join(host, 'etc/rc3.d')).filter((link) => link.startsWith('S'));
      const order = await bootHost(host);
      assert.deepEqual(
        order,
        links.toSorted().map((link) => `${link.slice(3)} start`),
      );
      const numbers = links.map((link) => link.slice(0, 3));
      const ties = numbers.filter((number, index) => numbers.indexOf(number) !== index);
      assert.deepEqual(ties, []);
    });
  }

  it('has the very links of the article on kb1', async () => {
    assert.deepEqual(readdirSync(join(await written(described('kb1')), 'etc/rc3.d')), ['S01splx', 'S90abc']);
  });

  it('has nothing left to do on mail2: splx stops cleanly after an ordinary boot', async () => {
    const host = await booted(described('mail2'));
    assert.equal((await callScript(host, 'splx', 'stop')).code, 0);
  });

  it('leaves the state of sendmail on mail3 in the dark, while it does hold the module', async () => {
    const host = await booted(described('mail3'));
    assert.equal((await callScript(host, 'sendmail', 'status')).code, 2);
    assert.ok(readdirSync(join(host, 'var/lock/subsys')).includes('sendmail'));
    assert.ok(!readdirSync(join(host, 'proc')).includes(read(host, 'var/run/sendmail.pid').trim()));
    assert.equal((await callScript(host, 'splx', 'stop')).code, 1);
  });
});
