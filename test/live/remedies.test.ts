import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadInventory, loadPlaybook, run, type RunEvent, type RunResult } from '../../lib/index.ts';
import { bootHost, plainService, requireLive, splxService, type LabHost } from './lab/lab.ts';
import { inventoryOf } from './ordered-host.ts';

const playbooks = join(import.meta.dirname, '../../../playbooks');

/** A playbook of ours against one real host, over real SSH, as root or by sudo. */
async function runOn(
  host: LabHost,
  playbook: string,
  options: Partial<Parameters<typeof run>[2]> & { user?: string } = {},
): Promise<{ result: RunResult; events: RunEvent[] }> {
  const { user = 'deploy', ...rest } = options;
  const events: RunEvent[] = [];
  const result = await run(await loadPlaybook(join(playbooks, playbook)), inventoryOf(host, user), {
    ...rest,
    onEvent: (event) => events.push(event),
  });
  return { result, events };
}

function outcomeOf({ result }: { result: RunResult }, host: LabHost): string {
  const ended = result.hosts.get(host.name);
  return ended?.outcome ?? 'none';
}

/** Everything that a check must leave alone: names, targets, modes, times, and the processes. */
async function snapshot(host: LabHost): Promise<string> {
  const { stdout } = await host.run(
    "find /etc /var /opt /root -xdev ! -path '/var/log/*' ! -path '/var/lib/sudo*' -printf '%p %l %m %s %T@ %C@\\n' | sort; ps -eo pid,comm | grep -v -e ' ps' -e ' sshd' -e ' sh$' -e sort -e grep -e sudo -e find",
  );
  return stdout;
}

const links = async (host: LabHost): Promise<string> => (await host.run('cd /etc/rc3.d; echo S*')).stdout;
const splxStop = (host: LabHost): ReturnType<LabHost['run']> => host.run('/etc/init.d/splx stop');

describe('the remedies on a real sysvinit host', function () {
  this.timeout(300_000);
  let host: LabHost | undefined;

  before(function () {
    requireLive(this);
  });

  const boot = async (): Promise<LabHost> => {
    await host?.remove();
    host = await bootHost({
      name: 'live1',
      services: [
        splxService({ start: 1, conflicts: ['sendmail'] }),
        plainService('sendmail', { start: 80 }),
        plainService('abc', { start: 90 }),
      ],
    });
    return host;
  };

  after(() => host?.remove());

  it('has the fault of the article', async () => {
    const live = await boot();
    assert.deepEqual(await live.order(), ['start splx', 'start sendmail', 'start abc']);
    const { code, stdout } = await splxStop(live);
    assert.equal(code, 1);
    assert.match(stdout, /Unloading splx kernel module: {2}\[FAILED\]/);
  });

  it('is left exactly as it was by a check, which says what would be done', async () => {
    const live = await boot();
    await runOn(live, 'start-after.yml', { check: true });
    const before = await snapshot(live);
    for (const playbook of ['start-after.yml', 'delay.yml', 'reorder-both.yml', 'pre-stop.yml', 'upgrade-window.yml']) {
      const done = await runOn(live, playbook, { check: true, extraVars: { accept_exposure: true } });
      assert.equal(outcomeOf(done, live), 'changed', playbook);
    }
    assert.equal(await snapshot(live), before);
  });

  it('is healed by remedy 2a: after a reboot splx starts behind sendmail, and its stop is clean', async () => {
    const live = await boot();
    const refused = await runOn(live, 'delay.yml');
    assert.equal(outcomeOf(refused, live), 'refused');
    const done = await runOn(live, 'delay.yml', { extraVars: { accept_exposure: 'true' } });
    assert.equal(outcomeOf(done, live), 'changed', JSON.stringify(done.result.hosts.get('live1')));
    assert.match(await links(live), /S80sendmail S90abc S91splx/);

    const again = await runOn(live, 'delay.yml', { extraVars: { accept_exposure: 'true' } });
    assert.equal(outcomeOf(again, live), 'ok');
    assert.equal(again.events.find((event) => event.kind === 'task-result')?.why.code, 'already_behind');

    await live.reboot();
    assert.deepEqual(await live.order(), ['start sendmail', 'start abc', 'start splx']);
    const { code, stdout } = await splxStop(live);
    assert.equal(code, 0, stdout);
  });

  it('is healed by remedy 2b: the conflict first, splx right behind it', async () => {
    const live = await boot();
    const done = await runOn(live, 'reorder-both.yml', { extraVars: { conflicts: 'abc' } });
    assert.equal(outcomeOf(done, live), 'changed', JSON.stringify(done.result.hosts.get('live1')));
    await live.reboot();
    const order = await live.order();
    assert.ok(order.indexOf('start abc') < order.indexOf('start splx'), order.join());
    assert.ok(order.indexOf('start splx') < order.indexOf('start sendmail'), order.join());
    const again = await runOn(live, 'reorder-both.yml', { extraVars: { conflicts: 'abc' } });
    assert.equal(outcomeOf(again, live), 'ok');
  });

  it('is healed by the default: the earliest number right behind the conflict', async () => {
    const live = await boot();
    const done = await runOn(live, 'start-after.yml');
    assert.equal(outcomeOf(done, live), 'changed');
    assert.match(await links(live), /S80sendmail S81splx/);
    await live.reboot();
    assert.deepEqual(await live.order(), ['start sendmail', 'start splx', 'start abc']);
    assert.equal((await splxStop(live)).code, 0);
  });

  it('stops clean by remedy 1, though it would fail without', async () => {
    const live = await boot();
    const done = await runOn(live, 'pre-stop.yml');
    assert.equal(outcomeOf(done, live), 'changed', JSON.stringify(done.result.hosts.get('live1')));
    assert.deepEqual((await live.order()).slice(-2), ['stop sendmail', 'stop splx']);
    assert.equal((await live.run('grep -c splxmod /proc/modules')).stdout.trim(), '0');
    assert.equal(outcomeOf(await runOn(live, 'pre-stop.yml'), live), 'ok');
  });

  it('goes through a window: stopped, patched, and exactly what was stopped started again in start order', async () => {
    const live = await boot();
    await live.run(
      'mkdir -p /root/patch; printf "#!/bin/sh\\n! grep -q splxmod /proc/modules && echo patched >/root/patch/done\\n" >/root/patch/cp_deploy_script.sh; chmod 755 /root/patch/*.sh',
    );
    const done = await runOn(live, 'upgrade-window.yml');
    assert.equal(outcomeOf(done, live), 'changed', JSON.stringify(done.result.hosts.get('live1')));
    assert.deepEqual((await live.order()).slice(-4), ['stop sendmail', 'stop splx', 'start splx', 'start sendmail']);
    assert.equal((await live.run('cat /root/patch/done')).stdout, 'patched\n');
    assert.match((await live.run('cat /proc/modules')).stdout, /^splxmod /);
  });

  it('closes the window when the patch fails', async () => {
    const live = await boot();
    await live.run(
      'mkdir -p /root/patch; printf "#!/bin/sh\\nexit 9\\n" >/root/patch/cp_deploy_script.sh; chmod 755 /root/patch/*.sh',
    );
    const done = await runOn(live, 'upgrade-window.yml');
    assert.equal(outcomeOf(done, live), 'failed');
    assert.deepEqual((await live.order()).slice(-4), ['stop sendmail', 'stop splx', 'start splx', 'start sendmail']);
    assert.equal((await live.run('/etc/init.d/sendmail status; /etc/init.d/splx status')).code, 0);
  });

  it('closes the window when the connection is cut within it, and asks the host how it ended', async () => {
    const live = await boot();
    await live.run(
      'mkdir -p /root/patch; printf "#!/bin/sh\\n: >/run/patching; sleep 3\\n" >/root/patch/cp_deploy_script.sh; chmod 755 /root/patch/*.sh',
    );
    const running = runOn(live, 'upgrade-window.yml');
    for (let left = 200; left > 0 && (await live.run('test -e /run/patching')).code !== 0; left--)
      await new Promise((done) => setTimeout(done, 50));
    await live.run('pkill -9 -f "sshd: deploy"');
    assert.equal(outcomeOf(await running, live), 'changed');
    for (let left = 200; left > 0 && (await live.order()).at(-1) !== 'start sendmail'; left--)
      await new Promise((done) => setTimeout(done, 50));
    assert.deepEqual((await live.order()).slice(-4), ['stop sendmail', 'stop splx', 'start splx', 'start sendmail']);
  });

  it('is refused where its host key has changed', async () => {
    const live = await boot();
    const inventory = await loadInventory(`${live.address},`);
    const playbook = await loadPlaybook(join(playbooks, 'start-after.yml'));
    const all = { ...playbook, plays: playbook.plays.map((play) => ({ ...play, hosts: 'all' })) };
    const result = await run(all, inventory, {
      privateKeyFile: live.privateKeyFile,
      knownHostsFiles: [live.privateKeyFile],
      user: 'root',
    });
    assert.equal(result.hosts.get(live.address)?.outcome, 'unreachable');
  });
});
