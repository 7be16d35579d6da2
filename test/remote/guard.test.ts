import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../../lib/core/action.ts';
import { need, type Fact } from '../../lib/core/fact.ts';
import { applied, applyScript } from '../../lib/remote/apply-script.ts';
import { guardOf, type Guard } from '../../lib/remote/guard.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { entered, headOf, stateFile } from './journalled.ts';
import { runText, shells } from './shell.ts';

const write: Action = { kind: 'write', path: '/f', entry: { type: 'file', content: 'x', mode: 0o644 } };

function printing(name: string, probe: string): Fact<string> {
  return { name, summary: '', probe: () => probe, parse: (print) => print, after: (value) => value };
}

function guard(name: string, probe: string, printed: string | Uint8Array): Guard {
  const made = guardOf(need(printing(name, probe)), Buffer.from(printed));
  assert.ok(made);
  return made;
}

describe('a guard', () => {
  after(removeTemporary);

  for (const shell of shells) {
    for (const [what, probe, printed] of [
      ['nothing', ':', ''],
      ['bytes that are no text', String.raw`printf 'a\0\377\n\n'`, Buffer.from('a\0\u{ff}\n\n', 'latin1')],
      ['words, and fails', 'echo it; exit 3', 'it\n'],
      ["what the host's root holds", 'ls -a "$R"', '.\n..\nvar\n'],
    ] as const) {
      it(`lets the script act where the host prints ${what}, as before, under ${shell.name}`, () => {
        const { entry } = entered(temporaryDirectory(), [write], { guards: [guard('one', probe, printed)] }, { shell });
        assert.deepEqual(entry, { kind: 'entered' });
      });
    }

    it(`keeps it from acting where the host prints anything else, and all are asked, under ${shell.name}`, () => {
      const root = temporaryDirectory();
      const guards = [
        guard('same', 'echo a', 'a\n'),
        guard('more', 'echo a; echo', 'a\n'),
        guard('less', 'printf a', 'a\n'),
        guard('nothing', 'exit 0', 'a\n'),
        { name: 'its own', test: '[ -e "$R/gone" ]' },
        { name: 'syntax', test: 'eval "(("' },
      ];
      const { entry, results } = entered(root, [write, write], { guards }, { shell });
      assert.ok(entry.kind === 'drifted');
      assert.deepEqual(entry.why.data['facts'], ['more', 'less', 'nothing', 'its own', 'syntax']);
      assert.deepEqual(
        results.map(({ status, why }) => [status, why?.code]),
        [
          ['drifted', 'facts_drifted'],
          ['not-done', 'not_done'],
        ],
      );
      assert.ok(!existsSync(join(root, 'f')));
      assert.deepEqual(readdirSync(stateFile(root, '')), ['done']);
    });

    it(`does not pass on a host that has no cksum, under ${shell.name}`, () => {
      const [root, tools] = [temporaryDirectory(), join(temporaryDirectory(), 'bin')];
      mkdirSync(tools);
      for (const name of [
        'cat',
        'date',
        'id',
        'head',
        'ln',
        'ls',
        'mkdir',
        'mv',
        'readlink',
        'rm',
        'sed',
        'sync',
        'tail',
        'uname',
      ])
        symlinkSync(existsSync(`/bin/${name}`) ? `/bin/${name}` : `/usr/bin/${name}`, join(tools, name));
      const steps = [{ action: write }];
      const guards = [guard('same', 'echo a', 'a\n')];
      const { text, token } = applyScript(root, steps, [], { head: headOf(), guards });
      const path = `PATH='${tools.replaceAll("'", `'\\''`)}'; export PATH`;
      const without = text.replace(/^PATH=.*$/m, () => path);
      assert.notEqual(without, text);
      // busybox runs its own cksum wherever PATH leads.
      const hidden = shell.name.startsWith('busybox')
        ? without.replaceAll('| cksum', '| no-cksum').replaceAll('type cksum', 'type no-cksum')
        : without;
      const { stdout, stderr } = runText(hidden, { shell });
      const { entry } = applied(stdout, stderr, token, steps);
      assert.ok(entry.kind === 'refused' && /has no cksum/.test(String(entry.why.data['why'])), JSON.stringify(entry));
      assert.ok(!existsSync(join(root, 'f')));
    });
  }
});
