import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Action } from '../../lib/core/action.ts';
import { inverse } from '../../lib/core/action.ts';
import type { LedgerRecord } from '../../lib/core/ledger.ts';
import { because } from '../../lib/core/reason.ts';
import { createLedger } from '../../lib/ledger/index.ts';
import { aDirectory } from '../ledger/directory.ts';
import { begun, end, ended, host, lines, rename, RUN, sent, stop } from '../ledger/records.ts';
import { forbidden, hostile } from '../report/hostile.ts';
import { taisho } from './command-line.ts';

const OTHER = '20261123T000000Z-0a0b0c';
const fifth: Action = { ...rename, directory: '/etc/rc.d/rc5.d' } as Action;

describe('taisho runs', () => {
  const at = aDirectory();
  const runs = async (...argv: readonly string[]) =>
    taisho(['runs', ...argv], undefined, { TAISHO_STATE: at.path, HOME: '/nowhere' });
  const write = (run: string, ...more: readonly LedgerRecord[]): string => at.file(`${run}.jsonl`, lines(...more));

  it('says where it looked when there are none, and makes no directory', async () => {
    const directory = join(at.path, 'none');
    const { code, stdout } = await taisho(['runs'], undefined, { TAISHO_STATE: directory });
    assert.deepEqual([code, stdout], [0, `no runs yet in ${directory}\n`]);
  });

  it('lists runs, the newest first, with how they ended; a damaged one hides no other', async () => {
    const names = ['a', 'b', 'c'];
    write(RUN, begun(names), host('a', 'ok'), host('b', 'refused'), host('c', 'refused'), end());
    write(OTHER, begun(['a'], { run: OTHER, time: '2026-11-23T00:00:00.000Z', command: 'apply' }), end(true));
    write('20261122T000000Z-000000', begun(['a'], { run: '20261122T000000Z-000000', time: '2026-11-22T00:00:00Z' }));
    at.file('20261121T000000Z-000000.jsonl', 'x\n');
    const { code, stdout, stderr } = await runs();
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(stdout.split('\n'), [
      'RUN                      BEGUN (UTC)          END          WHAT                             HOSTS',
      `${RUN}  2026-11-24 01:28:19  ended        run playbooks/start-after.yml    3 hosts: 1 ok, 2 refused`,
      `${OTHER}  2026-11-23 00:00:00  interrupted  apply playbooks/start-after.yml  1 host: 1 not-attempted`,
      '20261122T000000Z-000000  2026-11-22 00:00:00  not ended    run playbooks/start-after.yml    1 host: 1 not-attempted',
      `20261121T000000Z-000000  damaged: ${at.path}/20261121T000000Z-000000.jsonl:1: the line is not JSON in UTF-8`,
      '',
    ]);
    assert.match((await runs('--limit-runs', '2')).stdout, new RegExp(`${OTHER}.*\n… 2 older runs`));
    const listed = JSON.parse((await runs('-o', 'json')).stdout) as { runs: readonly Record<string, unknown>[] };
    assert.deepEqual(
      listed.runs.map(({ run, ended, damage }) => [run, ended, typeof damage]),
      [
        [RUN, '2026-11-24T01:31:21.123Z', 'undefined'],
        [OTHER, '2026-11-24T01:31:21.123Z', 'undefined'],
        ['20261122T000000Z-000000', null, 'undefined'],
        ['20261121T000000Z-000000', undefined, 'string'],
      ],
    );
  });

  it('writes a page of a run', async () => {
    write(RUN, begun(['a', '<script>']), host('a', 'ok'), host('<script>', 'refused'), end());
    const page = join(at.path, 'run.html');
    const { code, stdout, stderr } = await runs('show', RUN, '--html', page);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /1 ok/);
    const text = readFileSync(page, 'utf8');
    assert.ok(text.includes(`Run ${RUN}`) && text.includes('&lt;script&gt;'));
    rmSync(page);
  });

  it('shows a run: hosts that ended alike together, the gravest first, with what they are owed', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    write(
      RUN,
      begun(names, { resumes: OTHER }),
      host('a', 'ok'),
      host('b', 'failed', { missed: ['restart x'], leftStopped: ['sendmail'] }),
      sent('c'),
      host('e', 'ok'),
      end(true),
    );
    const { code, stdout } = await runs('show', 'last');
    assert.equal(code, 0);
    assert.deepEqual(stdout.split('\n'), [
      `RUN  ${RUN} · run playbooks/start-after.yml`,
      '  begun    2026-11-24 01:28:19 UTC by admin@example.org, in /home/admin',
      '  ended    interrupted 2026-11-24 01:31:21 UTC, after 3 min 2 s',
      `  resumes  ${OTHER}`,
      '  options  inventory=inventory/example.ini forks=5 become=true tags=a,b',
      '',
      'unknown        c  a script was sent to it, and how that ended was not recorded: only its journal tells',
      'failed         b  it is failed',
      '    not started again: sendmail',
      '    handlers not run: restart x',
      'not-attempted  d  the run ended before this host was begun',
      'ok             a, e  it is ok',
      '5 hosts: 2 ok, 1 not-attempted, 1 failed, 1 unknown',
      '',
    ]);
  });

  it('shows with -v what was done on each host in plain words, and what was taken back', async () => {
    const why = because('gone', 'the link {link} is not there', { link: 'S01splx' });
    const results = [
      { status: 'done' },
      { status: 'done' },
      { status: 'failed', why },
      { status: 'not-done' },
    ] as const;
    write(
      RUN,
      begun(['a', 'b']),
      sent('a', 0, {}, [rename, fifth, stop, stop]),
      ended('a', 0, { results }),
      sent('a', 1, { takesBack: 0 }, [inverse(fifth) as Action]),
      ended('a', 1),
      sent('a', 2, { steps: [{ hidden: true, action: { kind: 'write' } }] }),
      host('a', 'failed'),
    );
    const { stdout } = await runs('show', '-v', RUN.slice(0, 18));
    assert.deepEqual(stdout.split('\n').slice(5, 16), [
      'failed         a  it is failed',
      '    Order splx, as root',
      '      done: rename S01splx → S81splx in /etc/rc.d/rc3.d',
      '      done, taken back: rename S01splx → S81splx in /etc/rc.d/rc5.d',
      '      failed: stop sendmail: the link S01splx is not there',
      '      not done: stop sendmail',
      '    Order splx (taking back), as root',
      '      done: rename S81splx → S01splx in /etc/rc.d/rc5.d',
      '    Order splx, as root',
      '      sent, end not known: write (not told: no_log)',
      'not-attempted  b  the run ended before this host was begun',
    ]);
  });

  it('gives the same to programs, wherever -o stands', async () => {
    write(RUN, begun(['a', '__proto__']), sent('a'), ended('a'), host('a', 'changed', { missed: ['x'] }), end());
    const one = await runs('show', '-o', 'json', RUN);
    assert.deepEqual(await runs('-o', 'json', 'show', RUN), one);
    const { hosts, summary, run, version } = JSON.parse(one.stdout) as Record<
      'hosts' | 'summary' | 'run' | 'version',
      never
    >;
    const [a, b] = hosts as unknown as readonly Record<string, unknown>[];
    assert.deepEqual([version, run, summary['changed'], summary['not-attempted']], [1, RUN, 1, 1]);
    assert.deepEqual([a?.['name'], a?.['outcome'], a?.['missed']], ['a', 'changed', [{ play: 0, handlers: ['x'] }]]);
    assert.deepEqual(a?.['why'], { code: 'is_changed', data: { outcome: 'changed' }, text: 'it is changed' });
    assert.deepEqual([b?.['name'], b?.['outcome']], ['__proto__', 'not-attempted']);
  });

  it('shows a ledger whose last line was cut, and says so', async () => {
    at.file(`${RUN}.jsonl`, `${lines(begun(['a']), sent('a'))}{"kind":"ended"`);
    assert.match((await runs('show', 'last')).stdout, /its last line, 3, was cut[^]*unknown +a /);
  });

  it('tells a run that still goes on from one that was broken off', async () => {
    const ledger = await createLedger(at.path, begun(['a']));
    assert.match((await runs()).stdout, / goes on +run /);
    assert.match((await runs('show', 'last')).stdout, /ended +goes on\n/);
    assert.equal((JSON.parse((await runs('show', '-o', 'json', 'last')).stdout) as { running: boolean }).running, true);
    await ledger.close();
    const writer = { pid: 1, birth: `${hostname()} other pid:[1] 1` };
    at.file(`${RUN}.jsonl`, lines(begun(['a'], { writer })));
    assert.match((await runs()).stdout, / broken off +run /);
  });

  const wrong: readonly (readonly [argv: readonly string[], says: RegExp])[] = [
    [['show', '20261124T012819Z-3f9c2b'], /there is no run "2026.*; did you mean 20261124T012819Z-3f9c2a\?/],
    [['show', '../../etc/passwd'], /there is no run ".*"; the last one is 20261124T012819Z-3f9c2a/],
    [['show', 'a\u001b[31m'], /there is no run "a\\u001b/],
    [['show'], /run/],
    [['show', 'a', 'b'], /too many arguments/],
    [['shwo'], /too many arguments/],
    [['--limit-runs', '0'], /--limit-runs takes a whole number from 1/],
    [['-o', 'tree'], /text, json/],
  ];
  for (const [argv, says] of wrong)
    it(`${JSON.stringify(argv)}: exit code 1`, async () => {
      write(RUN, begun(['a']));
      const { code, stdout, stderr } = await runs(...argv);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, forbidden);
    });

  it('lets no hostile text out raw', async () => {
    const text = hostile.replaceAll('\0', '');
    const name = `h${text}`;
    const way = { connection: 'ssh', target: { name, address: text, port: 22, user: text }, root: text } as const;
    const ledger = await createLedger(
      at.path,
      begun([name, 'b'], {
        source: text,
        by: text,
        directory: text,
        options: { a: text },
        plays: [
          { name: text, hosts: [name, 'b'] },
          { name: text, hosts: ['b'] },
        ],
      }),
    );
    const tasks = [{ id: text, name: text, remedy: text, item: text }];
    const actions: readonly Action[] = [
      { kind: 'run', command: { argv: [text, text], stdin: text } },
      { kind: 'link', path: `/${text}`, target: text },
    ];
    const why = because('x', `${text}{a}`, { a: [text, text] });
    await ledger.append(sent(name, 0, { way, tasks, missed: [text], leftStopped: [text] }, actions));
    await ledger.append(
      ended(name, 0, {
        results: [{ status: 'failed', why }, { status: 'not-done' }],
        missed: [text],
        leftStopped: [text],
      }),
    );
    await ledger.append(sent(name, 1, { way, tasks }, actions));
    await ledger.append(host('b', 'ok', { why }));
    await ledger.close();
    for (const argv of [[], ['-o', 'json'], ['show', 'last'], ['show', '-v', 'last'], ['show', '-o', 'json', 'last']]) {
      const { code, stdout, stderr } = await runs(...argv);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /evil/);
      assert.doesNotMatch(stdout, forbidden);
    }
  });
});

describe('the directory in which runs are looked for', () => {
  const at = aDirectory();
  const looked = async (environment: Readonly<Record<string, string>>) => taisho(['runs'], undefined, environment);

  it('is TAISHO_STATE, or below XDG_STATE_HOME, or below HOME', async () => {
    const rows: readonly (readonly [environment: Readonly<Record<string, string>>, directory: string])[] = [
      [{ TAISHO_STATE: '/nowhere/s', XDG_STATE_HOME: '/nowhere/x', HOME: '/nowhere/h' }, '/nowhere/s'],
      [{ TAISHO_STATE: '', XDG_STATE_HOME: '/nowhere/x', HOME: '/nowhere/h' }, '/nowhere/x/taisho/runs'],
      [{ XDG_STATE_HOME: 'relative', HOME: '/nowhere/h' }, '/nowhere/h/.local/state/taisho/runs'],
      [{ HOME: '/nowhere/h' }, '/nowhere/h/.local/state/taisho/runs'],
    ];
    for (const [environment, directory] of rows)
      assert.equal((await looked(environment)).stdout, `no runs yet in ${directory}\n`);
  });

  it('is asked for where none can be told', async () => {
    for (const environment of [{}, { HOME: 'x' }, { TAISHO_STATE: 'runs', HOME: '/nowhere' }]) {
      const { code, stderr } = await looked(environment);
      assert.equal(code, 1);
      assert.match(stderr, /TAISHO_STATE/);
    }
  });

  it('is refused where others may write to it', async () => {
    const directory = join(at.path, 'open');
    mkdirSync(directory);
    chmodSync(directory, 0o777);
    const { code, stderr } = await looked({ TAISHO_STATE: directory });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: the directory of ledgers is not used: others may write to .*open \(mode 0777\); .*\n$/,
    );
  });
});
