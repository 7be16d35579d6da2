import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { inverse } from '../../lib/core/action.ts';
import { unforeseeable, type Need } from '../../lib/core/fact.ts';
import { sentence } from '../../lib/core/reason.ts';
import type { AnyRemedy, Context } from '../../lib/core/remedy.ts';
import type { Schema } from '../../lib/core/schema.ts';
import type { Verdict } from '../../lib/core/verdict.ts';
import { scenarios } from '../../lib/embedded/scenarios.ts';
import { loadCatalogue } from '../../lib/load/load-catalogue.ts';
import { factsFor, joinNeeds, modelAfter, type Model } from '../../lib/plan/model.ts';
import { validateParams } from '../../lib/playbook/validate-params.ts';
import { remedies } from '../../lib/remedies/index.ts';
import { booted, removeTemporary } from '../embedded/temporary-host.ts';
import { modelOf } from '../remote/shell.ts';

/** Parameters for every remedy; each is planned on every host of the embedded fleet. */
const cases: Readonly<Record<keyof typeof remedies, readonly object[]>> = {
  assert: [{ that: 'x' }, { that: ['yes', 'no'], fail_msg: 'because {x}' }],
  command: [
    { argv: ['true'] },
    { argv: ['x'], creates: '/etc/inittab' },
    { argv: ['x'], removes: '/gone' },
    { argv: ['x'], creates: '/gone', chdir: '/etc', changed_when: false },
  ],
  debug: [{}, { msg: 'x {y}' }, { msg: ['a'] }, { msg: null }],
  file: [
    { path: '/etc/motd' },
    { path: '/etc/motd', content: 'x\n', mode: '0600' },
    { path: '/etc/inittab', content: 'x' },
    { path: '/etc/inittab', mode: '0640' },
    { path: '/etc/inittab', state: 'absent' },
    { path: '/etc/inittab', state: 'directory' },
    { path: '/etc/init.d', state: 'directory' },
    { path: '/etc/new', state: 'directory', mode: '0700' },
    { path: '/etc/new', state: 'link', target: '../x' },
    { path: '/etc/inittab', state: 'link', target: '../x' },
    { path: '/etc/new', state: 'link' },
    { path: '/etc/rc3.d/S01x', content: 'x' },
    { path: '/gone/x', state: 'absent' },
  ],
  pre_stop: [
    ...['temporary', 'stop', 'uninstall', 'upgrade', 'replace_module', 'shutdown'].map((why) => ({
      service: 'splx',
      for: why,
    })),
    { service: 'splx', for: 'temporary', even_if_harmless: true },
    { service: 'splx', assume: { sendmail: 'running' } },
    { service: 'splx', conflicts: 'abc' },
    { service: 'splx', conflicts: ['abc', 'crond'] },
    { service: 'crond', conflicts: 'known' },
    { service: 'gone' },
  ],
  service: ['started', 'stopped', 'restarted', 'reloaded'].flatMap((state) =>
    ['splx', 'sendmail', 'gone'].map((name) => ({ name, state })),
  ),
  start_order: [
    { service: 'splx' },
    { service: 'splx', method: 'delay' },
    { service: 'splx', method: 'delay', accept_exposure: true },
    { service: 'splx', method: 'together' },
    { service: 'splx', behind: 'abc' },
    { service: 'splx', behind: 'abc,sendmail , crond', method: 'together' },
    { service: 'splx', behind: ['sshd'], numbers: { splx: 99 } },
    { service: 'splx', numbers: { splx: 0 } },
    { service: 'splx', numbers: { splx: 90 } },
    { service: 'splx', kill_numbers: { splx: 5 } },
    { service: 'crond' },
    { service: 'gone' },
  ],
};

/** Verdicts of these remedies are never settled: they are told to do something, and do it each time. */
const always = (remedy: string, params: object): boolean =>
  remedy === 'command' ||
  (remedy === 'service' && 'state' in params && /restarted|reloaded/.test(String(params.state)));

describe('the laws that every remedy obeys', function () {
  this.timeout(120_000);
  after(removeTemporary);

  const roots = new Map<string, string>();
  const models = new Map<string, Model>();
  let catalogue: Context['catalogue'];
  before(async () => {
    catalogue = await loadCatalogue();
    for (const { name, description } of scenarios) roots.set(name, await booted(description));
    for (const [name, root] of roots) models.set(name, modelOf(root, everything()));
  });

  /** What all tasks together want to know, as a run reads it at once. */
  function everything(): readonly Need[] {
    return joinNeeds(
      Object.entries<AnyRemedy>(remedies).flatMap(([name, remedy]) =>
        cases[name as keyof typeof remedies].flatMap((written) =>
          remedy.needs(paramsOf(remedy, written), contextOf(false)),
        ),
      ),
    );
  }

  function contextOf(window: boolean): Context {
    return { catalogue, window, failing: (all) => all.find((one) => one === 'no') };
  }

  function paramsOf(remedy: AnyRemedy, written: object): object {
    const valid = validateParams(remedy, written as never, { coerce: new Set() });
    assert.ok('params' in valid, JSON.stringify(valid));
    return valid.params;
  }

  for (const [name, remedy] of Object.entries<AnyRemedy>(remedies)) {
    for (const written of cases[name as keyof typeof remedies]) {
      for (const window of remedy.window ? [false, true] : [false]) {
        it(`${name} ${JSON.stringify(written)}${window ? ' as a window' : ''}`, () => {
          const params = paramsOf(remedy, written);
          for (const [host, model] of models) obeys(remedy, params, contextOf(window), model, `${name} on ${host}`);
          readAlone(remedy, params, contextOf(window), 'mail1');
        });
      }
    }
  }

  /** What other tasks ask about changes no verdict. */
  function readAlone(remedy: AnyRemedy, params: object, context: Context, host: string): void {
    const [root, model] = [roots.get(host), models.get(host)];
    assert.ok(root !== undefined && model !== undefined);
    const alone = modelOf(root, remedy.needs(params, context));
    assert.deepEqual(planned(remedy, params, context, model), planned(remedy, params, context, alone));
  }

  function planned(remedy: AnyRemedy, params: object, context: Context, model: Model): Verdict {
    const looked = factsFor(model, remedy.needs(params, context));
    if (looked.found !== 'facts') throw new Error(looked.found);
    return remedy.plan(params, looked.facts, context);
  }

  function obeys(remedy: AnyRemedy, params: object, context: Context, model: Model, where: string): void {
    const frozen = deepJson(model);
    const planOn = (one: Model): Verdict => planned(remedy, params, context, one);

    const verdict = planOn(model);
    assert.deepEqual(planOn(model), verdict, `${where}: planning twice`);
    assert.equal(deepJson(model), frozen, `${where}: planning changed what it read`);
    assert.deepEqual(JSON.parse(JSON.stringify(verdict)), verdict, `${where}: a verdict is JSON`);
    isReasoned(verdict, where);
    if (verdict.kind !== 'change') return;

    assert.ok(verdict.actions.length > 0, `${where}: a change does something`);
    let after = model;
    const trail = [model];
    for (const action of verdict.actions) trail.push((after = modelAfter(after, action)));
    const opaque = [...after.known.values()].some(({ value }) => value === unforeseeable);
    if (!opaque && !always(remedy.name, params))
      assert.equal(planOn(after).kind, 'ok', `${where}: ${JSON.stringify(planOn(after))}`);
    if (opaque) return;

    for (const [i, action] of verdict.actions.toReversed().entries()) {
      const back = inverse(action);
      if (back === undefined || action.kind === 'service') return;
      after = modelAfter(after, back);
      assert.equal(
        deepJson(after),
        deepJson(trail[trail.length - 2 - i] as Model),
        `${where}: ${JSON.stringify(back)}`,
      );
    }
  }
});

describe('the schema of every remedy', () => {
  for (const [name, remedy] of Object.entries<AnyRemedy>(remedies)) {
    it(`${name} is valid, closed, named as it is registered and described in every part`, () => {
      const ajv = new Ajv({ strict: true, allowUnionTypes: true });
      assert.ok(ajv.validateSchema(remedy.schema), ajv.errorsText());
      ajv.compile(remedy.schema);
      assert.equal(remedy.name, name);
      assert.match(remedy.summary, /^[A-Z].*[^.]$/);
      assert.equal(remedy.schema.additionalProperties, false);
      for (const [property, { description }] of Object.entries<Schema>(remedy.schema.properties))
        assert.match(description ?? '', /^[A-Za-z].*\.$/s, property);
      for (const required of remedy.schema.required ?? []) assert.ok(required in remedy.schema.properties, required);
      for (const condition of remedy.conditions ?? []) assert.ok(condition in remedy.schema.properties, condition);
    });
  }
});

/** Every reason has a code and a sentence whose placeholders its template's data fill. */
function isReasoned(verdict: Verdict, where: string): void {
  const reasons = [
    verdict.why,
    ...(verdict.kind === 'refuse' ? [verdict.instead] : verdict.risks.map(({ why }) => why)),
  ];
  for (const reason of reasons) {
    assert.match(reason.code, /^[a-z]+(_[a-z]+)*$/, where);
    for (const [, name = ''] of reason.template.matchAll(/\{(\w+)\}/g))
      assert.ok(Object.hasOwn(reason.data, name), `${where}: ${reason.code} lacks ${name}`);
    assert.ok(
      !sentence(reason).includes('undefined') && !/\s{2}|\(\)|^\s|\s$/.test(sentence(reason)),
      `${where}: ${sentence(reason)}`,
    );
  }
}

/** A model's values as text; maps as lists of pairs in order of their keys, names of links in order. */
function deepJson(model: Model): string {
  return JSON.stringify(
    [...model.known].map(([name, { value }]) => [name, value]),
    (_, value: unknown) => {
      if (value instanceof Map) return [...(value as Map<string, unknown>)].toSorted(([a], [b]) => (a < b ? -1 : 1));
      return typeof value === 'symbol' ? 'unforeseeable' : value;
    },
  );
}
