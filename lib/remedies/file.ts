import type { Action, DirectoryEntry, Entry, FileEntry } from '../core/action.ts';
import { need } from '../core/fact.ts';
import { ABSOLUTE_PATH } from '../core/name.ts';
import { because } from '../core/reason.ts';
import { defineRemedy } from '../core/remedy.ts';
import { change, ok, refuse, type Verdict } from '../core/verdict.ts';
import { files } from '../facts/index.ts';
import { refuseUnseen } from './refuse-unseen.ts';

/** A small text file, a directory, a symbolic link, or nothing, at a path. */
export const file = defineRemedy({
  name: 'file',
  summary: 'A text file, directory or link, or that there is none',
  schema: {
    type: 'object',
    properties: {
      path: { type: 'string', pattern: ABSOLUTE_PATH, description: 'Absolute path on the host.' },
      state: {
        type: 'string',
        enum: ['file', 'directory', 'link', 'absent'],
        default: 'file',
        description: 'What shall be there.',
      },
      content: {
        type: 'string',
        maxLength: 262_144,
        pattern: '^[^\\u0000]*$',
        description: 'Whole content of a file.',
      },
      mode: { type: 'string', pattern: '^[0-7]{3,4}$', description: 'Permissions in octal, as text: "0644".' },
      target: { type: 'string', pattern: '^[^\\u0000\\n]+$', description: 'Where a link points to.' },
    },
    required: ['path'],
    additionalProperties: false,
  },
  needs: ({ path }) => [need(files, [path])],
  plan: ({ path, state, content, mode, target }, facts) => {
    if (RC_DIRECTORY.test(path)) {
      const why = because('rc_directory', '{path} lies in a runlevel directory, where a boot would run it', { path });
      return refuse(why, because('use_start_order', 'use start_order for start links'));
    }
    const there = facts.get(files).get(path);
    if (there?.found === 'unseen') return refuseUnseen(path, there);
    if (there === undefined || there.found === 'other') {
      const why = because('not_ours', '{path} is left alone: {what}', { path, what: there?.what ?? 'not read' });
      return refuse(why, because('change_by_command', 'use command'));
    }
    const was = there.found === 'entry' ? there.entry : undefined;
    if (state === 'absent') {
      if (was === undefined) return ok(because('is_absent', '{path} does not exist', { path }));
      return change(because('is_there', '{path} exists', { path }), [{ kind: 'remove', path, was }]);
    }
    if (state === 'link') {
      if (target === undefined)
        return refuse(because('no_target', 'a link needs a target'), because('give_target', 'give target'));
      if (was?.type === 'link' && was.target === target)
        return ok(because('link_is', '{path} points to {target}', { path, target }));
      const actions: Action[] = [
        ...(was ? [{ kind: 'remove', path, was } as const] : []),
        { kind: 'link', path, target },
      ];
      return change(because('link_is_not', '{path} does not point to {target}', { path, target }), actions);
    }
    return written(path, wantedEntry(state, content, mode, was), was);
  },
});

const RC_DIRECTORY = /^\/etc\/((rc\.d|init\.d)\/)?rc[0-6sS]\.d\//;

type Written = FileEntry | DirectoryEntry;

/** What is not said stays as it is; a new file is empty and 0644, a new directory 0755. */
function wantedEntry(
  state: 'file' | 'directory',
  content: string | undefined,
  mode: string | undefined,
  was: Entry | undefined,
): Written {
  const same = was?.type === state ? was : undefined;
  const bits = mode === undefined ? (same?.mode ?? (state === 'file' ? 0o644 : 0o755)) : Number.parseInt(mode, 8);
  if (state === 'directory') return { type: 'directory', mode: bits };
  return { type: 'file', content: content ?? (same?.type === 'file' ? same.content : ''), mode: bits };
}

function written(path: string, wanted: Written, was: Entry | undefined): Verdict {
  if (was === undefined) {
    return change(because('entry_missing', '{path} does not exist', { path }), [
      { kind: 'write', path, entry: wanted },
    ]);
  }
  if (was.type === 'link' || was.type !== wanted.type) {
    const why = because('other_type', '{path} is a {found}, not a {what}', {
      path,
      found: was.type,
      what: wanted.type,
    });
    return refuse(why, because('remove_first', 'remove it first (state: absent)'));
  }
  if (sameEntry(was, wanted)) return ok(because('entry_is', '{path} is as asked for', { path }));
  const why = because('entry_differs', '{path} differs from what is asked for', { path });
  return change(why, [{ kind: 'write', path, entry: wanted, was }]);
}

function sameEntry(one: Written, other: Written): boolean {
  const content = (entry: Written): string | undefined => (entry.type === 'file' ? entry.content : undefined);
  return one.mode === other.mode && content(one) === content(other);
}
