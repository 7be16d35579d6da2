import assert from 'node:assert/strict';
import { sha256 } from '../../lib/plan/evidence.ts';
import { documentOf } from '../../lib/plan/fold.ts';
import { readPlanFile } from '../../lib/plan/plan-file.ts';
import { aDocument, reading, refusal, sealed } from './read.ts';
import { sampleParts } from './sample-plan.ts';

type Change = (document: ReturnType<typeof aDocument>) => void;

/** The change sets of the sample: renames, nothing, an override, a drop-in, a window, then one refused and one not reached. */
const sets = { renames: 0, nothing: 1, override: 2, dropIn: 3, window: 4, refused: 5, unreachable: 6 };

/** Changes an action wherever it stands, so that only what it says itself can be wrong. */
function action(set: number, task: number, index: number, more: object): Change {
  return ({ changeSets }) => {
    const { tasks, parts } = changeSets[set];
    Object.assign(tasks[task].actions[index], more);
    const steps = parts[0].steps.filter((step: { of: number }) => step.of === task);
    Object.assign(steps[index].action, more);
  };
}

const refused: readonly (readonly [name: string, code: string, path: string, change: Change])[] = [
  ['a change set out of range', 'unknown_reference', 'hosts[0].changeSet', ({ hosts }) => (hosts[0].changeSet = 99)],
  ['a change set before the first', 'wrong_value', 'hosts[0].changeSet', ({ hosts }) => (hosts[0].changeSet = -1)],
  ['half a change set', 'wrong_type', 'hosts[0].changeSet', ({ hosts }) => (hosts[0].changeSet = 0.5)],
  ['a change set that no host has', 'not_used', 'changeSets[7]', ({ changeSets }) => changeSets.push(changeSets[1])],
  ['a way in out of range', 'unknown_reference', 'hosts[0].seen[0].way', ({ hosts }) => (hosts[0].seen[0].way = 1)],
  [
    'a part with a way in that its host has not',
    'unknown_reference',
    'hosts[0].ways',
    ({ changeSets }) => (changeSets[0].parts[0].way = 1),
  ],
  ['a host without the way in', 'unknown_reference', 'hosts[0].seen[0].way', ({ hosts }) => (hosts[0].ways = [])],
  [
    'a way to another host',
    'not_so',
    'hosts[0].ways[0].target.name',
    ({ hosts }) => (hosts[0].ways[0].target.name = 'web002'),
  ],
  ['no host key', 'no_host_key', 'hosts[0].ways[0]', ({ hosts }) => delete hosts[0].hostKey],
  [
    'a step of no task',
    'unknown_reference',
    'changeSets[0].parts[0].steps[0].of',
    ({ changeSets }) => (changeSets[0].parts[0].steps[0].of = 5),
  ],
  [
    'steps in another order',
    'not_so',
    'changeSets[4].parts[0].steps[2].of',
    ({ changeSets }) => changeSets[4].parts[0].steps.splice(1, 0, changeSets[4].parts[0].steps.splice(2, 1)[0]),
  ],
  [
    'a step of another task than it says',
    'not_so',
    'changeSets[4].parts[0].steps[0].task',
    ({ changeSets }) => (changeSets[4].parts[0].steps[0].task = 1),
  ],
  [
    'what closes itself',
    'not_backwards',
    'changeSets[4].parts[0].steps[3].closes[0]',
    ({ changeSets }) => (changeSets[4].parts[0].steps[3].closes = [3]),
  ],
  [
    'what closes a later step',
    'not_backwards',
    'changeSets[4].parts[0].steps[3].closes[1]',
    ({ changeSets }) => (changeSets[4].parts[0].steps[3].closes = [0, 4]),
  ],
  [
    'what closes anything',
    'not_so',
    'changeSets[4].parts[0].steps[3].closes',
    ({ changeSets }) => (changeSets[4].parts[0].steps[3].closes = []),
  ],
  [
    'a hidden step',
    'unknown_parameter',
    'changeSets[0].parts[0].steps[0].hidden',
    ({ changeSets }) => (changeSets[0].parts[0].steps[0].hidden = true),
  ],
  [
    'an action that is not shown',
    'not_shown',
    'changeSets[0].tasks[0].actions',
    ({ changeSets }) => changeSets[0].tasks[0].actions.pop() && changeSets[0].tasks[0].inverse.pop(),
  ],
  [
    'another action than is shown',
    'not_shown',
    'changeSets[0].tasks[0].actions',
    ({ changeSets }) => (changeSets[0].parts[0].steps[0].action.to = 'S99splx'),
  ],
  [
    'an inverse that takes something else back',
    'not_so',
    'changeSets[0].tasks[0].inverse[0]',
    ({ changeSets }) => (changeSets[0].tasks[0].inverse[0].to = 'S02splx'),
  ],
  [
    'an inverse that is missing',
    'not_so',
    'changeSets[0].tasks[0].inverse',
    ({ changeSets }) => changeSets[0].tasks[0].inverse.pop(),
  ],
  [
    'actions of a task that is ok',
    'not_so',
    'changeSets[0].tasks[0].actions',
    ({ changeSets }) => (changeSets[0].tasks[0].status = 'ok'),
  ],
  [
    'a play out of range',
    'unknown_reference',
    'changeSets[0].tasks[0].play',
    ({ changeSets }) => (changeSets[0].tasks[0].play = 2),
  ],
  ['a play that is not for the host', 'unknown_reference', 'hosts[6].changeSet', ({ plays }) => (plays[1].hosts = [])],
  [
    'a play of a host that is not there',
    'unknown_reference',
    'plays[0].hosts[0]',
    ({ plays }) => (plays[0].hosts[0] = 'web9'),
  ],
  ['a host twice', 'duplicate_host', 'hosts[1].name', ({ hosts }) => (hosts[1] = hosts[0])],
  [
    'a host twice in a play',
    'duplicate_host',
    'plays[0].hosts[1]',
    ({ plays }) => (plays[0].hosts[1] = plays[0].hosts[0]),
  ],
  ['a host that no play is for', 'not_selected', 'hosts[11].name', ({ plays }) => plays[0].hosts.pop()],
  [
    'evidence that is another',
    'wrong_evidence',
    'evidence["',
    (document) => (Object.values<{ text: string }>(document.evidence)[0]!.text += ' '),
  ],
  ['evidence of nobody', 'not_used', 'evidence["', ({ evidence }) => (evidence[sha256('x')] = { text: 'x' })],
  ['evidence with a key that is none', 'wrong_form', 'evidence', ({ evidence }) => (evidence['x'] = { text: 'x' })],
  [
    'a print that is not there',
    'unknown_reference',
    'hosts[0].seen[0].print',
    ({ hosts }) => (hosts[0].seen[0].print = sha256('x')),
  ],
  [
    'a fact that there is not',
    'unknown_reference',
    'hosts[0].seen[0].fact',
    ({ hosts }) => (hosts[0].seen[0].fact = 'weather'),
  ],
  [
    'a fact asked about a service that is shell',
    'bad_subject',
    'hosts[0].seen[0].subjects[0]',
    ({ hosts }) => Object.assign(hosts[0].seen[0], { fact: 'services', subjects: ['$(reboot)'] }),
  ],
  [
    'a fact asked about a path that is none',
    'bad_subject',
    'hosts[0].seen[0].subjects[0]',
    ({ hosts }) => Object.assign(hosts[0].seen[0], { fact: 'files', subjects: ['/etc/../x'] }),
  ],
  [
    'a fact asked about what it takes not',
    'bad_subject',
    'hosts[0].seen[0].subjects[0]',
    ({ hosts }) => (hosts[0].seen[0].subjects = ['splx']),
  ],
  [
    'a fact asked about a path without end',
    'wrong_value',
    'hosts[0].seen[0].subjects[0]',
    ({ hosts }) => Object.assign(hosts[0].seen[0], { fact: 'files', subjects: ['/a'.repeat(5_000_000)] }),
  ],
  [
    'a promise of a fact that there is not',
    'unknown_reference',
    'changeSets[0].parts[0].promised[0].fact',
    ({ changeSets }) => (changeSets[0].parts[0].promised[0].fact = 'weather'),
  ],
  [
    'applyable, and there is nothing to do',
    'not_so',
    'changeSets[1].applyable',
    ({ changeSets }) => (changeSets[1].applyable = true),
  ],
  [
    'applyable, and not planned to its end',
    'not_so',
    'changeSets[0].applyable',
    ({ changeSets }) => changeSets[0].open.push(changeSets[0].why),
  ],
  [
    'parts that can not be applied',
    'not_so',
    'changeSets[1].parts',
    ({ changeSets }) => (changeSets[1].parts = changeSets[0].parts),
  ],
  ['complete, and it is not', 'not_so', 'complete', (document) => (document.complete = true)],
  ['applyable as a whole', 'not_so', 'applyable', (document) => (document.applyable = false)],
  ['a day that there is not', 'bad_moment', 'made', (document) => (document.made = '2026-02-31T00:00:00.000Z')],
  [
    'an end before its beginning',
    'bad_moment',
    'expires',
    (document) => (document.expires = '2026-11-01T00:00:00.000Z'),
  ],
  ['a host name that is shell', 'wrong_form', 'hosts[0].name', ({ hosts }) => (hosts[0].name = '$(reboot)')],
  [
    'an address that is an option',
    'wrong_form',
    'hosts[0].ways[0].target.address',
    ({ hosts }) => (hosts[0].ways[0].target.address = '-oProxyCommand=x'),
  ],
  [
    'a user that is an option',
    'wrong_form',
    'hosts[0].ways[0].target.user',
    ({ hosts }) => (hosts[0].ways[0].target.user = '-x'),
  ],
  [
    'a root out of bounds',
    'wrong_form',
    'hosts[0].ways[0].root',
    ({ hosts }) => (hosts[0].ways[0].root = '/srv/../..'),
  ],
  [
    'another way to become root',
    'wrong_value',
    'hosts[0].ways[0].target.become.method',
    ({ hosts }) => (hosts[0].ways[0].target.become.method = 'su'),
  ],
];

const hostileActions: readonly (readonly [name: string, path: string, change: Change])[] = [
  ['a directory with ..', '.directory', action(sets.renames, 0, 0, { directory: '/etc/rc.d/../cron.d' })],
  ['a directory that is not absolute', '.directory', action(sets.renames, 0, 0, { directory: 'etc' })],
  ['a name out of its directory', '.from', action(sets.renames, 0, 0, { from: '../passwd' })],
  ['a name that is a directory', '.to', action(sets.renames, 0, 0, { to: '..' })],
  ['a name with NUL', '.to', action(sets.renames, 0, 0, { to: 'S01\u0000splx' })],
  ['a target with NUL', '.target', action(sets.renames, 0, 0, { target: 'x\u0000' })],
  ['a path with NUL', '.path', action(sets.override, 0, 1, { path: '/etc/x\u0000' })],
  ['a path with a line end', '.path', action(sets.override, 0, 1, { path: '/etc/x\ny' })],
  ['a path without end', '.path', action(sets.override, 0, 1, { path: '/a'.repeat(5_000_000) })],
  ['a path with ..', '.path', action(sets.override, 0, 1, { path: '/etc/../x' })],
  [
    'content with NUL',
    '.entry.content',
    action(sets.override, 0, 1, { entry: { type: 'file', content: '\u0000', mode: 0o644 } }),
  ],
  [
    'a mode that is none',
    '.entry.mode',
    action(sets.override, 0, 1, { entry: { type: 'file', content: '', mode: 65_536 } }),
  ],
  ['another program', '.program', action(sets.override, 0, 2, { program: '/tmp/insserv' })],
  ['an option for insserv', '.arguments[0]', action(sets.override, 0, 2, { arguments: ['-r'] })],
  [
    'other files of insserv',
    '.was.files[0].path',
    action(sets.override, 0, 2, { was: { directories: [], files: [{ path: '/etc/shadow' }] } }),
  ],
  [
    'other links of insserv',
    '.was.directories[0].links[0].name',
    action(sets.override, 0, 2, {
      was: { directories: [{ directory: '/etc', links: [{ name: 'passwd', target: 'x' }] }], files: [] },
    }),
  ],
  ['another thing to reload', '.reload', action(sets.dropIn, 0, 1, { reload: 'x; reboot' })],
  ['a service that is a path', '.service', action(sets.window, 0, 0, { service: '../../bin/sh' })],
  ['a service that is shell', '.service', action(sets.window, 0, 0, { service: 'a;reboot' })],
  ['a verb that is none', '.verb', action(sets.window, 0, 0, { verb: 'status; reboot' })],
  ['a module that is an option', '.unloads', action(sets.window, 0, 1, { unloads: '-f splxmod' })],
  ['a process that is every process', '.processes[0]', action(sets.window, 0, 1, { processes: ['*'] })],
  ['a process that is a regular expression', '.processes[0]', action(sets.window, 0, 1, { processes: ['[a-z]*'] })],
  ['an action that there is not', '.kind', action(sets.window, 0, 1, { kind: 'sh' })],
];

describe('a document that no planner makes', () => {
  it('is told from what one makes', () => void readPlanFile(sealed(aDocument()), reading));

  for (const [name, code, path, change] of refused) {
    it(`has ${name}`, () => {
      const document = aDocument();
      change(document);
      const found = refusal(sealed(document));
      assert.equal(found.code, code, found.message);
      assert.ok(found.message.includes(`plan.${path}`), found.message);
    });
  }

  for (const [name, path, change] of hostileActions) {
    it(`has ${name}`, () => {
      const document = aDocument();
      change(document);
      const found = refusal(sealed(document));
      assert.match(found.code, /^wrong_/, found.message);
      assert.ok(found.message.includes(`${path}:`), found.message);
    });
  }

  for (const path of [
    '/etc/rc.d/rc3.d/S99x',
    '/etc/rc3.d/S99x',
    '/etc/init.d/rc5.d/S99x',
    '/etc/init.d/boot.d/S99x',
    '/etc/rcS.d/S01x',
  ]) {
    it(`puts something into a boot: ${path}`, () => {
      const document = aDocument();
      action(sets.override, 0, 1, { path })(document);
      assert.equal(refusal(sealed(document)).code, 'rc_directory');
    });
  }
});

describe('what no_log hides', () => {
  const parts = sampleParts({ hostile: false, sizes: [2, 0, 0, 0] });
  const secret = 'T0p-s3cret';
  const [first] = parts.hosts;
  const hidden = { code: 'hidden', template: 'hidden by no_log', data: {} };
  const step = { action: { kind: 'run', command: { argv: ['login', secret] } }, hidden: true, of: 0 } as const;

  it('is not in a document, and its host is not applied', () => {
    const part = { play: 0, way: 0, steps: [step], promised: [] };
    const document = documentOf({ ...parts, hosts: [{ ...first!, parts: [part] }, ...parts.hosts.slice(1)] });
    assert.ok(!JSON.stringify(document).includes(secret));
    const set = document.changeSets[document.hosts[0]!.changeSet];
    assert.deepEqual([set?.applyable, set?.open.map(({ code }) => code)], [false, ['hidden_task']]);
  });

  it('is not in the evidence either, when the task has nothing to do', () => {
    const tasks = first!.tasks.map(
      (task) => ({ ...task, status: 'ok', why: hidden, actions: [], inverse: [] }) as const,
    );
    const seen = first!.seen.map((one) => ({ ...one, bytes: Buffer.from(secret) }));
    const document = documentOf({ ...parts, hosts: [{ ...first!, tasks, seen, parts: [] }, ...parts.hosts.slice(1)] });
    assert.ok(!JSON.stringify(document).includes(secret));
    assert.ok(!Object.keys(document.evidence).includes(sha256(secret)));
  });
});
