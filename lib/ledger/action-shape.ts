import type {
  Action,
  DirectoryEntry,
  FileEntry,
  LinkAction,
  LinkEntry,
  RcState,
  RcStateLink,
  RemoveAction,
  RenameAction,
  RenumberAction,
  RestoreAction,
  RunAction,
  ServiceAction,
  WriteAction,
} from '../core/action.ts';
import type { Command } from '../core/command.ts';
import { SERVICE_NAME, VARIABLE_NAME } from '../core/name.ts';
import { byName, list, number, object, oneOf, table, text, type Shape } from './shape.ts';

/** A path on a host; what it may be beyond that is the host's affair. */
const path = text('^/[^\\u0000]*$', 'an absolute path');

/** A name within a directory. */
const name = text('^(?!\\.{1,2}$)[^/\\u0000]+$', 'a name within a directory');

const mode: Shape = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0o7777
    ? undefined
    : { at: [], says: 'must be permission bits' };

const file = object<FileEntry>({ type: oneOf(['file']), content: text(), mode }, {});
const directory = object<DirectoryEntry>({ type: oneOf(['directory']), mode }, {});
const link = object<LinkEntry>({ type: oneOf(['link']), target: text() }, {});
const reload = oneOf(['systemd']);

const rcState = object<RcState>(
  {
    directories: list(
      object<RcState['directories'][number]>(
        { directory: path, links: list(object<RcStateLink>({ name, target: text() }, {})) },
        {},
      ),
    ),
    files: list(object<RcState['files'][number]>({ path }, { entry: file })),
  },
  {},
);

const command = object<Command>(
  { argv: list(text(), 1) },
  { directory: path, stdin: text(), environment: table(VARIABLE_NAME, text()), timeout: number },
);

const kind = text();

const kinds: Readonly<Record<Action['kind'], Shape>> = {
  rename: object<RenameAction>({ kind, directory: path, from: name, to: name, target: text() }, { reload }),
  link: object<LinkAction>({ kind, path, target: text() }, {}),
  remove: object<RemoveAction>({ kind, path, was: byName('type', { file, directory, link }) }, { reload }),
  write: object<WriteAction>(
    { kind, path, entry: byName('type', { file, directory }) },
    { was: byName('type', { file, directory }), reload },
  ),
  renumber: object<RenumberAction>({ kind, program: path, arguments: list(text()), was: rcState }, {}),
  restore: object<RestoreAction>({ kind, to: rcState }, {}),
  service: object<ServiceAction>(
    {
      kind,
      service: text(SERVICE_NAME, 'the name of a service'),
      verb: oneOf(['start', 'stop', 'restart', 'reload']),
      from: oneOf(['running', 'stopped', 'any']),
    },
    { unloads: text(), loads: text(), processes: list(text()) },
  ),
  run: object<RunAction>({ kind, command }, {}),
};

/** An action, as JSON that was read. */
export const actionShape: Shape = byName('kind', kinds);

/** An action of which no more than the kind is written down. */
export const hiddenActionShape: Shape = object<Pick<Action, 'kind'>>({ kind: oneOf(Object.keys(kinds)) }, {});
