import type { Action, Entry, RcState, RenameAction, RunAction, ServiceAction, WriteAction } from '../core/action.ts';
import { count } from './count.ts';
import { braced, foldRenames, type FoldedRename } from './fold-renames.ts';
import { printableLines } from './printable.ts';
import { octal, quoted } from './quoted.ts';

/** Actions in plain words, one line each, equal renames over several directories folded into one. Printable. */
export function describeActions(actions: readonly Action[]): string[] {
  return foldRenames(actions).map(describe);
}

/** One action in plain words that an operator can compare with what they would type. Printable, one line. */
export function describeAction(action: Action): string {
  if (action.kind !== 'rename') return describe(action);
  return describe({ kind: 'renames', rename: action, directories: [action.directory] });
}

function describe(action: Exclude<Action, RenameAction> | FoldedRename): string {
  switch (action.kind) {
    case 'renames':
      return `rename ${quoted(action.rename.from)} → ${quoted(action.rename.to)} in ${braced(action.directories)}`;
    case 'link':
      return `link ${quoted(action.path)} → ${quoted(action.target)}`;
    case 'remove':
      return `remove ${quoted(action.path)} (${describeEntry(action.was)})`;
    case 'write':
      return describeWrite(action);
    case 'renumber':
      return `run ${[action.program, ...action.arguments].map(quoted).join(' ')}, which numbers all start and stop links anew`;
    case 'restore':
      return `put back all start and stop links and dependency files as they were (${count(linksIn(action.to), 'link')})`;
    case 'service':
      return describeService(action);
    case 'run':
      return describeRun(action);
    default:
      return action satisfies never;
  }
}

function linksIn({ directories }: RcState): number {
  return directories.reduce((sum, { links }) => sum + links.length, 0);
}

function describeWrite({ path, entry, was }: WriteAction): string {
  if (was !== undefined && differsInMode(entry, was)) {
    return `set mode of ${quoted(path)} to ${octal(entry.mode)} (was ${octal(was.mode)})`;
  }
  if (entry.type === 'directory') return `make directory ${quoted(path)} (${octal(entry.mode)})`;
  const replaced = was === undefined ? '' : `, in place of ${describeEntry(was)}`;
  return `write ${quoted(path)} (${octal(entry.mode)}, ${lineCount(entry.content)}${replaced})`;
}

function differsInMode(entry: WriteAction['entry'], was: WriteAction['entry']): boolean {
  if (entry.mode === was.mode || entry.type !== was.type) return false;
  return entry.type === 'directory' || (was.type === 'file' && entry.content === was.content);
}

function describeEntry(entry: Entry): string {
  if (entry.type === 'link') return `link to ${quoted(entry.target)}`;
  if (entry.type === 'directory') return `directory, ${octal(entry.mode)}`;
  return `${octal(entry.mode)}, ${lineCount(entry.content)}`;
}

function describeService({ verb, service, unloads }: ServiceAction): string {
  const unloading = unloads === undefined ? '' : `, which must unload ${quoted(unloads)}`;
  return `${verb} ${quoted(service)}${unloading}`;
}

function describeRun({ command }: RunAction): string {
  const variables = Object.entries(command.environment ?? {}).map(([name, value]) => quoted(`${name}=${value}`));
  const words = [...variables, ...command.argv.map(quoted)].join(' ');
  const place = command.directory === undefined ? '' : ` in ${quoted(command.directory)}`;
  const input = command.stdin ? `, with ${lineCount(command.stdin)} on its input` : '';
  return `run ${words}${place}${input}`;
}

function lineCount(text: string): string {
  return count(printableLines(text).length, 'line');
}
