import assert from 'node:assert/strict';
import type { Action } from '../../lib/core/action.ts';
import { comesBefore } from '../../lib/order/sequence.ts';
import { bootHost, plainService, requireLive, type LabHost } from './lab/lab.ts';
import { arranged, foretold, lines, listing, orderFactsOf, played, takenBack, turnsOut } from './ordered-host.ts';

const services = ['splx', 'abc', 'mid', 'lsb'] as const;
const header = (name: string, more: readonly string[] = []): readonly string[] => [
  '### BEGIN INIT INFO',
  `# Provides: ${name}`,
  ...(more.some((line) => line.includes('Required-Start')) ? [] : ['# Required-Start:']),
  '# Required-Stop: $remote_fs',
  '# Default-Start: 2 3 4 5',
  '# Default-Stop: 0 1 6',
  ...more,
  '### END INIT INFO',
];
/** Takes its time, so that who does not wait for it is seen to come first. */
const slow = (name: string, more: readonly string[] = []) =>
  plainService(name, {
    start: 5,
    levels: [2, 3, 4, 5],
    header: [...header(name, more), `case $1 in st*) sleep 0.2 ;; esac`],
  });

describe('start_order on a real host whose boot goes by dependencies', function () {
  this.timeout(120_000);
  this.slow(10_000);
  let host: LabHost;
  let etc = '';
  let done: readonly Action[] = [];

  before(async function () {
    this.timeout(600_000); // the first time on a machine the images are built
    requireLive(this);
    host = await bootHost({
      name: 'deps',
      image: 'startpar',
      services: [
        slow('splx'),
        slow('mid'),
        slow('abc', ['# Required-Start: mid', '# Should-Stop: mid']),
        slow('lsb', ['# Required-Start: abc']),
      ],
    });
    await run('insserv');
    etc = await listing(host);
  });
  after(() => host?.remove());

  const run = async (command: string): Promise<string> => {
    const { code, stdout, stderr } = await host.run(command);
    assert.equal(code, 0, `${command}: ${stdout}${stderr}`);
    return stdout;
  };
  const three = async () => (await foretold(host)).find(({ level }) => level === '3') ?? assert.fail();

  it('boots by dependencies, several services at a time', async () => {
    const { system, dependencies } = await orderFactsOf(host);
    assert.deepEqual([system.kind, dependencies.parallel, dependencies.knowsBefore], ['insserv', true, true]);
  });

  it('starts and stops in the order that was foretold; what is not certain is not claimed', async () => {
    const sequence = await three();
    for (const [one, other] of [
      ['mid', 'abc'],
      ['abc', 'lsb'],
      ['mid', 'lsb'],
    ] as const)
      assert.ok(comesBefore(sequence, sequence.starts, one, other), `${one} ${other}`);
    assert.ok(!comesBefore(sequence, sequence.starts, 'splx', 'abc'));
    await turnsOut(host, await foretold(host), services);
  });

  it('puts splx behind abc by an override, and a boot and a shutdown go as foretold', async () => {
    const foreseen = await arranged(host, ['abc']);
    assert.ok(foreseen.kind === 'change', JSON.stringify(foreseen));
    const first = await played(host, 'start-after.yml', { conflicts: 'abc' });
    assert.equal(first.outcome, 'changed', JSON.stringify(first.why));
    done = foreseen.actions;
    assert.equal((await played(host, 'start-after.yml', { conflicts: 'abc' })).why?.code, 'already_behind');
    assert.deepEqual(await lines(host, 'grep ^splx: /etc/init.d/.depend.start'), ['splx: abc']);
    const sequence = await three();
    assert.ok(comesBefore(sequence, sequence.starts, 'abc', 'splx'));
    const { starts, stops } = await turnsOut(host, await foretold(host), services);
    assert.ok(starts.indexOf('abc') < starts.indexOf('splx'), starts.join(' '));
    assert.ok(stops.indexOf('abc') < stops.indexOf('splx'), `remedy 1, at a shutdown: ${stops.join(' ')}`);
  });

  it('keeps the order when insserv is run for an unrelated service, where a mere mv does not', async () => {
    await run(`sed s/mid/new/g /etc/init.d/mid >/etc/init.d/new && chmod 755 /etc/init.d/new && insserv new`);
    assert.equal((await arranged(host, ['abc'])).why.code, 'already_behind');
    await run('insserv -r new && rm /etc/init.d/new && update-rc.d splx defaults');
    assert.equal((await arranged(host, ['abc'])).why.code, 'already_behind', 'as a package upgrade has it');
  });

  it('is taken back to the byte, and starts as it did before', async () => {
    await takenBack(host, done);
    assert.equal(await listing(host), etc);
    const sequence = await three();
    assert.ok(!comesBefore(sequence, sequence.starts, 'abc', 'splx'));
    await turnsOut(host, await foretold(host), services);
  });

  it('does not take CONCURRENCY=none for a boot by numbers where rc does not heed it', async () => {
    await run("echo CONCURRENCY=none >>/etc/default/rcS; grep -q '^CONCURRENCY=makefile' /lib/init/rc");
    assert.equal((await orderFactsOf(host)).dependencies.parallel, true);
    await run('cd /etc/rc3.d && mv S*splx S91splx && mv S*abc S01abc');
    const sequence = await three();
    assert.ok(!comesBefore(sequence, sequence.starts, 'abc', 'splx'), 'numbers say nothing');
    const { starts } = await turnsOut(host, await foretold(host), services);
    assert.ok(starts.indexOf('splx') < starts.indexOf('abc'), starts.join(' '));
    await run('insserv');
    assert.equal(await listing(host).then((now) => now.includes('S91splx')), false);
  });

  it('goes by the numbers of insserv where the boot is not parallel, and says when they only were moved', async () => {
    await run("sed -i '/^CONCURRENCY=makefile/a . /etc/default/rcS' /lib/init/rc");
    const { parallel, evidence } = (await orderFactsOf(host)).dependencies;
    assert.deepEqual([parallel, evidence], [false, ['CONCURRENCY in /etc/default/rcS is none']]);
    for (const level of [2, 3, 4, 5]) await run(`cd /etc/rc${level}.d && mv S*splx S91splx`);
    const moved = await arranged(host, ['abc']);
    assert.equal(moved.why.code, 'not_durable', JSON.stringify(moved));
    const { starts } = await turnsOut(host, await foretold(host), services);
    assert.equal(starts.at(-1), 'splx');

    await run(`sed s/mid/new/g /etc/init.d/mid >/etc/init.d/new && chmod 755 /etc/init.d/new && insserv new`);
    assert.deepEqual(await lines(host, 'cd /etc/rc3.d && ls -d S91splx 2>/dev/null'), []);
    await run('insserv -r new && rm /etc/init.d/new');
    const undone = await arranged(host, ['abc']);
    assert.deepEqual([undone.kind, undone.why.code], ['change', 'not_behind'], 'the drift is found');
    const healed = await played(host, 'start-after.yml', { conflicts: 'abc' });
    assert.equal(healed.outcome, 'changed', JSON.stringify(healed.why));
    assert.equal((await three()).certainBy, 'rank');
    await turnsOut(host, await foretold(host), services);
    await run("sed -i '/^CONCURRENCY=none/d' /etc/default/rcS");
    assert.equal((await orderFactsOf(host)).dependencies.parallel, true);
    await turnsOut(host, await foretold(host), services);
  });

  it('refuses what would be a loop, and leaves the host alone', async () => {
    await run(
      "sed -i 's/Required-Start: mid/Required-Start: mid splx/' /etc/init.d/abc; rm -f /etc/insserv/overrides/splx; insserv",
    );
    const before = await listing(host);
    const { outcome, why } = await played(host, 'start-after.yml', { conflicts: 'abc' });
    assert.deepEqual([outcome, why?.code], ['refused', 'needs_contradict']);
    assert.deepEqual(why?.data['way'], ['abc: Required-Start splx']);
    assert.equal(await listing(host), before);
    await run("sed -i 's/Required-Start: mid splx/Required-Start: mid/' /etc/init.d/abc; insserv");
  });

  it('leaves a host as it was where insserv fails', async () => {
    await run("sed -i 's/Required-Start:$/Required-Start: lsb/' /etc/init.d/mid");
    const before = await listing(host);
    const { outcome, why } = await played(host, 'start-after.yml', { conflicts: 'abc' });
    assert.deepEqual([outcome, why?.code], ['failed', 'not_renumbered'], JSON.stringify(why));
    assert.match(JSON.stringify(why), /taken back/);
    assert.equal(await listing(host), before);
    await run("sed -i 's/Required-Start: lsb/Required-Start:/' /etc/init.d/mid");
  });

  for (const [what, spoil, mend, code] of [
    ['etc is read-only', 'mount -o bind /etc /etc && mount -o remount,bind,ro /etc', 'umount /etc', 'action_failed'],
    [
      'the disk of overrides is full',
      'mkdir -p /etc/insserv/overrides /small; mount -t tmpfs -o size=4k,nr_inodes=2 small /etc/insserv/overrides; head -c 4096 /dev/zero >/etc/insserv/overrides/filler',
      'umount /etc/insserv/overrides',
      'action_failed',
    ],
    [
      'the disk of the dependency files is full, which insserv would cut',
      'cp -a /etc/init.d /copy && mount -t tmpfs -o mode=755,size=1m small /etc/init.d && cp -a /copy/. /etc/init.d; cat /dev/zero >/etc/init.d/filler || :',
      'umount /etc/init.d; rm -r /copy',
      'no_room',
    ],
    [
      'one runlevel is read-only, which insserv does not call a failure',
      'mount -o bind /etc/rc5.d /etc/rc5.d && mount -o remount,bind,ro /etc/rc5.d',
      'umount /etc/rc5.d',
      'no_room',
    ],
  ] as const) {
    it(`fails and leaves nothing half done where ${what}`, async () => {
      await run(spoil);
      const before = await listing(host);
      const { outcome, why } = await played(host, 'start-after.yml', { conflicts: 'abc' });
      const after = await listing(host);
      await run(mend);
      assert.deepEqual([outcome, why?.code], ['failed', code], JSON.stringify(why));
      assert.equal(after, before);
    });
  }

  for (const [what, spoil, mend, expected] of [
    [
      'an earlier rename is half done',
      'ln -s ../init.d/splx /etc/rc3.d/S02splx',
      'rm /etc/rc3.d/S02splx',
      ['refused', 'duplicate_links'],
    ],
    [
      'the link of splx leads to something else',
      'ln -s ../init.d/splx /etc/rc3.d/S02splxd',
      'rm /etc/rc3.d/S02splxd',
      ['refused', 'link_name_differs'],
    ],
    [
      'the links of abc lead nowhere, which no boot starts',
      'mv /etc/init.d/abc /kept',
      'mv /kept /etc/init.d/abc',
      ['ok', 'no_conflict_installed'],
    ],
  ] as const) {
    it(`leaves the host alone where ${what}`, async () => {
      await run(spoil);
      const before = await listing(host);
      const { outcome, why } = await played(host, 'start-after.yml', { conflicts: 'abc' });
      const after = await listing(host);
      await run(mend);
      assert.deepEqual([outcome, why?.code], expected, JSON.stringify(why));
      assert.equal(after, before);
    });
  }
});
