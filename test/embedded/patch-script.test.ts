import assert from 'node:assert/strict';
import { join } from 'node:path';
import { callScript } from '../../lib/embedded/host-tree.ts';
import { booted, described, read, removeTemporary, runScript, useCount } from './temporary-host.ts';

describe('patchScript', () => {
  after(removeTemporary);

  it('refuses without a change while the module is loaded, hooked or not', async () => {
    const host = await booted(described('mail1'));
    assert.equal(patch(host).code, 1);
    await callScript(host, 'splx', 'stop');
    assert.equal(useCount(host), 1);
    assert.equal(patch(host).code, 1);
    assert.match(read(host, 'opt/TrendMicro/SProtectLinux/Patch.ini'), /^BuildNumber=1633$/m);
  });

  it('brings the build up once the module is out, and is content a second time', async () => {
    const host = await booted(described('mail1'));
    await callScript(host, 'sendmail', 'stop');
    await callScript(host, 'splx', 'stop');
    assert.equal(patch(host).code, 0);
    assert.equal(read(host, 'opt/TrendMicro/SProtectLinux/Patch.ini'), '[CurrentVersion]\nBuildNumber=1634\n');
    assert.match(read(host, 'opt/TrendMicro/SProtectLinux/backup/1633/Patch.ini'), /=1633$/m);
    assert.equal(patch(host).code, 0);
    assert.match(read(host, 'opt/TrendMicro/SProtectLinux/Patch.ini'), /=1634$/m);
  });
});

/** As a playbook calls it: from its own directory. */
function patch(host: string) {
  const environment = { PATH: '/usr/bin:/bin', TAISHO_ROOT: host };
  return runScript('./cp_deploy_script.sh', [], environment, join(host, 'root/patch'));
}
