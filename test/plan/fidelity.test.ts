import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { inverse, type Action } from '../../lib/core/action.ts';
import type { Step } from '../../lib/core/step.ts';
import { orderNeeds } from '../../lib/order/index.ts';
import { brokenPromises, modelAfter, modelFrom } from '../../lib/plan/model.ts';
import { applied, applyScript } from '../../lib/remote/apply-script.ts';
import { probePrints } from '../../lib/remote/gather-script.ts';
import { guardsOf } from '../../lib/run/guards-of.ts';
import { arrangedOn } from '../order/host.ts';
import { rc } from '../../lib/order/rc.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { modelOf, plant, runText, script, type Tree } from '../remote/shell.ts';
import { spawnSync } from 'node:child_process';

/** A host of any kind that plain links start: numbers, ties, kill links, odd names, runlevels that differ. */
const host = fc
  .array(
    fc.record({
      service: fc.constantFrom('splx', 'abc', 'network', 'syslog', 'crond', 'odd-name_1'),
      level: fc.constantFrom('2', '3', '5', 'S'),
      letter: fc.constantFrom('S', 'S', 'S', 'K'),
      number: fc.integer({ min: 0, max: 99 }),
    }),
    { minLength: 3, maxLength: 14 },
  )
  .map((links): Tree => {
    const tree: Record<string, Tree[string]> = {
      'etc/rc.d/init.d': { directory: true },
      'etc/init.d': { link: 'rc.d/init.d' },
    };
    const seen = new Set<string>();
    const [first, second] = links.map(({ number }) => number);
    const both = { level: '3', letter: 'S' };
    const certain = [
      { ...both, service: 'splx', number: first ?? 1 },
      { ...both, service: 'abc', number: second ?? 90 },
    ];
    for (const { service, level, letter, number } of [...certain, ...links]) {
      if (seen.has(`${level} ${service}`)) continue;
      seen.add(`${level} ${service}`);
      const name = `${letter}${String(number).padStart(2, '0')}${service}`;
      tree[`etc/rc.d/rc${level}.d/${name}`] = { link: `../init.d/${service}` };
      tree[`etc/rc.d/init.d/${service}`] = script('exit 0');
    }
    return tree;
  });

const CONFLICTS = { service: 'splx', conflicts: ['abc'], numbers: {}, killNumbers: {} } as const;

describe('what a plan promises', function () {
  this.timeout(600_000);
  after(removeTemporary);

  it('is what a real shell finds on the files behind it, and its inverse gives them back, on 1,000 hosts', () => {
    let changed = 0;
    let run = 0;
    fc.assert(
      fc.property(host, fc.constantFrom('behind', 'together', 'earliest'), (tree, method) => {
        const root = plant(join(temporaryDirectory(), `h${run++}`), tree);
        const before = modelOf(root, orderNeeds);
        const found = arrangedOn(root, rc, { ...CONFLICTS, method });
        if (found.kind === 'change') {
          changed += 1;
          const tidy = listing(root);
          const then = sent(root, found.actions, before);
          assert.deepEqual(brokenPromises(found.actions.reduce(modelAfter, before), then), []);
          const back = found.actions.flatMap((action) => inverse(action) ?? []).toReversed();
          sent(root, back, then);
          assert.equal(listing(root), tidy);
        }
        rmSync(root, { recursive: true });
      }),
      { numRuns: 1000 },
    );
    assert.ok(changed > 250, String(changed));
  });

  it('is broken where a file is not as it was foretold', () => {
    const root = plant(temporaryDirectory(), {
      'etc/rc3.d/S01splx': { link: '../init.d/splx' },
      'etc/init.d/splx': script(''),
    });
    const model = modelOf(root, orderNeeds);
    const action: Action = {
      kind: 'rename',
      directory: '/etc/rc3.d',
      from: 'S01splx',
      to: 'S02splx',
      target: '../init.d/splx',
    };
    assert.deepEqual(brokenPromises(modelAfter(model, action), model), ['start-links']);
  });
});

/** A script has a name of its own on a host: one of a name that is known there is taken for the same, and not let in. */
let parts = 0;

/** Does actions as a run does them: guarded by what was seen, journalled, read again. */
function sent(root: string, actions: readonly Action[], seen: ReturnType<typeof modelOf>) {
  const steps = actions.map((action): Step => ({ action, task: 0 }));
  const head = { run: '20261124T012819Z-3f9c2a', part: parts++, host: 'web1', owner: 'a@b', reason: 'r', expires: 60 };
  const made = applyScript(root, steps, orderNeeds, { head, guards: guardsOf(seen, orderNeeds) });
  const { stdout, stderr } = runText(made.text);
  const { entry, results } = applied(stdout, stderr, made.token, steps);
  assert.equal(entry.kind, 'entered');
  assert.ok(results.every(({ status }) => status === 'done'));
  const prints = probePrints(stdout, made.token, orderNeeds).map((frame) => frame?.body);
  return modelFrom(orderNeeds, prints);
}

function listing(root: string): string {
  const { stdout } = spawnSync('find', ['etc', '-printf', '%p %m %y %l\n'], { cwd: root, encoding: 'utf8' });
  return stdout.split('\n').toSorted().join('\n');
}
