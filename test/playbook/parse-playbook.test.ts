import assert from 'node:assert/strict';
import type { Diagnostic } from '../../lib/core/diagnostic.ts';
import { InvalidInput } from '../../lib/core/error.ts';
import type { Playbook, RemedyTask } from '../../lib/core/playbook.ts';
import { parsePlaybook, playbookFromValue } from '../../lib/playbook/parse-playbook.ts';
import { registry } from './registry.ts';

const options = { source: 'playbook.yml', remedies: registry };

function parse(text: string): Playbook {
  return parsePlaybook(text, options).playbook;
}

/** What is wrong, as `line:column code`. */
function wrong(text: string): string[] {
  return diagnosticsOf(text).map(({ at, code }) => `${at?.line}:${at?.column} ${code}`);
}

function diagnosticsOf(text: string): readonly Diagnostic[] {
  try {
    return parsePlaybook(text, options).warnings;
  } catch (error) {
    assert.ok(error instanceof InvalidInput);
    return error.diagnostics;
  }
}

/** A task of one line in a play of its own: it stands in line 3 from column 7. */
function inTask(line: string): string {
  return `- hosts: a\n  tasks:\n    - ${line}\n`;
}

describe('parsePlaybook', () => {
  it('reads every keyword of a play', () => {
    const play = parse(`- name: First
  hosts: [web, db]
  vars: { service: splx }
  become: true
  become_user: root
  become_method: sudo
  serial: [1, 10%, "5"]
  max_fail_percentage: 30
  any_errors_fatal: true
  rollback: false
  tags: a,b
  environment: { LANG: C }
  tasks: []
  handlers: []
`).plays[0];
    assert.deepEqual(JSON.parse(JSON.stringify({ ...play, at: undefined })), {
      name: 'First',
      hosts: 'web,db',
      vars: { service: 'splx' },
      varsFromFiles: {},
      become: { become: true, user: 'root', method: 'sudo' },
      serial: [{ hosts: 1 }, { percent: 10 }, { hosts: 5 }],
      maxFailPercentage: 30,
      anyErrorsFatal: true,
      rollback: false,
      tags: ['a', 'b'],
      environment: { LANG: 'C' },
      tasks: [],
      handlers: [],
    });
  });

  it('fills in what a play leaves out', () => {
    const play = parse('- hosts: all')?.plays[0];
    assert.deepEqual(
      [play?.name, play?.serial, play?.anyErrorsFatal, play?.rollback, play?.tags, play?.become],
      ['all', [], false, true, [], {}],
    );
    assert.equal(play?.maxFailPercentage, undefined);
  });

  it('reads every keyword of a task', () => {
    const task = parse(`- hosts: a
  tasks:
    - name: One
      command: { argv: [a, "{{ item }}"] }
      when: [a is defined, true]
      register: result
      vars: { x: 1 }
      loop: [1, b]
      tags: [x, "y,z"]
      notify: Restart
      retries: 2
      delay: 0.5
      until: result is succeeded
      ignore_errors: true
      timeout: 10
      environment: { A: "{{ x }}" }
      no_log: true
      check_mode: false
      become: false
      become_user: other
  handlers:
    - { name: Restart, service: { name: splx, state: restarted }, listen: [changed] }
`).plays[0]?.tasks[0];
    const { locations, ...rest } = task as RemedyTask;
    assert.deepEqual(JSON.parse(JSON.stringify(rest)), {
      kind: 'remedy',
      remedy: 'command',
      params: { argv: ['a', '{{ item }}'] },
      id: 'plays[0].tasks[0]',
      name: 'One',
      when: ['a is defined', 'true'],
      register: 'result',
      vars: { x: 1 },
      loop: [1, 'b'],
      tags: ['x', 'y', 'z'],
      notify: ['Restart'],
      listen: [],
      retries: 2,
      delay: 0.5,
      until: ['result is succeeded'],
      ignoreErrors: true,
      timeout: 10,
      environment: { A: '{{ x }}' },
      noLog: true,
      checkMode: false,
      become: { become: false, user: 'other' },
      at: { file: 'playbook.yml', line: 3, column: 7, length: 1, text: '    - name: One' },
    });
    assert.deepEqual([locations.get('/command/argv/1')?.line, locations.get('/command/argv/1')?.column], [4, 28]);
    assert.equal(locations.get('/when/0')?.line, 5);
  });

  it('numbers tasks by where they stand, and names them by their remedy', () => {
    const play = parse(`- hosts: a
  tasks:
    - debug:
    - block: [{ debug: {} }, { pre_stop: { service: a }, block: [{ command: { argv: [b] } }] }]
      rescue: [{ debug: {} }]
      always: [{ debug: {} }]
  handlers: [{ name: H, debug: {} }]
`).plays[0];
    const ids: string[] = [];
    const visit = (tasks: Playbook['plays'][number]['tasks']): void => {
      for (const task of tasks) {
        ids.push(`${task.id} ${task.name}`);
        visit(task.block ?? []);
        if (task.kind === 'block') visit([...task.rescue, ...task.always]);
      }
    };
    visit([...(play?.tasks ?? []), ...(play?.handlers ?? [])]);
    assert.deepEqual(ids, [
      'plays[0].tasks[0] debug',
      'plays[0].tasks[1] block',
      'plays[0].tasks[1].block[0] debug',
      'plays[0].tasks[1].block[1] pre_stop',
      'plays[0].tasks[1].block[1].block[0] command',
      'plays[0].tasks[1].rescue[0] debug',
      'plays[0].tasks[1].always[0] debug',
      'plays[0].handlers[0] H',
    ]);
  });

  it('tries three times where until says nothing else', () => {
    const [one, two] = parse(inTask('{ debug: , until: a }\n    - debug:')).plays[0]?.tasks ?? [];
    assert.deepEqual([one?.retries, one?.delay, two?.retries], [3, 5, 0]);
  });

  it('keeps files of variables for the caller to read', () => {
    const { varsFiles } = parsePlaybook(
      '- hosts: a\n  vars_files: [x.yml, y.yml]\n- hosts: b\n  vars_files: z.yml',
      options,
    );
    assert.deepEqual(
      varsFiles.map((files) => files.map(({ path, at }) => [path, at?.line, at?.column])),
      [
        [
          ['x.yml', 2, 16],
          ['y.yml', 2, 23],
        ],
        [['z.yml', 4, 15]],
      ],
    );
  });

  it('reads JSON too', () => {
    assert.equal(parse('[{"hosts": "a", "tasks": [{"debug": {"msg": "b"}}]}]').plays[0]?.tasks.length, 1);
  });

  it('lets expressions stand for any parameter', () => {
    const tasks = parse(`- hosts: a
  tasks:
    - start_order: { service: "{{ s }}", behind: "{{ b }}", to: "{{ n }}", kill_links: "{{ k }}" }
    - start_order: { service: a, behind: [b, "{{ c }}"] }
    - debug: { msg: "{{ m }}" }
    - debug: { msg: a }
      loop: "{{ l }}"
`).plays[0]?.tasks;
    assert.equal(tasks?.length, 4);
  });

  it('is harmed by no key', () => {
    const playbook = parse(`- hosts: a
  vars: { __proto__: { polluted: 1 }, constructor: 1, then: 2, hasOwnProperty: 3, toString: 4 }
  tasks:
    - debug: { then: a }
      vars: { __proto__: 1 }
      environment: { __proto__: a }
`);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    const vars = playbook.plays[0]?.vars ?? {};
    assert.equal(Object.getPrototypeOf(vars), null);
    assert.deepEqual(Object.keys(vars), ['__proto__', 'constructor', 'then', 'hasOwnProperty', 'toString']);
  });
});

const mistakes: readonly (readonly [what: string, text: string, ...found: string[]])[] = [
  ['an empty file', '', '1:1 empty_playbook'],
  ['an empty list', '[]', '1:1 empty_playbook'],
  ['a mapping', 'hosts: a', '1:1 not_a_list'],
  ['a word', 'hello', '1:1 not_a_list'],
  ['a play that is a word', '- hello', '1:3 not_a_play'],
  ['a play without hosts', '- name: a', '1:3 missing_keyword'],
  ['an unknown keyword of a play', '- hosts: a\n  becom: true', '2:3 unknown_keyword'],
  ["an Ansible play's keyword", '- hosts: a\n  roles: [b]', '2:3 unsupported_keyword'],
  ["a task's keyword on a play", '- hosts: a\n  retries: 3', '2:3 unsupported_keyword'],
  ['a vague gather_facts', '- hosts: a\n  gather_facts: no', '2:3 gather_facts'],
  ['yes for true', '- hosts: a\n  become: yes', '2:11 wrong_type'],
  ['another way to become', '- hosts: a\n  become_method: su', '2:18 wrong_value'],
  ['a batch of none', '- hosts: a\n  serial: 0', '2:11 wrong_value'],
  ['a batch of much', '- hosts: a\n  serial: [1, "ten"]', '2:15 wrong_form'],
  ['more than all', '- hosts: a\n  max_fail_percentage: 101', '2:24 wrong_value'],
  ['an expression for hosts', '- hosts: "{{ a }}"', '1:10 no_expression_here'],
  ['a variable that is no name', '- hosts: a\n  vars: { a-b: 1 }', '2:11 bad_variable_name'],
  ['a task that is a word', inTask('debug'), '3:7 not_a_task'],
  ['a task of nothing', inTask('name: a'), '3:7 no_remedy'],
  ['two remedies', inTask('{ debug: {}, command: { argv: [a] } }'), '3:20 two_remedies'],
  ['an unknown remedy', inTask('comand: { argv: [a] }'), '3:7 unknown_remedy'],
  ['an unknown keyword', inTask('{ debug: {}, whn: a }'), '3:20 unknown_keyword'],
  ["an Ansible task's keyword", inTask('{ debug: {}, delegate_to: a }'), '3:20 unsupported_keyword'],
  ["an old Ansible task's keyword", inTask('{ debug: {}, with_items: [a] }'), '3:20 unsupported_keyword'],
  [
    'a keyword that is a parameter here',
    inTask('{ command: { argv: [a] }, changed_when: false }'),
    '3:33 unsupported_keyword',
  ],
  ['an Ansible module', inTask('shell: echo a'), '3:7 unknown_remedy'],
  ["a collection's name", inTask('ansible.builtin.service: { name: a }'), '3:7 unknown_remedy'],
  ['free-form parameters', inTask('command: echo a'), '3:16 params_not_mapping'],
  ['a missing parameter', inTask('start_order: {}'), '3:7 missing_parameter'],
  ['an unknown parameter', inTask('{ debug: { message: a } }'), '3:18 unknown_parameter'],
  ['yes for true in a parameter', inTask('service: { name: a, enabled: yes }'), '3:36 wrong_type'],
  ['a mode that is a number', inTask('file: { path: /a, mode: 0644 }'), '3:31 wrong_type'],
  ['a number that is a mode', inTask('start_order: { service: a, to: 0644 }'), '3:38 wrong_value'],
  ['a service name with ;', inTask('service: { name: "a;b" }'), '3:24 wrong_form'],
  ['a service name with ../', inTask('service: { name: ../a }'), '3:24 wrong_form'],
  ['a list that is one word', inTask('command: { argv: ls }'), '3:24 wrong_type'],
  ['an empty list', inTask('command: { argv: [] }'), '3:24 wrong_value'],
  ['a wrong word for one of two kinds', inTask('start_order: { service: a, behind: knwn }'), '3:42 wrong_value'],
  ['a wrong entry for one of two kinds', inTask('start_order: { service: a, behind: [b, "c d"] }'), '3:46 wrong_form'],
  ['a word out of a few', inTask('service: { name: a, state: started2 }'), '3:34 wrong_value'],
  ['an expression that ends early', inTask('debug: { msg: "a {{ b + }}" }'), '3:31 expression_syntax'],
  ['an expression in single quotes', inTask("debug: { msg: '{{ b c }}' }"), '3:27 expression_syntax'],
  ['an expression behind an escape', inTask('debug: { msg: "\\t{{ b c }}" }'), '3:21 expression_syntax'],
  ['an unknown filter', inTask('debug: { msg: "{{ b | lowr }}" }'), '3:29 expression_syntax'],
  ['a wrong when', inTask('{ debug: {}, when: a == }'), '3:30 expression_syntax'],
  ['a wrong when in a list', inTask('{ debug: {}, when: [a, "b c"] }'), '3:33 expression_syntax'],
  ['a wrong until', inTask('{ debug: {}, until: "" }'), '3:28 expression_syntax'],
  ['a when that is a number', inTask('{ debug: {}, when: 1 }'), '3:26 wrong_type'],
  ['a loop over a word', inTask('{ debug: {}, loop: abc }'), '3:26 wrong_form'],
  ['a register that is no name', inTask('{ debug: {}, register: a-b }'), '3:30 wrong_form'],
  [
    'an expression for a truth',
    inTask('{ debug: {}, ignore_errors: "{{ a }}" }'),
    '3:35 wrong_type',
    '3:35 no_expression_here',
  ],
  ['an unknown handler', inTask('{ debug: {}, notify: a }'), '3:28 unknown_handler'],
  ['listen on a task', inTask('{ debug: {}, listen: a }'), '3:20 unsupported_keyword'],
  ['a block that is no window', inTask('{ debug: {}, block: [] }'), '3:20 misplaced_block'],
  ['a rescue beside a window', inTask('{ pre_stop: { service: a }, block: [], rescue: [] }'), '3:46 misplaced_block'],
  ['a rescue without a block', inTask('{ rescue: [], name: a }'), '3:7 no_remedy', '3:9 misplaced_block'],
  ['a loop on a block', inTask('{ block: [], loop: [1] }'), '3:20 misplaced_keyword'],
  [
    'a mistake within a block',
    inTask('{ block: [{ rescue: [] , debug: { a: 1 } }] }'),
    '3:19 misplaced_block',
    '3:41 unknown_parameter',
  ],
  ['a handler without a name', '- hosts: a\n  handlers: [{ debug: {} }]', '2:14 handler_without_name'],
  [
    'two handlers of one name',
    '- hosts: a\n  handlers: [{ name: b, debug: }, { name: b, debug: }]',
    '2:43 duplicate_handler',
  ],
  ['a handler that is a block', '- hosts: a\n  handlers: [{ name: b, block: [] }]', '2:25 misplaced_block'],
];

describe('parsePlaybook tells where', () => {
  for (const [what, text, ...found] of mistakes) {
    it(what, () => assert.deepEqual(wrong(text), found));
  }

  it('tells of everything at once, in the order of the text', () => {
    const text =
      '- hosts: a\n  becom: true\n  tasks:\n    - shell: a\n    - debug: { msg: "{{" }\n  vars: { a-b: 1, c: 1, c: 2 }\n';
    assert.deepEqual(wrong(text), [
      '2:3 unknown_keyword',
      '4:7 unknown_remedy',
      '5:22 expression_syntax',
      '6:11 bad_variable_name',
      '6:25 duplicate_key',
    ]);
  });

  it('says what to write instead', () => {
    const hints: readonly (readonly [text: string, hint: RegExp])[] = [
      ['- hosts: a\n  becom: true', /become/],
      [inTask('{ debug: {}, whn: a }'), /when/],
      [inTask('comand: { argv: [a] }'), /command/],
      [inTask('start_order: { servce: a, service: b }'), /service/],
      [inTask('service: { name: a, enabled: yes }'), /YAML 1\.2 .* true/],
      [inTask('service: { name: a, enabled: Off }'), /YAML 1\.2 .* false/],
      [inTask('file: { path: /a, mode: 644 }'), /"644"/],
      [inTask('start_order: { service: a, to: "5" }'), /without quotes/],
      [inTask('service: { name: {{ a }} }'), /quoted/],
      [inTask('service: { name: a, state: starte }'), /started/],
      [inTask('start_order: { service: a, behind: knwn }'), /known/],
    ];
    for (const [text, hint] of hints)
      assert.match(
        diagnosticsOf(text)
          .map((one) => one.suggestion)
          .join(' '),
        hint,
      );
  });

  it('names what to use instead of what is not supported', () => {
    const keywords =
      'pre_tasks post_tasks roles import_playbook strategy connection remote_user port collections module_defaults throttle';
    for (const word of keywords.split(' ')) {
      const [found] = diagnosticsOf(`- hosts: a\n  ${word}: x`);
      assert.equal(found?.code, 'unsupported_keyword', word);
      assert.ok(found.suggestion, word);
    }
    const onTasks =
      'include_tasks delegate_to run_once with_items failed_when changed_when async poll connection remote_user port collections module_defaults throttle local_action action args first_found';
    for (const word of onTasks.split(' ')) {
      const [found] = diagnosticsOf(inTask(`{ debug: {}, ${word}: x }`));
      assert.equal(found?.code, 'unsupported_keyword', word);
      assert.ok(found.suggestion, word);
    }
    for (const word of 'shell copy template systemd yum apt reboot lineinfile ansible.builtin.copy'.split(' ')) {
      const [found] = diagnosticsOf(inTask(`${word}: { x: 1 }`));
      assert.equal(found?.code, 'unknown_remedy', word);
      assert.ok(found.suggestion, word);
    }
  });

  it('accepts remedies that have the name of what is not supported', () => {
    const remedies = { ...registry, shell: registry.debug };
    const { playbook } = parsePlaybook(inTask('shell: { msg: a }'), { source: 'a', remedies });
    assert.equal(playbook.plays[0]?.tasks.length, 1);
  });
});

describe('a remedy whose schema is no schema', () => {
  it('is told apart from a wrong playbook', () => {
    for (const schema of [{ type: 'strng' }, { type: 'object', propertees: {} }, { type: 'object', required: 5 }]) {
      const remedies = { broken: { ...registry.debug, schema } as never };
      assert.throws(() => parsePlaybook(inTask('broken: {}'), { source: 'a', remedies }), { code: 'invalid_schema' });
    }
  });
});

describe('playbookFromValue', () => {
  it('names the path of what is wrong', () => {
    const value = [{ hosts: 'a', tasks: [{ debug: {} }, { start_order: { service: 'a;b', behind: 3 } }] }];
    assert.throws(
      () => playbookFromValue(value, { source: 'a.ts', remedies: registry }),
      (error: InvalidInput) => {
        assert.deepEqual(
          error.diagnostics.map(({ code, at }) => [code, at]),
          [
            ['wrong_form', undefined],
            ['wrong_value', undefined],
          ],
        );
        assert.match(error.diagnostics[1]?.message ?? '', /^a\.ts: plays\[0\]\.tasks\[1\]\.start_order\.behind: /);
        return true;
      },
    );
  });

  it('refuses what is not JSON', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    for (const value of [1n, () => 1, Symbol('a'), new Date(), new Map(), Number.NaN, circle]) {
      assert.throws(
        () => playbookFromValue([{ hosts: 'a', vars: { x: value } }], options),
        (error: InvalidInput) => error.diagnostics.every(({ code }) => code === 'not_json'),
      );
    }
    assert.throws(() => playbookFromValue(undefined, options), { code: 'invalid_input' });
  });
});
