import assert from 'node:assert/strict';
import type { Action } from '../../lib/core/action.ts';
import type { Arrangement } from '../../lib/order/index.ts';
import { comesBefore, placeOf, type Sequence } from '../../lib/order/sequence.ts';
import { bootHost, plainService, requireLive, type LabHost } from './lab/lab.ts';
import type { HostFile } from './lab/host-files.ts';
import * as on from './ordered-host.ts';
import type { Played } from './ordered-host.ts';

const levels = [2, 3, 4, 5];
const lsb = [
  '### BEGIN INIT INFO',
  '# Provides: lsb',
  '# Required-Start: abc',
  '# Default-Start: 2 3 4 5',
  '### END INIT INFO',
];

/** A unit of the host's own, which takes its time to start: who does not wait for it is seen to come first. */
function native(name: string, after: string): readonly HostFile[] {
  const note = (verb: string): string => `/bin/sh -c 'sleep 0.2; . /etc/init.d/functions; note ${verb} ${name}'`;
  const service = `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=${note('start')}\nExecStop=${note('stop')}\n`;
  return [
    { path: `/etc/systemd/system/${name}.service`, content: `[Unit]\n${after}${service}` },
    { path: `/etc/systemd/system/multi-user.target.wants/${name}.service`, target: `../${name}.service` },
  ];
}

const orderedByHand = {
  path: '/etc/systemd/system/splx.service.d/10-site.conf',
  content: '[Unit]\nAfter=abc.service\n',
};

describe('start_order on a real systemd host', function () {
  this.timeout(120_000);
  this.slow(10_000);
  let host: LabHost;
  let etc: string;
  const done: Action[] = [];

  before(async function () {
    this.timeout(600_000); // the first time on a machine the image is built
    requireLive(this);
    host = await bootHost({
      name: 'sysd',
      image: 'systemd',
      services: [
        plainService('splx', { start: 1, levels }),
        plainService('mid', { start: 50, levels }),
        plainService('abc', { start: 90, levels }),
        plainService('lsb', { start: 95, levels, header: lsb }),
      ],
      files: [...native('abc2', ''), ...native('needy', 'After=splx.service\n')],
    });
    etc = await listing();
  });
  after(() => host?.remove());

  it('is run by systemd, all of it', async () => {
    assert.deepEqual(await lines('cat /proc/1/comm; systemctl is-system-running; hostname'), [
      'systemd',
      'running',
      'sysd',
    ]);
  });

  it('starts and stops in the order that was foretold: by number, by header, by unit', async () => {
    const sequence = await foretold();
    const certain = [
      ['splx', 'mid'],
      ['mid', 'abc'],
      ['abc', 'lsb'],
      ['splx', 'needy'],
    ] as const;
    for (const [one, other] of certain) {
      assert.ok(comesBefore(sequence, sequence.starts, one, other), `${one} ${other}`);
      assert.ok(comesBefore(sequence, sequence.stops, other, one), `${other} ${one}`);
    }
    for (const one of ['splx', 'abc']) {
      assert.ok(
        !comesBefore(sequence, sequence.starts, one, 'abc2') && !comesBefore(sequence, sequence.starts, 'abc2', one),
      );
    }
    await turnsOut(sequence);
  });

  it('puts splx behind abc, and its number behind that of abc: no cycle, and nothing is left out', async () => {
    await remedied('abc');
    assert.deepEqual(
      await lines('cd /etc && echo rc[2345].d/S*splx; cat systemd/system/splx.service.d/50-taisho.conf'),
      [
        'rc2.d/S91splx rc3.d/S91splx rc4.d/S91splx rc5.d/S91splx',
        '# Written by taisho (start_order).',
        '[Unit]',
        'After=abc.service',
      ],
    );
    const sequence = await foretold();
    assert.ok(
      comesBefore(sequence, sequence.starts, 'abc', 'splx') && comesBefore(sequence, sequence.stops, 'splx', 'abc'),
    );
    assert.equal(placeOf(sequence.starts, 'splx')?.why.code, 'by_drop_in');
    await turnsOut(sequence);
    assert.deepEqual(await lines('systemctl is-active splx abc mid lsb abc2 needy | sort -u'), ['active']);
  });

  it('puts it behind a native unit as well, by the drop-in alone', async () => {
    const { links } = await remedied('abc,abc2');
    assert.equal(links, 0);
    assert.deepEqual(await lines('systemctl show -p After splx | grep -o "abc2*.service" | sort'), [
      'abc.service',
      'abc2.service',
    ]);
    const sequence = await foretold();
    assert.ok(
      comesBefore(sequence, sequence.starts, 'abc2', 'splx') && comesBefore(sequence, sequence.stops, 'splx', 'abc2'),
    );
    await turnsOut(sequence);
  });

  it('refuses what would be a cycle, and leaves the host alone', async () => {
    const before = await listing();
    const { outcome, why } = await played('needy');
    assert.deepEqual([outcome, why?.code], ['refused', 'conflict_needs_service']);
    assert.deepEqual(why?.data['path'], ['needy after splx (its unit)']);
    assert.equal(await listing(), before);
  });

  it('is taken back to the byte, and starts as it did before', async () => {
    await on.takenBack(host, done);
    assert.equal(await listing(), etc);
    assert.deepEqual(await lines('systemctl show -p After splx | grep -c "abc.*.service" || :'), ['0']);
    const sequence = await foretold();
    assert.ok(comesBefore(sequence, sequence.starts, 'splx', 'abc'));
    await turnsOut(sequence);
  });

  it('would have had a job dropped by systemd, had it written the drop-in and left the number; and mends that', async () => {
    const { path, content } = orderedByHand;
    const directory = path.slice(0, path.lastIndexOf('/'));
    await lines(`mkdir -p ${directory}; printf '${content.replaceAll('\n', '\\n')}' >${path}; systemctl daemon-reload`);
    assert.match(await rebooted(), /Found ordering cycle/);
    const started = (await host.order()).length;
    assert.ok(started < 6, `${started} were started`);

    assert.equal((await arranged('abc')).why.code, 'numbers_contradict');
    await remedied('abc');
    assert.doesNotMatch(await rebooted(), /ordering cycle/);
    await turnsOut(await foretold());
  });

  /** Runs remedy 2 over SSH as one who may sudo, and again: then there is nothing to do. */
  async function remedied(conflicts: string): Promise<{ readonly links: number }> {
    const foreseen = await arranged(conflicts);
    assert.ok(foreseen.kind === 'change', JSON.stringify(foreseen));
    const first = await played(conflicts);
    assert.equal(first.outcome, 'changed', JSON.stringify(first.why));
    done.push(...foreseen.actions);
    assert.deepEqual((await played(conflicts)).why?.code, 'already_behind');
    return { links: foreseen.actions.filter(({ kind }) => kind === 'rename').length };
  }

  const played = (conflicts: string): Promise<Played> => on.played(host, 'start-after.yml', { conflicts });
  const arranged = (conflicts: string): Promise<Arrangement> => on.arranged(host, conflicts.split(','));
  const listing = (): Promise<string> => on.listing(host);
  const lines = (command: string): Promise<readonly string[]> => on.lines(host, command);

  async function foretold(): Promise<Sequence> {
    const [sequence] = await on.foretold(host);
    return sequence ?? assert.fail('nothing foretold');
  }

  /** Reboots, and nothing is said of a cycle. */
  async function turnsOut(sequence: Sequence): Promise<void> {
    const { length } = host.console();
    await on.turnsOut(host, [sequence], ['abc', 'abc2', 'lsb', 'mid', 'needy', 'splx']);
    assert.doesNotMatch(host.console().slice(length), /ordering cycle/);
  }

  /** Boots anew, and gives what that printed on the console: systemd's word on cycles comes before its journal is there. */
  async function rebooted(): Promise<string> {
    const { length } = host.console();
    await host.reboot();
    return host.console().slice(length);
  }
});
