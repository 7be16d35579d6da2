import assert from 'node:assert/strict';
import type { Action } from '../../lib/core/action.ts';
import type { AnyRemedy, Context } from '../../lib/core/remedy.ts';
import type { Verdict } from '../../lib/core/verdict.ts';
import { loadCatalogue } from '../../lib/load/load-catalogue.ts';
import { factsFor } from '../../lib/plan/model.ts';
import { validateParams } from '../../lib/playbook/validate-params.ts';
import { preStop } from '../../lib/remedies/pre-stop.ts';
import { startOrder } from '../../lib/remedies/start-order.ts';
import { booted, described, removeTemporary } from '../embedded/temporary-host.ts';
import { applied, modelOf } from '../remote/shell.ts';

/** Host, parameters besides the service splx, verdict, its code, its actions in short (of runlevel 3). */
type Case = readonly [host: string, params: object, kind: Verdict['kind'], code: string, actions?: string];

const orders: readonly Case[] = [
  ['mail1', {}, 'change', 'not_behind', 'S01splx>S81splx'],
  ['mail1', { behind: 'sendmail' }, 'change', 'not_behind', 'S01splx>S81splx'],
  ['mail1', { behind: 'sshd , sendmail' }, 'change', 'not_behind', 'S01splx>S81splx'],
  ['mail1', { behind: ['crond'] }, 'change', 'not_behind', 'S01splx>S91splx'],
  ['mail1', { method: 'delay' }, 'refuse', 'exposure'],
  ['mail1', { method: 'delay', accept_exposure: true }, 'change', 'not_behind', 'S01splx>S91splx'],
  ['mail1', { method: 'together' }, 'change', 'not_behind', 'S01splx>S02splx S80sendmail>S01sendmail'],
  ['mail1', { numbers: { splx: 91 } }, 'change', 'not_behind', 'S01splx>S91splx'],
  ['mail1', { numbers: { splx: 90 } }, 'refuse', 'number_taken'],
  ['mail1', { numbers: { splx: 80 } }, 'refuse', 'number_taken'],
  ['mail1', { numbers: { splx: 79 } }, 'refuse', 'not_behind_with_numbers'],
  ['mail1', { behind: 'gone' }, 'ok', 'no_conflict_installed'],
  ['mail2', {}, 'ok', 'already_behind'],
  ['mail2', { numbers: { splx: 95 } }, 'change', 'not_behind', 'S91splx>S95splx'],
  ['mail3', {}, 'change', 'not_behind', 'S01splx>S81splx'],
  ['inter1', {}, 'change', 'not_behind', 'S01splx>S91splx'],
  ['iwss1', {}, 'refuse', 'restarts_itself'],
  ['iwss1', { method: 'together' }, 'refuse', 'restarts_itself'],
  ['kb1', { behind: 'abc', method: 'together' }, 'change', 'not_behind', 'S01splx>S02splx S90abc>S01abc'],
  ['kb1', { behind: 'abc', method: 'delay', accept_exposure: true }, 'change', 'not_behind', 'S01splx>S91splx'],
  ['kb1', {}, 'ok', 'no_conflict_installed'],
];

const stops: readonly Case[] = [
  ...['stop', 'uninstall', 'upgrade', 'replace_module'].map((why): Case => [
    'mail1',
    { for: why },
    'change',
    'conflicts_run',
    'stop sendmail, stop splx',
  ]),
  ['mail1', { for: 'shutdown' }, 'ok', 'shutdown_harmless'],
  ['mail1', { for: 'temporary' }, 'ok', 'temporary_harmless'],
  ['mail1', { for: 'temporary', even_if_harmless: true }, 'change', 'conflicts_run', 'stop sendmail, stop splx'],
  [
    'mail1',
    { conflicts: 'sshd,sendmail, crond' },
    'change',
    'conflicts_run',
    'stop crond, stop sendmail, stop sshd, stop splx',
  ],
  ['mail1', { conflicts: 'gone' }, 'change', 'only_service_runs', 'stop splx'],
  ['mail3', {}, 'refuse', 'state_unknown'],
  ['mail3', { assume: { sendmail: 'running' } }, 'change', 'conflicts_run', 'stop sendmail, stop splx'],
  ['mail3', { assume: { sendmail: 'stopped' } }, 'change', 'only_service_runs', 'stop splx'],
  ['mail3', { assume: { splx: 'stopped' } }, 'refuse', 'state_unknown'],
  ['iwss1', {}, 'change', 'conflicts_run', 'stop ISFtp, stop splx'],
];

describe('verdicts on the embedded fleet', function () {
  this.timeout(120_000);
  after(removeTemporary);
  const roots = new Map<string, string>();
  let catalogue: Context['catalogue'];
  before(async () => {
    catalogue = await loadCatalogue();
    for (const name of ['mail1', 'mail2', 'mail3', 'inter1', 'iwss1', 'kb1'])
      roots.set(name, await booted(described(name)));
  });

  const verdictOn = (remedy: AnyRemedy, root: string, params: object, window = false): Verdict => {
    const context: Context = { catalogue, window, failing: () => undefined };
    const valid = validateParams(remedy, { service: 'splx', ...params }, { coerce: new Set() });
    assert.ok('params' in valid, JSON.stringify(valid));
    const needs = remedy.needs(valid.params, context);
    const looked = factsFor(modelOf(root, needs), needs);
    assert.ok(looked.found === 'facts', looked.found);
    return remedy.plan(valid.params, looked.facts, context);
  };

  for (const [remedy, cases] of [
    [startOrder, orders],
    [preStop, stops],
  ] as const) {
    for (const [host, params, kind, code, actions = ''] of cases) {
      it(`${remedy.name} ${JSON.stringify(params)} on ${host}: ${kind}, ${code}`, () => {
        const verdict = verdictOn(remedy, roots.get(host) ?? '', params);
        assert.deepEqual([verdict.kind, verdict.why.code], [kind, code], JSON.stringify(verdict.why));
        assert.equal(verdict.kind === 'change' ? short(verdict.actions) : '', actions);
      });
    }
  }

  it('does the same in every runlevel in which both start, and leaves kill links alone', () => {
    const verdict = verdictOn(startOrder, roots.get('mail1') ?? '', {});
    assert.ok(verdict.kind === 'change');
    const all = verdict.actions.map((one) => (one.kind === 'rename' ? `${one.directory.slice(-4)} ${one.from}` : ''));
    assert.deepEqual(all, ['c3.d S01splx', 'c4.d S01splx', 'c5.d S01splx']);
  });

  it('moves kill links when asked', () => {
    const verdict = verdictOn(startOrder, roots.get('mail2') ?? '', { kill_numbers: { splx: 5 } });
    assert.ok(verdict.kind === 'change');
    assert.ok(verdict.actions.every((one) => one.kind === 'rename' && one.from === 'K99splx' && one.to === 'K05splx'));
  });

  it('starts again what it stopped, in start order; after an uninstall not splx', () => {
    const closing = (params: object): string => {
      const verdict = verdictOn(preStop, roots.get('mail1') ?? '', params, true);
      return verdict.kind === 'change' ? short(verdict.closing ?? []) : verdict.kind;
    };
    const conflicts = 'sendmail,crond,sshd';
    assert.equal(closing({ for: 'upgrade', conflicts }), 'start splx, start sshd, start sendmail, start crond');
    assert.equal(closing({ for: 'uninstall', conflicts }), 'start sshd, start sendmail, start crond');
  });

  it('tells splx to stop again where a stop failed and left the module loaded', async () => {
    const root = await booted(described('mail1'));
    applied(root, [{ kind: 'service', service: 'splx', verb: 'stop', from: 'running' }]);
    const verdict = verdictOn(preStop, root, {});
    assert.equal(verdict.why.code, 'stopped_but_loaded');
    assert.ok(verdict.kind === 'change');
    const results = applied(
      root,
      verdict.actions.map((action) => ({ action })),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ['done', 'done'],
    );
    assert.equal(verdictOn(preStop, root, {}).why.code, 'already_unloaded');
  });

  it('refuses beside a module whose hooks an unload would destroy', async () => {
    const { appendFileSync } = await import('node:fs');
    const root = await booted(described('mail1'));
    appendFileSync(`${root}/proc/modules`, 'dsa_filter 1 1 - Live 0x0\n');
    assert.equal(verdictOn(preStop, root, {}).why.code, 'foreign_hooks');
  });
});

function short(actions: readonly Action[]): string {
  const said = actions.flatMap((action) => {
    if (action.kind === 'service') return [`${action.verb} ${action.service}`];
    return action.kind === 'rename' && action.directory.endsWith('rc3.d') ? [`${action.from}>${action.to}`] : [];
  });
  return said.join(actions[0]?.kind === 'service' ? ', ' : ' ');
}
