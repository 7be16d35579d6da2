import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aFleet, bareHost } from '../run/fleet.ts';
import { snapshot } from '../run/snapshot.ts';
import { eventsIn, taisho } from './command-line.ts';

const play = (...tasks: string[]): string =>
  `- hosts: mail1\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`;
const BOMB = `- hosts: all\n  vars:\n    a: &a [x, x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh']
  .map((name, i) => `    ${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(', ')}]\n`)
  .join('')}  tasks: []\n`;

/** What is wrong with a playbook: where it is said to be, and a part of the sentence. */
const playbooks: readonly (readonly [what: string, text: string, at: string, says: RegExp])[] = [
  ['an unknown keyword of a task', play('{ nme: x, debug: {} }'), '3:9', /nme.*\n.*\n.*\n.*name/],
  ['an unknown keyword of a play', '- hosts: all\n  tsks: []\n', '2:3', /tsks[^]*tasks/],
  ['two remedies in a task', play('{ debug: {}, assert: { that: "1 == 1" } }'), '3:20', /debug|two/],
  ['YAML syntax', '- hosts: [all\n  tasks: []\n', '2:', /YAML/],
  ['an alias bomb', BOMB, '', /alias/i],
  ['enabled: yes', play('{ pre_stop: { service: splx, even_if_harmless: yes } }'), '3:54', /yes/],
  ['to: 0644', play('{ start_order: { service: splx, numbers: { splx: 0644 } } }'), '3:56', /0644/],
  ['a mode of 0644', play('{ file: { path: /tmp/x, mode: 0644 } }'), '3:37', /0644/],
  ['a service name with ;', play('{ service: { name: "splx; reboot", state: stopped } }'), '3:26', /splx; reboot/],
  ['a service name with ../', play('{ service: { name: ../../bin/sh, state: stopped } }'), '3:26', /bin\/sh/],
  ['a wrong expression', play('{ debug: {}, when: "a ==" }'), '3:', /when|a ==/],
  ['an Ansible keyword that is not there', play('{ debug: {}, delegate_to: x }'), '3:20', /delegate_to[^]*play/],
  ['no hosts', '- tasks: []\n', '1:3', /hosts/],
  ['a missing vars_files', '- hosts: all\n  vars_files: nowhere.yml\n  tasks: []\n', '2:15', /nowhere\.yml/],
];

describe('bad input: playbooks', () => {
  const fleet = aFleet('mail1');
  for (const [what, text, at, says] of playbooks) {
    it(`${what}: exit code 1, ${at || 'somewhere'}, and no host is entered`, async () => {
      const path = await fleet.file(text);
      const before = fleet.host('mail1').server?.connections;
      const { code, stdout, stderr } = await taisho(['run', path, '-i', fleet.inventoryFile]);
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.ok(stderr.startsWith(`${path}:${at}`), stderr);
      assert.match(stderr, says);
      assert.match(stderr, /error: /);
      assert.equal(fleet.host('mail1').server?.connections, before);
    });
  }

  it('several mistakes are told in one go, in the order of the text', async () => {
    const path = await fleet.file(play('{ nme: x, debug: {} }', '{ file: { path: x } }', '{ debg: {} }'));
    const { code, stderr } = await taisho(['validate', path]);
    assert.equal(code, 1);
    const places = [...stderr.matchAll(/:(\d+):\d+: error/g)].map(([, line]) => Number(line));
    assert.deepEqual(places, [3, 4, 5]);
    assert.match(stderr, /\^\^\^/);
  });

  it('an unknown variable in when: the host fails, the sentence says where it stands', async () => {
    const path = await fleet.file(play('{ name: a, debug: {}, when: nothing_of_this_name == 1 }'));
    const before = snapshot(fleet.root('mail1'));
    const { code, stdout } = await taisho(['run', path, '-i', fleet.inventoryFile, '-o', 'lines']);
    assert.equal(code, 3);
    assert.match(stdout, /nothing_of_this_name/);
    assert.match(stdout, /:3:\d+: /);
    assert.deepEqual(snapshot(fleet.root('mail1')), before);
  });

  for (const [what, pattern, says] of [
    ['an unknown host pattern in the playbook', 'mial1', /mial1[^]*mail1/],
    ['a pattern that is none', 'mail1[', /mail1\[/],
  ] as const) {
    it(`${what}: exit code 1`, async () => {
      const path = await fleet.file(`- hosts: "${pattern}"\n  tasks: []\n`);
      const { code, stderr } = await taisho(['run', path, '-i', fleet.inventoryFile, '-o', 'lines']);
      assert.equal(code, 1);
      assert.match(stderr, says);
    });
  }
});

type Break = (root: string, rc: string) => void;

/** Hosts on which start_order must not act: what is done to mail1, and the code of the refusal. */
const hosts: readonly (readonly [what: string, spoil: Break, codes: readonly string[]])[] = [
  ['duplicate links in an rc directory', (_, rc) => symlinkSync('../init.d/splx', join(rc, 'S85splx')), ['refuse']],
  ['a link to a foreign target', (_, rc) => relink(join(rc, 'S01splx'), '/opt/other/splx'), ['refuse']],
  [
    'a link at the same number',
    (_, rc) => renameSync(join(rc, 'S80sendmail'), join(rc, 'S01sendmail')),
    ['change', 'refuse'],
  ],
  ['S100x', (_, rc) => renameSync(join(rc, 'S80sendmail'), join(rc, 'S100sendmail')), ['refuse']],
  ['no rc directory at all', (root) => removeRc(root), ['refuse']],
];

describe('bad input: what a host has', function () {
  this.timeout(30_000);
  for (const [what, spoil, allowed] of hosts) {
    describe(what, () => {
      const fleet = aFleet('mail1');
      it(`ends in ${allowed.join(' or ')}, with a reason; a refusal changes nothing`, async () => {
        const root = fleet.root('mail1');
        spoil(root, join(root, 'etc/rc.d/rc3.d'));
        const before = snapshot(root);
        const path = await fleet.file(play('{ name: a, start_order: { service: splx } }'));
        const { code, stdout } = await taisho(['run', path, '-i', fleet.inventoryFile, '-o', 'json']);
        const result = eventsIn(stdout).find((event) => event.kind === 'task-result');
        assert.ok(result, stdout);
        assert.ok(allowed.includes(result.status), JSON.stringify(result.why));
        assert.notEqual(result.why.code, '');
        if (result.status === 'refuse') {
          assert.equal(code, 5);
          assert.ok(result.instead, 'says what to do instead');
          assert.deepEqual(snapshot(root), before);
          return;
        }
        const places = readdirSync(join(root, 'etc/rc.d/rc3.d')).filter((name) => /^S\d\d(splx|sendmail)$/.test(name));
        const number = (name: string) => Number(places.find((link) => link.endsWith(name))?.slice(1, 3));
        assert.ok(number('splx') > number('sendmail'), places.join());
      });
    });
  }

  describe('a lying init script', () => {
    const fleet = aFleet(bareHost('one', [{ kind: 'plain', name: 'abc', chkconfig: '345 90 10', status: 'always-0' }]));
    it('whose status is 0 and nothing while the service is stopped is not believed', async () => {
      const root = fleet.root('one');
      const pid = readFileSync(join(root, 'var/run/abc.pid'), 'utf8').trim();
      rmSync(join(root, 'proc', pid), { recursive: true });
      rmSync(join(root, 'var/run/abc.pid'));
      const path = await fleet.file(
        play('{ name: a, service: { name: abc, state: stopped } }').replace('mail1', 'one'),
      );
      const { code, stdout } = await taisho(['run', path, '-i', fleet.inventoryFile, '-o', 'json']);
      const result = eventsIn(stdout).find((event) => event.kind === 'task-result');
      assert.ok(code === 5 || code === 0 || code === 3, stdout);
      assert.notEqual(result?.status, 'unknown');
    });
  });
});

function relink(path: string, target: string): void {
  rmSync(path);
  symlinkSync(target, path);
}

function removeRc(root: string): void {
  for (const level of [0, 1, 2, 3, 4, 5, 6]) {
    rmSync(join(root, `etc/rc.d/rc${level}.d`), { recursive: true });
    rmSync(join(root, `etc/rc${level}.d`));
  }
  mkdirSync(join(root, 'etc/other'));
  writeFileSync(join(root, 'etc/other/note'), '');
}
