import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { JsonObject } from '../../lib/index.ts';
import { aFleet, bareHost } from '../run/fleet.ts';
import { startLinks } from '../run/snapshot.ts';
import { taisho } from './command-line.ts';

const playbooks = join(import.meta.dirname, '../../../playbooks');
const evil = { kind: 'plain', name: 'abc', chkconfig: '345 80 10' } as const;

describe('taisho order', function () {
  this.timeout(60_000);
  const fleet = aFleet('mail1', 'kb1', bareHost('bare', [evil]));
  const order = (...argv: readonly string[]) => taisho(['order', ...argv, '-i', fleet.inventoryFile]);

  it('shows the boot as it will go, the runlevel that the host boots into first', async () => {
    const { code, stdout, stderr } = await order('mail1');
    assert.deepEqual([code, stderr], [0, '']);
    const lines = stdout.split('\n').map((line) => line.trim());
    assert.match(lines[0] ?? '', /^mail1 {2}plain start links: /);
    assert.match(lines[1] ?? '', /^start on entering runlevel 3, 4, 5, on the way of the boot$/);
    assert.equal(lines[2], '1  S01splx  number 01');
    assert.match(stdout, /stop on entering runlevel 0, 1, 6\n {6}1 {2}K25sshd/);
  });

  it('shows side by side how a playbook changes it, and what it risks, and changes nothing', async () => {
    const before = startLinks(fleet.root('mail1'));
    const { code, stdout } = await order('mail1', '--with', join(playbooks, 'start-after.yml'));
    assert.equal(code, 0);
    assert.match(stdout, /risk exposure: until splx starts/);
    assert.match(stdout, /> {2}1 {2}S01splx {2}number 01 +1 {2}S10network/);
    assert.match(stdout, /> {2}5 {2}S81splx/);
    assert.match(stdout, /entering runlevel 2 \(stays as it is\)/);
    assert.deepEqual(startLinks(fleet.root('mail1')), before);
  });

  it('says what keeps the order from being known', async () => {
    const { code, stdout } = await order('mail1', '--with', join(playbooks, 'delay.yml'));
    assert.equal(code, 0);
    assert.match(stdout, /not certain: until splx starts/);
    const other = await order('bare', '--with', await fleet.file('- hosts: kb1\n  tasks: [{ debug: { msg: x } }]\n'));
    const hidden = '- hosts: bare\n  tasks: [{ file: { path: /tmp/x, content: y }, no_log: true }]\n';
    assert.match((await order('bare', '--with', await fleet.file(hidden))).stdout, /not certain: hidden by no_log/);
    assert.match(other.stdout, /not certain: no play of the playbook is for this host/);
  });

  it('is JSON for programs, every reason with its code, data and sentence', async () => {
    const { code, stdout } = await order('mail1,kb1', '-o', 'json', '--with', join(playbooks, 'start-after.yml'));
    assert.equal(code, 0);
    const { version, hosts } = JSON.parse(stdout) as { version: number; hosts: Record<string, JsonObject> };
    assert.deepEqual([version, Object.keys(hosts)], [1, ['mail1', 'kb1']]);
    const { sequences, after } = hosts['mail1'] as unknown as {
      sequences: { level: string; boot: boolean; starts: { name: string; why: object }[] }[];
      after: { sequences: typeof sequences; actions: object[] };
    };
    const three = sequences.find(({ level }) => level === '3');
    assert.deepEqual([three?.boot, three?.starts[0]?.name], [true, 'S01splx']);
    assert.deepEqual(three?.starts[0]?.why, { code: 'by_number', data: { number: '01' }, text: 'number 01' });
    assert.equal(after.sequences.find(({ level }) => level === '3')?.starts[4]?.name, 'S81splx');
    assert.equal(after.actions.length, 3);
  });

  it('tells a host that can not be read by its exit code, and shows the others', async () => {
    const inventory = await fleet.file('nowhere ansible_host=127.0.0.1 ansible_port=1\n', 'nowhere.ini');
    const { code, stdout } = await taisho(['order', 'nowhere', '-i', inventory]);
    assert.equal(code, 4);
    assert.match(stdout, /^nowhere {2}not read: /);
  });

  for (const [argv, err] of [
    [['nosuch'], /nosuch|no host/],
    [['mail1', '--with', '/nowhere.yml'], /nowhere\.yml/],
    [['mail1', '-o', 'xml'], /xml[^]*text/],
  ] as const) {
    it(`refuses ${argv.join(' ')}`, async () => {
      const { code, stderr } = await order(...argv);
      assert.equal(code, 1);
      assert.match(stderr, err);
    });
  }
});
