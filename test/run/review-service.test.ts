import assert from 'node:assert/strict';
import { aFleet, reasons } from './fleet.ts';
import { livingProcesses } from './snapshot.ts';

describe('a service that has a kernel module', function () {
  this.timeout(20_000);
  const fleet = aFleet('mail1');

  it('is not told as stopped while its module is still loaded', async () => {
    const ran = await fleet.tasks('mail1', '- { name: s, service: { name: splx, state: stopped } }');
    assert.equal(ran.outcomes['mail1'], 'rolled-back');
    assert.ok(livingProcesses(fleet.root('mail1')).includes('vsapiapp'), 'it is started again');
    assert.deepEqual(reasons(ran), ['s: still_loaded']);
  });
});
