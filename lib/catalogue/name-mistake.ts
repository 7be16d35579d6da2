import { matches, SERVICE_NAME } from '../core/name.ts';
import type { Mistake } from './mistakes.ts';

/** In plain words what is wrong with a text of which the catalogue's schema only says that it has not the form of its place. */
export function nameMistake(text: string, path: Mistake['path']): Mistake {
  const key = path.findLast((step) => typeof step === 'string') ?? '';
  const kind = KINDS[key] ?? 'sentence';
  const hidden = HIDDEN.exec(text)?.[0].codePointAt(0);
  if (hidden !== undefined && !(kind === 'sentence' && text.trim() === '')) {
    const code = `U+${hidden.toString(16).toUpperCase().padStart(4, '0')}`;
    const message = `this holds ${code}, a character that is not shown`;
    return { code: 'control_character', message, path, suggestion: 'leave it out' };
  }
  if (text.trim() === '')
    return { code: 'wrong_form', message: 'this is empty', path, suggestion: `it takes a ${kind}` };
  if (/^\*+$/.test(text)) {
    const message = `${text} stands for every ${kind} of a host`;
    return { code: 'matches_everything', message, path, suggestion: 'write more than *' };
  }
  if (kind === 'process' && text.replaceAll('*', '').length > 15 && /^[A-Za-z0-9_.+*-]+$/.test(text)) {
    const message = `no process has a name (comm) as long as ${text}: the kernel cuts it after 15 characters`;
    return { code: 'never_matches', message, path, suggestion: `write ${text.replaceAll('*', '').slice(0, 15)}` };
  }
  return { code: 'wrong_form', message: `${quoted(text)} is no ${NAMES[kind]}`, path, suggestion: advice(text, kind) };
}

type Kind = 'service' | 'process' | 'package' | 'module' | 'path' | 'id' | 'sentence';

/** What the keys of a catalogue hold. */
const KINDS: Readonly<Record<string, Kind>> = {
  services: 'service',
  service: 'service',
  conflicts: 'service',
  processes: 'process',
  packages: 'package',
  module: 'module',
  clashingModules: 'module',
  paths: 'path',
  id: 'id',
  extends: 'id',
  product: 'id',
};

const NAMES: Readonly<Record<Kind, string>> = {
  service: 'name of a service',
  process: 'name of a process (comm)',
  package: 'name of a package',
  module: 'name of a kernel module',
  path: 'absolute path',
  id: 'id',
  sentence: 'sentence',
};

const MAY_HAVE: Readonly<Record<Kind, string>> = {
  service: 'letters, digits, _ . + @ -, and * for any characters; at most 64',
  process: 'letters, digits, _ . + -, and * for any characters',
  package: 'letters, digits, _ . + -, and * for any characters',
  module: 'letters, digits and _; at most 56',
  path: 'no . and .. as parts; it begins with / and does not end with it',
  id: 'letters, digits, _ . + @ -; at most 64',
  sentence: 'any characters that are shown',
};

/** Controls, separators of lines, and what turns the direction of text around. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

function advice(text: string, kind: Kind): string {
  const last = text.slice(text.lastIndexOf('/') + 1);
  const isPath = last !== text && kind !== 'path' && matches(SERVICE_NAME, last);
  return isPath ? `write ${last}` : `it may have ${MAY_HAVE[kind]}`;
}

function quoted(text: string): string {
  const shown = JSON.stringify(text);
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}
