import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sentence } from '../../lib/core/reason.ts';
import { aFleet, reasons } from './fleet.ts';
import { snapshot } from './snapshot.ts';

describe('a host that does not tell which kernel modules are loaded', function () {
  this.timeout(60_000);
  const fleet = aFleet('mail1');
  before(() => rmSync(join(fleet.root('mail1'), 'proc/modules')));

  for (const task of ['pre_stop: { service: splx }', 'service: { name: splx, state: stopped }']) {
    it(`is refused ${task}, and told why`, async () => {
      const before = snapshot(fleet.root('mail1'));
      const ran = await fleet.tasks('mail1', `- { name: a, ${task} }`);
      assert.deepEqual(reasons(ran), ['a: modules_not_seen']);
      assert.equal(ran.outcomes['mail1'], 'refused');
      const why = ran.result.hosts.get('mail1')?.why;
      assert.match(why === undefined ? '' : sentence(why), /\/proc\/modules can not be read/);
      assert.deepEqual(snapshot(fleet.root('mail1')), before);
    });
  }

  it('can do what has nothing to do with modules', async () => {
    const tasks =
      '- { name: a, start_order: { service: splx } }\n- { name: b, service: { name: crond, state: stopped } }\n- { name: c, pre_stop: { service: crond, conflicts: sshd } }';
    const ran = await fleet.tasks('mail1', tasks);
    assert.deepEqual(reasons(ran), ['a: not_behind', 'b: service_is_not', 'c: already_stopped']);
    assert.equal(ran.outcomes['mail1'], 'changed');
  });
});
