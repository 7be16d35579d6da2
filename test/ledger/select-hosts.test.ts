import assert from 'node:assert/strict';
import { because } from '../../lib/core/reason.ts';
import { hostsToResume, hostsToRetry, resumeOptions, runRecord } from '../../lib/ledger/index.ts';
import { begun, end, ended, host, sent } from './records.ts';

const names = ['ok', 'changed', 'failed', 'back', 'down', 'never', 'open', 'broken', 'refused', 'half', 'cut'];
const record = runRecord([
  begun(names, {
    plays: [
      { name: 'First', hosts: names },
      { name: 'Second', hosts: ['half', 'failed'] },
    ],
  }),
  host('ok', 'ok'),
  host('changed', 'changed'),
  sent('failed'),
  ended('failed', 0, { results: [{ status: 'failed' }] }),
  host('failed', 'failed', { missed: ['restart x'], leftStopped: ['sendmail'] }),
  host('back', 'rolled-back'),
  host('down', 'unreachable'),
  sent('open', 0, { leftStopped: ['isftp'] }),
  sent('broken'),
  ended('broken', 0, { missed: ['reload y'] }),
  host('refused', 'refused'),
  host('half', 'changed'),
  host('cut', 'failed', { why: because('broken_off', 'interrupted') }),
  end(true),
]);

describe('the hosts to take up', () => {
  it('after a run that was broken off: those it did not come to or did not finish, with what they are owed', () => {
    const hosts = hostsToResume(record);
    assert.deepEqual(
      hosts.map(({ host, outcome, plays }) => [host, outcome, plays]),
      [
        ['never', 'not-attempted', [0]],
        ['open', 'unknown', [0]],
        ['broken', 'failed', [0]],
        ['half', 'not-attempted', [1]],
        ['cut', 'failed', [0]],
      ],
    );
    const open = hosts.find(({ host }) => host === 'open');
    assert.deepEqual([open?.leftStopped, open?.open.length], [['isftp'], 1]);
    assert.deepEqual([...(hosts.find(({ host }) => host === 'broken')?.missed ?? [])], [[0, ['reload y']]]);
  });

  const retries = [
    [undefined, ['failed', 'back', 'down', 'never', 'broken', 'half', 'cut']],
    [['failed'], ['failed', 'broken', 'cut']],
    [['unreachable'], ['down']],
    [['not-attempted'], ['never', 'half']],
    [
      ['unreachable', 'not-attempted'],
      ['down', 'never', 'half'],
    ],
    [[], []],
  ] as const;
  for (const [outcomes, expected] of retries)
    it(`for a retry of ${outcomes?.join(', ') ?? 'all that is usual'}`, () => {
      assert.deepEqual(
        hostsToRetry(record, outcomes).map(({ host }) => host),
        expected,
      );
    });

  it('carry along handlers and services, and the plays they did not come to', () => {
    const [failed] = hostsToRetry(record, ['failed']);
    assert.deepEqual(failed && { ...failed, missed: [...failed.missed] }, {
      host: 'failed',
      outcome: 'failed',
      why: because('is_failed', 'it is {outcome}', { outcome: 'failed' }),
      plays: [0, 1],
      missed: [[0, ['restart x']]],
      leftStopped: ['sendmail'],
      open: [],
    });
  });

  it('are none after a run in which all went well', () => {
    const well = runRecord([begun(['a']), host('a', 'ok'), end()]);
    assert.deepEqual([...hostsToResume(well), ...hostsToRetry(well)], []);
  });
});

describe('how a run was called', () => {
  it('is as it was recorded', () => {
    assert.deepEqual(resumeOptions(record), {
      playbook: 'playbooks/start-after.yml',
      inventory: 'inventory/example.ini',
      directory: '/home/admin',
      options: { forks: 5, become: true, tags: ['a', 'b'] },
    });
  });

  for (const [what, more, says] of [
    ['an apply', { command: 'apply' }, /applied a plan/],
    ['a rollback', { command: 'rollback' }, /was a rollback/],
    ['a run without inventory', { options: {} }, /which inventory/],
  ] as const)
    it(`is refused of ${what}`, () => {
      assert.throws(() => resumeOptions(runRecord([begun(['a'], more)])), { code: 'not_resumable', message: says });
    });
});
