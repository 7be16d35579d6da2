import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Variables } from '../../lib/core/host.ts';
import { bootHost, callScript } from '../../lib/embedded/host-tree.ts';
import { parseExtraVars } from '../../lib/playbook/variables.ts';
import { aFleet, reasons, statuses } from './fleet.ts';
import { livingProcesses, snapshot, startLinks } from './snapshot.ts';

const shipped = join(import.meta.dirname, '../../../playbooks');
const ALL = ['mail1', 'mail2', 'mail3', 'inter1', 'iwss1', 'kb1', 'down1'];
const LEFT_ALONE = { mail2: 'ok', iwss1: 'refused', kb1: 'ok', down1: 'unreachable' };

interface Row {
  readonly playbook: string;
  readonly extra?: string;
  readonly outcomes: Readonly<Record<string, string>>;
  /** Where the services stand in runlevels 3, 4 and 5 afterwards. */
  readonly places: Readonly<Record<string, readonly string[]>>;
}

const orders: readonly Row[] = [
  {
    playbook: 'start-after.yml',
    outcomes: { mail1: 'changed', mail3: 'changed', inter1: 'changed', ...LEFT_ALONE },
    places: {
      mail1: ['S80sendmail', 'S81splx'],
      mail2: ['S80sendmail', 'S91splx'],
      mail3: ['S80sendmail', 'S81splx'],
      inter1: ['S90FJSVsvmon', 'S91splx'],
      iwss1: ['S01splx', 'S92ISFtp'],
      kb1: ['S01splx', 'S90abc'],
    },
  },
  {
    playbook: 'start-after.ts',
    extra: 'conflicts=abc,sendmail',
    outcomes: {
      mail1: 'changed',
      mail2: 'ok',
      mail3: 'changed',
      inter1: 'ok',
      iwss1: 'ok',
      kb1: 'changed',
      down1: 'unreachable',
    },
    places: { mail1: ['S80sendmail', 'S81splx'], inter1: ['S01splx', 'S90FJSVsvmon'], kb1: ['S90abc', 'S91splx'] },
  },
  {
    playbook: 'delay.yml',
    extra: '{"accept_exposure": true, "conflicts": ["abc", "sendmail", "FJSVsvmon"]}',
    outcomes: {
      mail1: 'changed',
      mail2: 'ok',
      mail3: 'changed',
      inter1: 'changed',
      iwss1: 'ok',
      kb1: 'changed',
      down1: 'unreachable',
    },
    places: {
      mail1: ['S80sendmail', 'S91splx'],
      inter1: ['S90FJSVsvmon', 'S91splx'],
      iwss1: ['S01splx', 'S92ISFtp'],
      kb1: ['S90abc', 'S91splx'],
    },
  },
  {
    playbook: 'delay.yml',
    outcomes: { mail1: 'refused', mail3: 'refused', inter1: 'refused', ...LEFT_ALONE },
    places: { mail1: ['S01splx', 'S80sendmail'], inter1: ['S01splx', 'S90FJSVsvmon'] },
  },
  {
    playbook: 'reorder-both.yml',
    extra: 'service=splx conflicts=abc,FJSVsvmon,sendmail',
    outcomes: {
      mail1: 'changed',
      mail2: 'ok',
      mail3: 'changed',
      inter1: 'changed',
      iwss1: 'ok',
      kb1: 'changed',
      down1: 'unreachable',
    },
    places: {
      mail1: ['S01sendmail', 'S02splx'],
      inter1: ['S01FJSVsvmon', 'S02splx'],
      kb1: ['S01abc', 'S02splx'],
    },
  },
];

describe('remedy 2, as it is shipped', function () {
  this.timeout(40_000);
  for (const { playbook, extra, outcomes, places } of orders) {
    describe(`${playbook}${extra === undefined ? '' : ` -e ${extra}`}`, () => {
      const fleet = aFleet(...ALL);
      const path = join(shipped, playbook);
      const vars: Variables = extra === undefined ? {} : parseExtraVars(extra);
      const trees = () => ALL.filter((name) => name !== 'down1').map((name) => snapshot(fleet.root(name)));

      it('tells in a check what it would do, and leaves every file, link, time and process as it was', async () => {
        const before = trees();
        assert.deepEqual((await fleet.run(path, { extraVars: vars, check: true })).outcomes, outcomes);
        assert.deepEqual(trees(), before);
      });

      it('does exactly that, in every runlevel, and touches no kill link', async () => {
        assert.deepEqual((await fleet.run(path, { extraVars: vars })).outcomes, outcomes);
        for (const [name, expected] of Object.entries(places)) {
          for (const level of [3, 4, 5]) {
            const found = startLinks(fleet.root(name), level).filter((link) => expected.includes(link));
            assert.deepEqual(found, expected, `${name} in runlevel ${level}`);
          }
          const kept = snapshot(fleet.root(name)).filter((line) => /"etc\/rc\.d\/rc\d\.d\/K\d\dsplx"/.test(line));
          assert.equal(kept.length, 4, name);
        }
      });

      it('finds nothing to do the second time, and does nothing', async () => {
        const before = trees();
        const settled = Object.fromEntries(
          Object.entries(outcomes).map(([name, outcome]) => [name, outcome === 'changed' ? 'ok' : outcome]),
        );
        assert.deepEqual((await fleet.run(path, { extraVars: vars })).outcomes, settled);
        assert.deepEqual(trees(), before);
      });

      it('makes the next boot start them in that order, and the stop after it clean', async () => {
        for (const name of Object.keys(outcomes).filter((host) => outcomes[host] === 'changed')) {
          const order = await bootHost(fleet.root(name));
          const expected = places[name]?.map((link) => `${link.slice(3)} start`) ?? [];
          assert.deepEqual(
            order.filter((line) => expected.includes(line)),
            expected,
            name,
          );
          assert.equal((await callScript(fleet.root(name), 'splx', 'stop')).code, 0, name);
        }
      });
    });
  }
});

describe('remedy 1, as it is shipped', function () {
  this.timeout(40_000);
  for (const playbook of ['pre-stop.yml', 'pre-stop.ts']) {
    describe(playbook, () => {
      const fleet = aFleet(...ALL);
      const path = join(shipped, playbook);
      const outcomes = {
        mail1: 'changed',
        mail2: 'changed',
        mail3: 'refused',
        inter1: 'changed',
        iwss1: 'changed',
        kb1: 'changed',
        down1: 'unreachable',
      };
      const extraVars = { conflicts: 'abc,sendmail,FJSVsvmon,ISFtp' };
      const trees = () => ALL.filter((name) => name !== 'down1').map((name) => snapshot(fleet.root(name)));

      it('changes nothing in a check', async () => {
        const before = trees();
        assert.deepEqual((await fleet.run(path, { extraVars, check: true })).outcomes, outcomes);
        assert.deepEqual(trees(), before);
      });

      it('stops the conflicts first, then splx, and its module is gone', async () => {
        const ran = await fleet.run(path, { extraVars });
        assert.deepEqual(ran.outcomes, outcomes);
        assert.deepEqual(verbs(ran.events, 'mail1'), ['sendmail stop', 'splx stop']);
        assert.doesNotMatch(readFileSync(join(fleet.root('mail1'), 'proc/modules'), 'utf8'), /^splxmod /m);
        assert.deepEqual(livingProcesses(fleet.root('mail1')), ['crond', 'init', 'sshd', 'syslogd']);
      });

      it('finds nothing to do the second time', async () => {
        const before = trees();
        const ran = await fleet.run(path, { extraVars });
        assert.deepEqual(ran.outcomes, {
          ...outcomes,
          mail1: 'ok',
          mail2: 'ok',
          inter1: 'ok',
          iwss1: 'ok',
          kb1: 'ok',
        });
        assert.deepEqual(trees(), before);
        assert.ok(reasons(ran).includes('Stop the conflicts, then the service: already_unloaded'));
      });
    });
  }
});

describe('the upgrade window, as it is shipped', function () {
  this.timeout(40_000);
  const fleet = aFleet('mail1', 'iwss1', 'mail3');
  const path = join(shipped, 'upgrade-window.yml');
  const build = (name: string) =>
    /BuildNumber=(\d+)/.exec(
      readFileSync(join(fleet.root(name), 'opt/TrendMicro/SProtectLinux/Patch.ini'), 'utf8'),
    )?.[1];
  const PATCH = 'root/patch/cp_deploy_script.sh';

  it('changes nothing in a check, and shows what it would stop and start', async () => {
    const before = snapshot(fleet.root('mail1'));
    const ran = await fleet.run(path, { check: true });
    assert.deepEqual(ran.outcomes, { mail1: 'changed', iwss1: 'changed', mail3: 'refused' });
    assert.deepEqual(snapshot(fleet.root('mail1')), before);
    assert.deepEqual(
      statuses({ ...ran, events: ran.events.filter((event) => 'host' in event && event.host === 'mail1') }),
      ['The window: change', 'Install the patch: change', 'The window (end): change'],
    );
  });

  it('installs the patch with nothing loaded, and starts again what it stopped', async () => {
    const before = livingProcesses(fleet.root('mail1'));
    const ran = await fleet.run(path);
    assert.deepEqual(ran.outcomes, { mail1: 'changed', iwss1: 'changed', mail3: 'refused' });
    assert.equal(build('mail1'), '1634');
    assert.equal(build('iwss1'), '1634');
    assert.equal(build('mail3'), '1633');
    assert.deepEqual(livingProcesses(fleet.root('mail1')), before);
    assert.deepEqual(verbs(ran.events, 'mail1'), ['sendmail stop', 'splx stop', 'splx start', 'sendmail start']);
  });

  it('starts again exactly what it stopped when the patch fails', async () => {
    const script = join(fleet.root('mail1'), PATCH);
    const good = readFileSync(script);
    writeFileSync(script, '#!/bin/sh\necho "no space left" >&2\nexit 3\n');
    const before = livingProcesses(fleet.root('mail1'));
    const ran = await fleet.run(path, { limit: 'mail1' });
    writeFileSync(script, good);
    assert.deepEqual(ran.outcomes, { mail1: 'failed' });
    assert.equal(ran.result.hosts.get('mail1')?.why.code, 'command_failed');
    assert.equal(ran.result.hosts.get('mail1')?.why.data?.['code'], 3);
    assert.deepEqual(livingProcesses(fleet.root('mail1')), before);
  });

  it('starts again what it stopped when the patch can not even be run', async () => {
    chmodSync(join(fleet.root('mail1'), PATCH), 0o644);
    const before = livingProcesses(fleet.root('mail1'));
    assert.deepEqual((await fleet.run(path, { limit: 'mail1' })).outcomes, { mail1: 'failed' });
    chmodSync(join(fleet.root('mail1'), PATCH), 0o755);
    assert.deepEqual(livingProcesses(fleet.root('mail1')), before);
  });

  it('does not start a conflict that was not running', async () => {
    await callScript(fleet.root('mail1'), 'sendmail', 'stop');
    await fleet.run(path, { limit: 'mail1' });
    assert.ok(!livingProcesses(fleet.root('mail1')).includes('sendmail'));
    assert.ok(livingProcesses(fleet.root('mail1')).includes('vsapiapp'));
  });

  it('takes another patch, by -e', async () => {
    const extraVars = parseExtraVars('{"patch": ["/bin/sh", "-c", "echo $TAISHO_ROOT >mark"], "patch_dir": "/root"}');
    assert.deepEqual((await fleet.run(path, { limit: 'iwss1', extraVars })).outcomes, { iwss1: 'changed' });
    assert.equal(readFileSync(join(fleet.root('iwss1'), 'root/mark'), 'utf8').trim(), fleet.root('iwss1'));
  });
});

function verbs(events: Awaited<ReturnType<ReturnType<typeof aFleet>['run']>>['events'], host: string) {
  return events.flatMap((event) =>
    event.kind === 'action-result' && event.host === host && event.action.kind === 'service'
      ? `${event.action.service} ${event.action.verb}`
      : [],
  );
}
