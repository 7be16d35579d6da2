import assert from 'node:assert/strict';
import { playbookDefiner, type TaskGiven } from '../../lib/playbook/define-playbook.ts';
import { playbookFromValue } from '../../lib/playbook/parse-playbook.ts';
import { registry } from './registry.ts';

const definePlaybook = playbookDefiner<typeof registry>();
const options = { source: 'playbook.ts', remedies: registry };

describe('definePlaybook', () => {
  it('accepts what YAML accepts, and gives plain data', () => {
    const plays = definePlaybook({
      name: 'Start splx behind what conflicts with it',
      hosts: ['splx', 'other'],
      become: true,
      serial: [1, '10%', '100%'],
      vars: { service: 'splx', conflicts: ['abc', 'def'] },
      handlers: [{ name: 'Restart', listen: 'splx changed', service: { name: 'splx', state: 'restarted' } }],
      tasks: [
        { name: 'Order', start_order: { service: '{{ service }}', behind: '{{ conflicts }}' }, notify: 'Restart' },
        { start_order: { service: 'splx', behind: ['abc', '{{ service }}'], to: 91, kill_links: '{{ kill }}' } },
        {
          pre_stop: { service: 'splx', for: 'upgrade' },
          block: [{ command: { argv: ['./cp_deploy_script.sh'], chdir: '/root/patch' }, when: ['a is defined', true] }],
        },
        { block: [{ debug: { msg: 1 } }], rescue: [{ debug: {} }], always: [], tags: 'x,y' },
        {
          command: { argv: ['true'] },
          loop: ['a', 1, { b: null }],
          register: 'result',
          until: 'result.ok',
          retries: 2,
        },
      ],
    });
    const { playbook } = playbookFromValue(plays, options);
    assert.equal(playbook.plays[0]?.hosts, 'splx,other');
    assert.equal(playbook.plays[0].tasks.length, 5);
    assert.deepEqual(playbook.plays[0].serial, [{ hosts: 1 }, { percent: 10 }, { percent: 100 }]);
  });

  it('refuses at compile time what validation refuses too', () => {
    const tasks = (...given: readonly TaskGiven<typeof registry>[]) => definePlaybook({ hosts: 'a', tasks: given });
    const wrong: (readonly [string, unknown])[] = [
      // @ts-expect-error service is missing
      ['missing_parameter', tasks({ start_order: { behind: 'known' } })],
      // @ts-expect-error a service name is text
      ['wrong_type', tasks({ start_order: { service: 5 } })],
      // @ts-expect-error there is no such word
      ['wrong_value', tasks({ pre_stop: { service: 'a', for: 'ever' } })],
      // @ts-expect-error there is no such parameter
      ['unknown_parameter', tasks({ debug: { message: 'a' } })],
      // @ts-expect-error there is no such remedy
      ['unknown_remedy', tasks({ reboot: {} })],
      // @ts-expect-error a task has one remedy
      ['two_remedies', tasks({ debug: {}, command: { argv: ['a'] } })],
      // @ts-expect-error a task has a remedy or a block
      ['no_remedy', tasks({ name: 'nothing' })],
      // @ts-expect-error only a window carries a block
      ['misplaced_block', tasks({ debug: {}, block: [] })],
      // @ts-expect-error a window has no rescue
      ['misplaced_block', tasks({ pre_stop: { service: 'a' }, block: [], rescue: [] })],
      // @ts-expect-error a whole number or an expression
      ['wrong_type', tasks({ start_order: { service: 'a', to: '91' } })],
      // @ts-expect-error tasks within a window are checked too
      ['missing_parameter', tasks({ pre_stop: { service: 'a' }, block: [{ command: {} }] })],
      // @ts-expect-error only a handler listens
      ['unsupported_keyword', tasks({ debug: {}, listen: 'x' })],
      // @ts-expect-error hosts are missing
      ['missing_keyword', definePlaybook({ tasks: [] })],
      // @ts-expect-error there is no such keyword
      ['unsupported_keyword', definePlaybook({ hosts: 'a', roles: [] })],
      // @ts-expect-error true or false
      ['wrong_type', definePlaybook({ hosts: 'a', become: 'yes' })],
    ];
    for (const [code, value] of wrong) {
      assert.throws(
        () => playbookFromValue(value, options),
        (error: { diagnostics: { code: string; at?: unknown }[] }) => {
          assert.equal(error.diagnostics[0]?.code, code);
          assert.equal(error.diagnostics[0].at, undefined);
          return true;
        },
      );
    }
  });
});
