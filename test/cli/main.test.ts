import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { remedies } from '../../lib/index.ts';
import { aFleet, bareHost } from '../run/fleet.ts';
import { eventsIn, taisho } from './command-line.ts';

const root = join(import.meta.dirname, '../../..');
const shipped = (name: string) => join(root, 'playbooks', name);
const play = (hosts: string, task: string, keywords = ''): string =>
  `- hosts: ${hosts}\n${keywords}  tasks:\n    - ${task}\n`;
const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

describe('the command line', () => {
  const rows: readonly (readonly [argv: readonly string[], code: number, out: RegExp, err: RegExp])[] = [
    [['--help'], 0, /Usage: taisho[^]*run[^]*validate[^]*remedies[^]*demo/, /^$/],
    [[], 0, /Usage: taisho/, /^$/],
    [['help'], 0, /Usage: taisho/, /^$/],
    [['run', '--help'], 0, /--inventory[^]*--check[^]*--limit/, /^$/],
    [['--version'], 0, new RegExp(`^${version.replaceAll('.', '\\.')}\n$`), /^$/],
    [['--nonsense'], 1, /^$/, /--nonsense/],
    [['rum'], 1, /^$/, /"rum"; did you mean run\?/],
    [['frobnicate', '-i', 'x'], 1, /^$/, /./],
    [['run'], 1, /^$/, /which playbook to run, or which run to take up/],
    [['run', '-i', 'web1,'], 1, /^$/, /playbook/],
    [['run', 'x.yml'], 1, /^$/, /inventory/],
    [['run', 'x.yml', '-i'], 1, /^$/, /inventory/],
    [
      ['run', shipped('pre-stop.yml'), '-i', '/nowhere/inventory'],
      1,
      /^$/,
      /there is no inventory \/nowhere\/inventory/,
    ],
    [['run', '/nowhere.yml', '-i', 'web1,'], 1, /^$/, /nowhere\.yml/],
    [['run', 'x.yml', '-i', 'web1,', '-f', '0'], 1, /^$/, /--forks/],
    [['run', 'x.yml', '-i', 'web1,', '-f', 'many'], 1, /^$/, /--forks/],
    [['run', 'x.yml', '-i', 'web1,', '-o', 'xml'], 1, /^$/, /xml[^]*tree/],
    [['run', 'x.yml', '-i', 'web1,', '-e', 'a'], 1, /^$/, /a/],
    [['run', 'x.yml', '-i', 'web1,', '-e', '@/nowhere.yml'], 1, /^$/, /variables file \/nowhere\.yml/],
    [['run', 'x.yml', '-i', 'web1,', '--catalogue', '/nowhere.yml'], 1, /^$/, /catalogue \/nowhere\.yml/],
    [['run', 'x.yml', '-i', 'bad\u001b[31m/name'], 1, /^$/, /inventory/],
    [['remedies'], 0, /start_order +Remedy 2/, /^$/],
    [['remedies', 'start_order'], 0, /service \(string; required\)[^]*accept_exposure/, /^$/],
    [['remedies', 'start_ordr'], 1, /^$/, /did you mean start_order\?/],
    [['remedies', '__proto__'], 1, /^$/, /no remedy/],
    [['validate'], 1, /^$/, /files/],
    [
      ['validate', shipped('delay.yml'), shipped('pre-stop.ts')],
      0,
      /delay\.yml: valid, 1 play\n[^]*pre-stop\.ts: valid/,
      /^$/,
    ],
  ];
  for (const [argv, code, out, err] of rows) {
    it(
      `taisho ${argv.map((one) => one.replace(root, '.')).join(' ')}: ${code}`.replaceAll('\u001b', 'ESC'),
      async () => {
        const printed = await taisho(argv);
        assert.equal(printed.code, code, printed.stderr);
        assert.match(printed.stdout, out);
        assert.match(printed.stderr, err);
        assert.ok(!`${printed.stdout}${printed.stderr}`.includes('\u001b'));
        assert.ok(!/^\s+at /m.test(printed.stderr), 'no stack');
      },
    );
  }

  it('lists every remedy', async () => {
    const { stdout } = await taisho(['remedies']);
    assert.deepEqual(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
      Object.keys(remedies),
    );
  });
});

describe('taisho validate', () => {
  const fleet = aFleet();
  it('looks at every file, whatever is wrong with those before it', async () => {
    const good = await fleet.file(play('all', '{ debug: {} }'));
    const bad = await fleet.file(play('all', '{ debg: {} }'));
    const { code, stdout, stderr } = await taisho(['validate', bad, '/nowhere.yml', good]);
    assert.equal(code, 1);
    assert.equal(stdout, `${good}: valid, 1 play\n`);
    assert.match(stderr, new RegExp(`^${bad}:3:9: error: [^]*debug[^]*nowhere`));
  });
});

describe('taisho run', function () {
  this.timeout(30_000);
  const fleet = aFleet('mail1', 'mail3', 'down1', bareHost('one'));
  const run = async (text: string, ...argv: string[]) =>
    taisho([
      'run',
      text.includes('\n') ? await fleet.file(text) : text,
      '-i',
      fleet.inventoryFile,
      '-o',
      'lines',
      ...argv,
    ]);
  const FAILS = '{ name: a, command: { argv: [/bin/sh, -c, exit 1] } }';

  const codes: readonly (readonly [what: string, code: number, text: string, argv?: readonly string[]])[] = [
    ['nothing to do', 0, play('one', '{ debug: {} }')],
    ['changed', 0, play('one', '{ file: { path: /tmp/c, content: x } }')],
    ['changes pending, not asked about', 0, play('one', '{ file: { path: /tmp/p } }'), ['--check']],
    ['changes pending, asked about', 2, play('one', '{ file: { path: /tmp/p } }'), ['--check', '--detailed-exitcode']],
    ['nothing pending, asked about', 0, play('one', '{ debug: {} }'), ['--check', '--detailed-exitcode']],
    [
      'changed, --detailed-exitcode without --check',
      0,
      play('one', '{ file: { path: /tmp/d } }'),
      ['--detailed-exitcode'],
    ],
    ['failed', 3, play('one', FAILS)],
    ['unreachable', 4, play('down1', '{ file: { path: /tmp/p } }')],
    ['refused', 5, play('mail3', '{ pre_stop: { service: splx } }')],
    ['refused and unreachable: the graver', 4, play('mail3,down1', '{ pre_stop: { service: splx } }')],
    ['failed and unreachable: the graver', 3, play('one,down1', FAILS)],
    ['no host at all', 1, play('all', '{ debug: {} }'), ['--limit', 'one:!one']],
    ['unknown limit', 1, play('all', '{ debug: {} }'), ['--limit', 'onee']],
  ];
  for (const [what, code, text, argv = []] of codes) {
    it(`${what}: exit code ${code}`, async () => {
      const printed = await run(text, ...argv);
      assert.equal(printed.code, code, printed.stdout + printed.stderr);
    });
  }

  it('an unknown limit says what was perhaps meant', async () => {
    assert.match((await run(play('all', '{ debug: {} }'), '-l', 'onee')).stderr, /did you mean one\?/);
  });

  it('takes -e in every shape; later ones win', async () => {
    writeFileSync(join(fleet.directory, 'extra.yml'), 'a: from file\nb: [1, 2]\n');
    writeFileSync(join(fleet.directory, 'extra.json'), '{"c": {"d": true}}');
    const text = play('one', '{ debug: { msg: "{{ a }}|{{ b | join(\'+\') }}|{{ c.d }}|{{ e }}|{{ f }}" } }');
    const { stdout } = await run(
      text,
      ...['-e', `@${join(fleet.directory, 'extra.yml')}`, '-e', `@${join(fleet.directory, 'extra.json')}`],
      ...['-e', 'e=1 f="two words"', '-e', '{"e": "later"}'],
    );
    assert.match(stdout, /from file\|1\+2\|true\|later\|two words/);
  });

  it('gives a line of JSON an event with -o json, and nothing else', async () => {
    const { stdout, stderr } = await run(
      play('all', '{ file: { path: /tmp/j, content: x } }'),
      '-o',
      'json',
      '--check',
    );
    const events = eventsIn(stdout);
    assert.equal(stderr, '');
    assert.deepEqual([events[0]?.kind, events.at(-1)?.kind], ['run-start', 'run-end']);
    assert.equal(events.filter(({ kind }) => kind === 'host-result').length, 4);
  });

  it('shows what changes in links with --diff', async () => {
    const { stdout } = await run(shipped('start-after.yml'), '--check', '--diff', '-l', 'mail1');
    assert.match(stdout, /-S01splx[^]*\+S81splx/);
  });

  for (const output of ['tree', 'lines', 'json']) {
    it(`never lets hostile output of a host out raw, -o ${output}`, async () => {
      const hostile = String.raw`printf '\033]0;owned\007\033[2J\302\233;31m\r\342\200\256x\n' ; printf '\033[31mERR\n' >&2; exit 1`;
      const text = play('one', `{ name: a, command: { argv: [/bin/sh, -c, ${JSON.stringify(hostile)}] } }`);
      const { stdout, stderr, code } = await run(text, '-o', output, '-v');
      assert.equal(code, 3);
      assert.match(stdout, /owned/);
      // oxlint-disable-next-line no-control-regex
      assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    });
  }

  it('is as silent as ever about secrets of no_log tasks, -v and --diff', async () => {
    const text = play('one', '{ name: a, file: { path: /tmp/s, content: canary }, no_log: true }');
    for (const output of ['tree', 'lines', 'json']) {
      const { stdout, stderr } = await run(text, '--check', '-v', '-D', '-o', output);
      assert.doesNotMatch(stdout + stderr, /canary/);
    }
  });

  it('ends with 130 when it was interrupted, and says which hosts were not begun', async () => {
    const path = await fleet.file(play('all', '{ debug: {} }'));
    const { code, stdout } = await taisho(['run', path, '-i', fleet.inventoryFile, '-o', 'lines'], AbortSignal.abort());
    assert.equal(code, 130);
    assert.match(stdout, /not-attempted/);
  });

  it('takes hosts in place of an inventory, and options for how to enter', async () => {
    const { server } = fleet.host('one');
    const inventory = await fleet.file(
      `box ansible_host=127.0.0.1 ansible_port=${server?.port} taisho_root=${fleet.root('one')}\n`,
      'bare.ini',
    );
    const path = await fleet.file(play('box', '{ name: a, command: { argv: [/bin/true] } }'));
    const flags = [
      '--known-hosts',
      fleet.knownHostsFile,
      '--private-key',
      join(fleet.directory, 'id_ed25519'),
      '-u',
      'root',
    ];
    assert.equal((await taisho(['run', path, '-i', inventory, '-o', 'lines', ...flags])).code, 0);
    const without = await taisho(['run', path, '-i', inventory, '-o', 'lines', ...flags.slice(2)]);
    assert.equal(without.code, 4);
    assert.match(without.stdout, /host key/);
  });
});
