import assert from 'node:assert/strict';
import type { Facts } from '../../lib/core/fact.ts';
import { files, type FileRead } from '../../lib/facts/files.ts';
import { command } from '../../lib/remedies/command.ts';
import { file } from '../../lib/remedies/file.ts';

const context = { catalogue: { products: [] }, window: false, failing: () => undefined };
const reads = {
  nothing: { found: 'nothing' },
  there: { found: 'entry', entry: { type: 'directory', mode: 0o755 } },
  device: { found: 'other', what: 'neither file, directory nor link' },
  closed: { found: 'unseen', where: 'closed' },
  outside: { found: 'unseen', where: 'outside' },
} as const satisfies Record<string, FileRead>;
type Read = keyof typeof reads;

function factsOf(found: Readonly<Record<string, Read>>): Facts {
  const value = new Map(Object.entries(found).map(([path, read]) => [path, reads[read]] as const));
  return { get: <T>(fact: { readonly name: string }) => (fact.name === files.name ? value : undefined) as T };
}

describe('a path that can not be looked at', () => {
  for (const [creates, removes, code] of [
    ['nothing', undefined, 'command_runs'],
    ['there', undefined, 'already_created'],
    ['device', undefined, 'already_created'],
    ['closed', undefined, 'path_closed'],
    ['outside', undefined, 'path_outside'],
    [undefined, 'nothing', 'already_removed'],
    [undefined, 'there', 'command_runs'],
    [undefined, 'device', 'command_runs'],
    [undefined, 'closed', 'path_closed'],
    [undefined, 'outside', 'path_outside'],
    ['closed', 'nothing', 'already_removed'],
    ['there', 'closed', 'already_created'],
    ['nothing', 'closed', 'path_closed'],
    ['closed', 'there', 'path_closed'],
  ] as const) {
    it(`gives ${code} of a command that creates what is ${creates ?? 'not said'} and removes what is ${removes ?? 'not said'}`, () => {
      const params = { argv: ['x'], ...(creates && { creates: '/c' }), ...(removes && { removes: '/r' }) };
      const facts = factsOf({ ...(creates && { '/c': creates }), ...(removes && { '/r': removes }) });
      const verdict = command.plan(params, facts, context);
      assert.equal(verdict.why.code, code);
      assert.equal(verdict.kind, code.startsWith('path') ? 'refuse' : code === 'command_runs' ? 'change' : 'ok');
      if (code === 'path_closed')
        assert.equal(verdict.kind === 'refuse' && verdict.instead.code, 'become_who_may_look');
    });
  }

  for (const state of ['file', 'directory', 'link', 'absent'] as const) {
    it(`is refused by file, state ${state}`, () => {
      for (const where of ['closed', 'outside'] as const) {
        const verdict = file.plan({ path: '/f', state, target: 'x' }, factsOf({ '/f': where }), context);
        assert.deepEqual([verdict.kind, verdict.why.code], ['refuse', `path_${where}`]);
      }
    });
  }
});
