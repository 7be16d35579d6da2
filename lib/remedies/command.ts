import type { Command } from '../core/command.ts';
import { need, type Facts } from '../core/fact.ts';
import { ABSOLUTE_PATH } from '../core/name.ts';
import { because } from '../core/reason.ts';
import { defineRemedy } from '../core/remedy.ts';
import { change, ok } from '../core/verdict.ts';
import { files, type FileRead } from '../facts/index.ts';
import { refuseUnseen } from './refuse-unseen.ts';

const path = { type: 'string', pattern: ABSOLUTE_PATH } as const;

/** Runs a program. What it does is not known beforehand, so that whatever follows is planned after it. */
export const command = defineRemedy({
  name: 'command',
  summary: 'Runs a program, without a shell',
  schema: {
    type: 'object',
    properties: {
      argv: {
        type: 'array',
        items: { type: 'string', pattern: '^[^\\u0000]*$' },
        minItems: 1,
        description: 'Program and arguments. For pipes and the like: [/bin/sh, -c, "…"].',
      },
      chdir: { ...path, description: 'Directory to run it in.' },
      creates: { ...path, description: 'Not run where this exists.' },
      removes: { ...path, description: 'Run only where this exists.' },
      stdin: { type: 'string', description: 'Sent to its standard input.' },
      changed_when: {
        description: 'Whether, or on what condition (rc, stdout, stderr), it has changed something.',
        anyOf: [{ type: 'boolean' }, { type: 'string', minLength: 1 }],
      },
    },
    required: ['argv'],
    additionalProperties: false,
  },
  conditions: ['changed_when'],
  needs: ({ creates, removes }) => {
    const paths = [creates, removes].filter((one) => one !== undefined);
    return paths.length === 0 ? [] : [need(files, paths)];
  },
  plan: ({ argv, chdir, creates, removes, stdin, changed_when: changed }, facts) => {
    const [program, ...rest] = argv;
    if (program === undefined) return ok(because('no_program', 'there is nothing to run'));
    const created = creates === undefined ? undefined : at(facts, creates);
    const removed = removes === undefined ? undefined : at(facts, removes);
    if (creates !== undefined && (created?.found === 'entry' || created?.found === 'other'))
      return ok(because('already_created', '{path} exists', { path: creates }));
    if (removes !== undefined && removed?.found === 'nothing')
      return ok(because('already_removed', '{path} does not exist', { path: removes }));
    if (creates !== undefined && created?.found === 'unseen') return refuseUnseen(creates, created);
    if (removes !== undefined && removed?.found === 'unseen') return refuseUnseen(removes, removed);
    const run: Command = {
      argv: [program, ...rest],
      ...(chdir !== undefined && { directory: chdir }),
      ...(stdin !== undefined && { stdin }),
    };
    const why = because('command_runs', '{program} is run; what it does is known after it', { program });
    return change(why, [{ kind: 'run', command: run }], changed === undefined ? {} : { changedWhen: String(changed) });
  },
});

function at(facts: Facts, path: string): FileRead {
  return facts.get(files).get(path) ?? { found: 'unseen', where: 'closed' };
}
