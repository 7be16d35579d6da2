import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { documentOf } from '../../../lib/plan/fold.ts';
import { printable } from '../../../lib/report/printable.ts';
import { anyPlan } from '../../plan/arbitrary-plan.ts';
import { hostileName, hostileText, sampleParts, samplePlan } from '../../plan/sample-plan.ts';
import { forbidden, hostile } from '../hostile.ts';
import { poisoned } from './poisoned-plan.ts';
import { bodyOf, sourceOf, tagsOf, textOf } from './markup.ts';
import { digest, fewHosts, page } from './sample-page.ts';
import { manyLinks, orderOf, renamed } from './sample-orders.ts';

describe('a plan as a page', () => {
  it('begins with what it is, who made it, and how exactly it is applied', () => {
    const text = textOf(page(samplePlan()));
    for (const told of [
      'playbooks/start-after.yml',
      '2026-11-24 01:28:19 UTC by admin@control.example.com, with taisho 0.1.0',
      `sha256:${digest}`,
      `taisho apply plan.json --digest sha256:${digest}`,
      '1 unreachable; 995 hosts can be applied.',
      '995 to change, 3 with nothing to do, 1 refused, 1 unreachable',
      'kex diffie-hellman-group14-sha1, hostKey ssh-rsa, mac hmac-sha1',
    ])
      assert.ok(text.includes(told), told);
  });

  it('has a card for each kind of change, with what is done, why, its risks, and how it is taken back', () => {
    const made = page(samplePlan());
    assert.equal(made.split('data-card=""').length - 1, 7);
    const card = textOf(made.slice(made.indexOf('id="set-1"'), made.indexOf('id="set-2"')));
    for (const told of [
      'web[001-597]',
      'splx does not start behind sendmail in runlevel 3, 4 and 5',
      'rename S01splx → S81splx in /etc/rc.d/rc{3,4,5}.d',
      'rename S81splx → S01splx in /etc/rc.d/rc{5,4,3}.d',
      '-S01splx -> ../init.d/splx',
      'Until splx starts, later in the boot than now, a virus may get in: both should start as early as possible.',
      'splx moves from place 1 to place 5 (S01splx → S81splx).',
      'Until splx starts nothing is scanned: 4 services will start before it (now: 0).',
      'The exposure window opens with sendmail and closes with splx.',
      'by SSH as admin, acting as root (sudo)',
    ])
      assert.ok(card.includes(told), told);
    const risks = ['Until splx starts, later', 'The numbers of the links do not last'].map((risk) =>
      card.indexOf(risk),
    );
    assert.ok((risks[0] ?? 0) < (risks[1] ?? 0), 'the exposure stands first');
  });

  it('draws runlevels that go alike once, and no order that stays', () => {
    const made = page(samplePlan());
    assert.deepEqual(
      [...made.matchAll(/<title id="[^"]*-t">([^<]*): now, and after/g)].map(([, title]) => title),
      [
        'start on entering runlevel 3, 4, 5, on the way of the boot',
        'start on entering runlevel 3, on the way of the boot',
        'boot into multi-user.target',
      ],
    );
  });

  it('has the picture of 60 services folded and whole, and as a table', () => {
    const made = page(fewHosts());
    const from = made.indexOf('All 60 services, drawn one by one');
    const text = textOf(made.slice(from, made.indexOf('</table>', from)));
    for (const name of manyLinks) assert.ok(text.split(name.slice(3)).length >= 3, name);
    assert.ok(textOf(made).includes('… 41 services as before, some tied'));
  });

  it('is allowed its own style and script, and nothing else', () => {
    const made = page(samplePlan());
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(made) ?? [];
    const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
    assert.equal(
      policy.replaceAll('&#39;', "'"),
      `default-src 'none'; style-src '${hash(sourceOf(made, 'style'))}'; script-src '${hash(sourceOf(made, 'script'))}'; base-uri 'none'; form-action 'none'`,
    );
    const body = bodyOf(made);
    assert.doesNotMatch(body.replaceAll(/"[^"]*"/g, '""'), /<[^>]*\s(on\w+|style)=/);
    assert.deepEqual(
      [...new Set([...body.matchAll(/ (?:src|href|action|data|srcset)="([^"]?)/g)].map(([, first]) => first))],
      ['#'],
    );
    assert.doesNotMatch(sourceOf(made, 'style'), /url\(|@import/);
    assert.equal(tagsOf(made).filter((tag) => tag === 'script' || tag === 'style').length, 2);
  });

  it('draws what stops in another order as well, and no exposure there', () => {
    const parts = sampleParts({ hostile: false, sizes: [1, 0, 0, 0] });
    const order = orderOf(['S01splx'], ['S01splx'], ['K01splx', 'K30sendmail'], ['K30sendmail', 'K31splx']);
    const made = page(documentOf({ ...parts, hosts: parts.hosts.slice(0, 1).map((host) => ({ ...host, order })) }));
    const text = textOf(made);
    assert.ok(text.includes('stop on entering runlevel 0: now, and after the change'));
    assert.ok(text.includes('splx moves from place 1 to place 2 (K01splx → K31splx).'));
    assert.ok(!text.includes('nothing is scanned yet') && !text.includes('exposure window'));
  });

  it('shows a plan of no host', () => {
    const made = page(documentOf({ ...sampleParts({ sizes: [0, 0, 0, 0] }), hosts: [], plays: [] }));
    assert.ok(textOf(made).includes('What becomes of 0 hosts'));
  });

  it('has each id once', () => {
    const ids = [...page(fewHosts()).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    assert.deepEqual(ids, [...new Set(ids)]);
  });

  it('takes any text, wherever it stands in a plan, for text', () => {
    const plan = fewHosts();
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(hostile, hostileName, hostileText),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const harmless = text.replaceAll(/[<>&"/=`]/g, '%');
        const made = page(poisoned(plan, text));
        assert.deepEqual(tagsOf(made), tagsOf(page(poisoned(plan, harmless))));
        assert.equal(forbidden.exec(made)?.[0], undefined);
        const all = textOf(made);
        for (const known of ['Order splx behind its conflicts', 'admin@control.example.com', 'web003', 'start-links'])
          assert.ok(
            all.includes(printable(known + text)) || all.includes(JSON.stringify(known + text).slice(1, 12)),
            known,
          );
      }),
      { numRuns: 40 },
    );
  });

  it('shows whatever plan there may be', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const made = page(plan);
        assert.equal(forbidden.exec(made)?.[0], undefined);
        assert.equal(made.split('<script').length, 2);
        const text = textOf(made);
        for (const { name } of plan.hosts) assert.ok(text.includes(name), name);
      }),
      { numRuns: 25 },
    );
  });

  it('says what is not planned to its end, what nothing takes back, and that nothing can be applied', () => {
    const parts = sampleParts({ hostile: false, sizes: [1, 0, 0, 0] });
    const why = { code: 'known_after_apply', template: 'known only once {what} is done', data: { what: 'it' } };
    const reboot = { kind: 'run', command: { argv: ['reboot'] as const } } as const;
    const hosts = parts.hosts.slice(0, 1).map((host) => ({
      ...host,
      open: [why],
      tasks: host.tasks.map((task) => ({ ...task, actions: [reboot], inverse: [null] })),
    }));
    const text = textOf(page(documentOf({ ...parts, hosts })));
    for (const told of [
      'Not planned to its end:',
      'known only once it is done',
      'Can not be taken back',
      'Nothing of this plan can be applied.',
    ])
      assert.ok(text.includes(told), told);
    assert.ok(!text.includes('To apply exactly this'));
  });

  it('shows 10,000 hosts without a table, each by name, in a page that grows with its hosts alone', () => {
    const sizes = [
      [500, 300, 100, 100],
      [5_000, 3_000, 1_000, 1_000],
    ] as const;
    const [small, large] = sizes.map((size) => page(samplePlan({ hostile: false, sizes: size })));
    assert.ok(small?.includes('data-row='));
    assert.ok(!large?.includes('data-row='));
    assert.ok(/10,006 hosts\s+are too many for a table/.test(large ?? ''));
    assert.ok(large?.includes('web4999'));
    assert.ok((large?.length ?? Infinity) < 1_000_000, `${large?.length} characters`);
  });

  it('leaves pictures and evidence out where there are hundreds of change sets', () => {
    const parts = sampleParts({ hostile: false, sizes: [1_000, 0, 0, 0] });
    const hosts = parts.hosts.slice(0, 1_000).map((host, i) => {
      const links = ['S01splx', 'S10network', `S80sendmail${i}`];
      return { ...host, order: orderOf(links, renamed(links, 'S01splx', 'S81splx')) };
    });
    const made = page(documentOf({ ...parts, hosts }));
    assert.equal(made.split('data-card=""').length - 1, 1_000);
    assert.equal(made.split('class="boot"').length - 1, 250);
    assert.ok(made.length < 12_000_000, `${made.length} characters`);
  });
});
