import type { Action, Entry } from '../core/action.ts';
import { capped, cappedText } from './capped.ts';
import { diffLines, type DiffLine } from './diff-lines.ts';
import { braced, foldRenames } from './fold-renames.ts';
import { printable } from './printable.ts';
import { octal, quoted } from './quoted.ts';

/** Unchanged lines shown around a change. */
const CONTEXT = 3;
/** Lines shown of one file at most. */
const LINES = 120;
/** Characters shown of one line at most. */
const CHARACTERS = 400;

/** What links and files lose (`-`) and gain (`+`), like a unified diff. Printable lines; services and commands have none. */
export function describeDiff(actions: readonly Action[]): string[] {
  return foldRenames(actions).flatMap((action) => {
    switch (action.kind) {
      case 'renames': {
        const { from, to, target } = action.rename;
        const where = braced(action.directories);
        return [`--- ${where}`, `+++ ${where}`, `-${link(from, target)}`, `+${link(to, target)}`];
      }
      case 'link':
        return changed(action.path, undefined, { type: 'link', target: action.target });
      case 'remove':
        return changed(action.path, action.was, undefined);
      case 'write':
        return changed(action.path, action.was, action.entry);
      case 'renumber':
      case 'restore':
      case 'service':
      case 'run':
        return [];
      default:
        return action satisfies never;
    }
  });
}

function changed(path: string, was: Entry | undefined, entry: Entry | undefined): string[] {
  const body = hunks(diffLines(content(path, was), content(path, entry)));
  return [`--- ${title(path, was)}`, `+++ ${title(path, entry)}`, ...capped(body, LINES)];
}

function title(path: string, entry: Entry | undefined): string {
  if (entry === undefined) return '(nothing)';
  return entry.type === 'link' ? quoted(path) : `${quoted(path)} (${entry.type}, ${octal(entry.mode)})`;
}

function content(path: string, entry: Entry | undefined): string[] {
  if (entry === undefined || entry.type === 'directory') return [];
  if (entry.type === 'link') return [link(path, entry.target)];
  const lines = entry.content.split('\n').map(printable);
  return lines.at(-1) === '' ? lines.slice(0, -1) : [...lines, '\\ no newline at the end'];
}

function link(name: string, target: string): string {
  return `${quoted(name)} -> ${quoted(target)}`;
}

/** Changes with the lines around them; `@@ line` says where the old text goes on. */
function hunks(lines: readonly DiffLine[]): string[] {
  const shown: string[] = [];
  let [position, reached] = [1, 0];
  for (const [index, { sign, text }] of lines.entries()) {
    if (isNearChange(lines, index)) {
      if (reached !== index) shown.push(`@@ line ${position}`);
      shown.push(sign + cappedText(text, CHARACTERS));
      reached = index + 1;
    }
    if (sign !== '+') position += 1;
  }
  return shown;
}

function isNearChange(lines: readonly DiffLine[], index: number): boolean {
  const last = Math.min(lines.length - 1, index + CONTEXT);
  for (let near = Math.max(0, index - CONTEXT); near <= last; near += 1) if (lines[near]?.sign !== ' ') return true;
  return false;
}
