import { sentence } from '../../lib/core/reason.ts';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Action } from '../../lib/core/action.ts';
import type { Step } from '../../lib/core/step.ts';
import { applied, applyScript } from '../../lib/remote/apply-script.ts';
import { cksum } from '../../lib/remote/cksum.ts';
import { journalIn } from '../../lib/remote/journal.ts';
import { foundJournal, journalScript } from '../../lib/remote/journal-script.ts';
import type { Entry } from '../../lib/remote/state-script.ts';
import { takeBack } from '../../lib/remote/take-back.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { plant, runText, shells, type Shell } from './shell.ts';

const RUN = '20261124T012819Z-3f9c2a';
const OTHER = '20261124T012820Z-000000';

const links: Readonly<Record<string, { link: string }>> = {
  'etc/rc3.d/S01splx': { link: '../init.d/splx' },
  'etc/rc5.d/S01splx': { link: '../init.d/splx' },
};

const STEPS: readonly Step[] = [
  ...['/etc/rc3.d', '/etc/rc5.d'].map((directory): Step => {
    const action: Action = { kind: 'rename', directory, from: 'S01splx', to: 'S91splx', target: '../init.d/splx' };
    return { action, task: 0 };
  }),
  { action: { kind: 'write', path: '/etc/new', entry: { type: 'file', content: "it's\n", mode: 0o640 } }, task: 1 },
  {
    action: { kind: 'remove', path: '/etc/old', was: { type: 'file', content: 'old\n', mode: 0o644 } },
    task: 1,
  },
];

function aHost(): string {
  const root = plant(temporaryDirectory(), { ...links, 'etc/init.d/splx': '#!/bin/sh\n', 'etc/old': 'old\n' });
  chmodSync(join(root, 'etc/old'), 0o644);
  return root;
}

function entry(run = RUN, more: Partial<Entry> = {}): Entry {
  const head = { run, part: 0, host: 'web1', owner: 'admin@control.example.com', reason: "the 'plan'", expires: 60 };
  return { head, guards: [], ...more };
}

function sent(root: string, steps: readonly Step[], into: Entry, shell?: Shell) {
  const script = applyScript(root, steps, [], into);
  const { stdout, stderr } = runText(script.text, shell === undefined ? {} : { shell });
  return applied(stdout, stderr, script.token, steps);
}

function journalOf(root: string, run = RUN) {
  const script = journalScript(root, { run, part: 0 });
  return foundJournal(runText(script.text).stdout, script.token, { run, part: 0 });
}

/** Everything below /etc: what a boot could run. */
function etc(root: string): string {
  const { stdout } = spawnSync('find', ['etc', '-printf', '%p %m %l\n'], { cwd: root, encoding: 'utf8' });
  return stdout.split('\n').toSorted().join('\n');
}

describe('cksum', () => {
  it('is the POSIX one, on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        const { stdout } = spawnSync('cksum', { input: bytes, encoding: 'utf8' });
        assert.equal(cksum(bytes), stdout.trim());
      }),
      { numRuns: 100 },
    );
  });
});

describe('a script that enters a host', function () {
  this.timeout(120_000);
  after(removeTemporary);

  for (const shell of shells) {
    it(`journals what it does, puts the journal aside and lets go (${shell.name})`, () => {
      const root = aHost();
      const { entry: entered, results } = sent(root, STEPS, entry(), shell);
      assert.deepEqual([entered.kind, results.map(({ status }) => status)], ['entered', STEPS.map(() => 'done')]);
      assert.deepEqual(readdirSync(join(root, 'var/lib/taisho')), ['done']);
      const found = journalOf(root);
      assert.equal(found?.found, 'ended');
      assert.deepEqual(
        found?.found === 'ended' && [...found.journal.begun],
        STEPS.map((_, i) => [i, 0]),
      );
      assert.deepEqual(found?.found === 'ended' && found.journal.steps, STEPS);
    });
  }

  it('does nothing where somebody is at work, and says who', () => {
    const root = aHost();
    const before = etc(root);
    mkdirSync(join(root, 'var/lib/taisho'), { recursive: true, mode: 0o700 });
    const own = readFileSync(`/proc/${process.pid}/stat`, 'utf8');
    const start = own.slice(own.lastIndexOf(') ') + 2).split(' ')[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const lock = (more: string): void =>
      writeFileSync(
        join(root, 'var/lib/taisho/lock'),
        `run ${OTHER}\nowner eve@other.example.com\nreason x\nsince 1\n${more}\nboot ${boot}`,
      );
    lock(`expires 1\npid ${process.pid}\nstart ${start}`);
    const { entry: held, results } = sent(root, STEPS, entry());
    assert.equal(held.kind, 'held');
    assert.equal(held.kind === 'held' && held.why.data['owner'], 'eve@other.example.com');
    assert.deepEqual(
      results.map(({ status }) => status),
      ['failed', ...STEPS.slice(1).map(() => 'not-done')],
    );
    assert.equal(etc(root), before);
    lock(`expires 1\npid ${process.pid}\nstart 1`);
    assert.equal(sent(root, STEPS, entry()).entry.kind, 'entered', 'another process has that number now');
  });

  function locked(lock: string): string {
    const root = aHost();
    mkdirSync(join(root, 'var/lib/taisho'), { recursive: true, mode: 0o700 });
    writeFileSync(join(root, 'var/lib/taisho/lock'), lock);
    return root;
  }

  it('takes over a lock of another boot', () => {
    const root = locked(`run ${OTHER}\nexpires 99999999999\npid ${process.pid}\nboot 0`);
    assert.equal(sent(root, STEPS, entry()).entry.kind, 'entered');
  });

  for (const [what, lock] of [
    ['garbage', '\u0000;rm -rf /\n$(touch /tmp/x)\n'],
    ['empty', ''],
  ] as const) {
    it(`enters nowhere that a lock is ${what}, and says which file is in the way`, () => {
      const { entry: refused } = sent(locked(lock), STEPS, entry());
      assert.equal(refused.kind, 'refused');
      assert.match(
        refused.kind === 'refused' ? sentence(refused.why) : '',
        /lib\/taisho\/lock is no lock that can be read/,
      );
    });
  }

  it('lets one of many in at a time, also where all find a stale lock', async () => {
    for (let round = 0; round < 6; round++) {
      const root = aHost();
      mkdirSync(join(root, 'var/lib/taisho'), { recursive: true, mode: 0o700 });
      writeFileSync(join(root, 'var/lib/taisho/lock'), `run ${OTHER}\nexpires 1\npid 1\nboot 0\n`);
      const step: Step = {
        action: {
          kind: 'run',
          command: { argv: ['/bin/sh', '-c', 'mkdir "$TAISHO_ROOT/in" && sleep 0.2 && rmdir "$TAISHO_ROOT/in"'] },
        },
      };
      const scripts = Array.from({ length: 6 }, (_, i) =>
        applyScript(root, [step], [], entry(`20261124T012819Z-00000${i}`)),
      );
      const ended = await Promise.all(
        scripts.map(async ({ text, token }) => {
          const child = spawn('/bin/sh', { stdio: ['pipe', 'pipe', 'pipe'] });
          const out: Buffer[] = [];
          child.stdout.on('data', (part: Buffer) => out.push(part));
          child.stderr.resume();
          child.stdin.end(text);
          await new Promise((resolve) => child.on('close', resolve));
          return applied(Buffer.concat(out), Buffer.alloc(0), token, [step]);
        }),
      );
      const inside = ended.filter((one) => one.entry.kind === 'entered');
      assert.ok(inside.length >= 1);
      for (const { results } of inside) assert.equal(results[0]?.status, 'done', 'nobody else was in');
      assert.ok(ended.every((one) => one.entry.kind === 'entered' || one.entry.kind === 'held'));
    }
  });

  it('does nothing where the host has changed since', () => {
    const root = aHost();
    const before = etc(root);
    const guards = [
      { name: 'start-links', test: 'false' },
      { name: 'services', test: 'true' },
    ];
    const { entry: drifted, results } = sent(root, STEPS, entry(RUN, { guards }));
    assert.deepEqual(drifted.kind === 'drifted' && drifted.why.data['facts'], ['start-links']);
    assert.equal(results[0]?.status, 'drifted');
    assert.equal(etc(root), before);
    assert.deepEqual(readdirSync(join(root, 'var/lib/taisho')), ['done']);
  });

  for (const [what, spoil] of [
    ['is a link', (state: string) => symlinkSync('/tmp', state)],
    ['may be written to by others', (state: string) => (mkdirSync(state), chmodSync(state, 0o777))],
    ['is a file', (state: string) => writeFileSync(state, '')],
  ] as const) {
    it(`refuses a state directory that ${what}`, () => {
      const root = aHost();
      mkdirSync(join(root, 'var/lib'), { recursive: true });
      spoil(join(root, 'var/lib/taisho'));
      const before = etc(root);
      assert.equal(sent(root, STEPS, entry()).entry.kind, 'refused');
      assert.equal(etc(root), before);
    });
  }
});

describe('a script that is ended anywhere', function () {
  this.timeout(300_000);
  after(removeTemporary);

  /** Where in the script, behind its entry, a line begins that could be its last. */
  function marksIn(text: string): readonly number[] {
    const lines = /^(?=printf '|t_note|t_code=|mv |ln |rm |\[ |if |fi|case |t_begun|t_unlock|ls -t)/gm;
    return [...text.matchAll(lines)].map(({ index }) => index).filter((index) => index > text.indexOf('t_failed=0\n'));
  }

  it('leaves what the next command finds, and takes back to the last byte or finds done', () => {
    const { length } = marksIn(applyScript(aHost(), STEPS, [], entry()).text);
    assert.ok(length > 40, String(length));
    const seen = new Set<string>();
    for (let mark = 0; mark < length; mark++) {
      const root = aHost();
      const before = etc(root);
      const { text: whole } = applyScript(root, STEPS, [], entry());
      const at = marksIn(whole)[mark] ?? 0;
      const text = `${whole.slice(0, at)}kill -9 0\n${whole.slice(at)}`;
      spawnSync('setsid', ['-w', '/bin/sh'], { input: text, cwd: '/' });
      const then = sent(root, [], entry(OTHER));
      if (then.entry.kind === 'unfinished') {
        const { journal } = then.entry;
        assert.ok(journal !== undefined && journal.run === RUN);
        const back = takeBack(STEPS, (i) => journal.begun.has(i) && journal.undone.get(i) !== 0);
        const { entry: taken, results } = sent(
          root,
          back.steps,
          entry(OTHER, { recovers: { run: RUN, part: 0, of: back.of } }),
        );
        assert.equal(taken.kind, 'entered');
        assert.ok(
          results.every(({ status }) => status === 'done'),
          JSON.stringify(results),
        );
        assert.equal(etc(root), before);
        seen.add('taken back');
      } else {
        assert.equal(then.entry.kind, 'entered');
        const over = journalOf(root)?.found === 'ended' || existsSync(join(root, 'var/lib/taisho/done/earlier'));
        assert.ok(over, text.slice(text.indexOf('kill -9 0') - 200, text.indexOf('kill -9 0') + 80));
        assert.notEqual(etc(root), before);
        seen.add('done');
      }
      assert.deepEqual(
        readdirSync(join(root, 'var/lib/taisho')).filter((name) => name !== 'done'),
        [],
        'nothing is left locked or open',
      );
    }
    assert.deepEqual([...seen].toSorted(), ['done', 'taken back']);
  });
});

describe('a journal', () => {
  it('is read as far as it goes, and never taken for another', () => {
    const text = `{"version":1,"run":"${RUN}","part":0,"host":"a","owner":"b","reason":"c"}\n${JSON.stringify(STEPS)}\nbegin 0\nend 0 0\nbegin 1\nen`;
    assert.deepEqual(
      [...(journalIn(text)?.begun ?? [])],
      [
        [0, 0],
        [1, undefined],
      ],
    );
    for (let cut = 0; cut < text.length; cut += 7) assert.doesNotThrow(() => journalIn(text.slice(0, cut)));
    for (const bad of [
      '',
      '{}',
      'null',
      '[]\n[]',
      text.replace(RUN, '../../etc'),
      text.replace('"version":1', '"version":2'),
    ])
      assert.equal(journalIn(bad), undefined, bad.slice(0, 40));
  });
});
