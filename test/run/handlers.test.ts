import assert from 'node:assert/strict';
import { sentence } from '../../lib/core/reason.ts';
import { aFleet, bareHost, messages, type Ran } from './fleet.ts';

const HANDLERS = `handlers:
  - { name: first, debug: { msg: first } }
  - { name: breaks, command: { argv: ["false"] } }
  - { name: by topic, debug: { msg: topic }, listen: topic }
  - { name: last, debug: { msg: last } }`;
const change = (name: string, notify: string): string =>
  `- { name: ${name}, file: { path: /tmp/${name}, content: x }, notify: ${notify} }`;
const warnings = ({ events }: Ran): readonly string[] =>
  events.flatMap((event) =>
    event.kind === 'warning' ? `${event.host}: ${event.why.code}: ${sentence(event.why)}` : [],
  );

describe('handlers that were notified before a failure', () => {
  const fleet = aFleet(bareHost('one'));
  const tell = (names: string) => [`one: handlers_not_run: notified before the play ended here, and not run: ${names}`];

  for (const [what, tasks, expected] of [
    [
      'of a command',
      `${change('a', '[topic, first]')}\n- { name: b, command: { argv: ["false"] } }`,
      'first and by topic',
    ],
    [
      'that needs a second script',
      `${change('c', 'last')}\n- { name: d, command: { argv: ["true"] }, register: r }\n- { name: e, assert: { that: "{{ r.rc != 0 }}" } }`,
      'last',
    ],
    ['of a handler', change('f', '[last, breaks, first]'), 'last'],
  ] as const) {
    it(`${what} are named`, async () => {
      const ran = await fleet.tasks('one', tasks, {}, HANDLERS);
      assert.ok(['failed', 'refused'].includes(String(ran.outcomes['one'])));
      assert.deepEqual(warnings(ran), tell(expected));
      assert.ok(!messages(ran).includes('last'));
    });
  }

  for (const [what, tasks, check] of [
    ['nothing was done', `${change('g', 'last')}\n- { name: h, assert: { that: 1 == 2 } }`, false],
    ['all of them ran', change('i', 'last'), false],
    ['nobody was notified', '- { name: j, command: { argv: ["false"] } }', false],
    ['it is only a check', `${change('k', 'last')}\n- { name: l, assert: { that: 1 == 2 } }`, true],
  ] as const) {
    it(`are not spoken of where ${what}`, async () => {
      assert.deepEqual(warnings(await fleet.tasks('one', tasks, { check }, HANDLERS)), []);
    });
  }
});
