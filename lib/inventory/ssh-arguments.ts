import { TaishoError } from '../core/error.ts';
import { shellWords, type Word } from './shell-words.ts';

/** What the arguments for `ssh` come to. */
export interface SshArguments {
  readonly knownHostsFiles?: readonly string[];
}

const UNDERSTOOD = 'only -o UserKnownHostsFile=… and -o StrictHostKeyChecking=yes are understood';

/**
 * What is understood of arguments for `ssh`, given in the order in which ssh would see them: the first value of an option
 * counts. Throws `TaishoError` for any other: to ignore one could be unsafe. `where` names the variable.
 */
export function sshArguments(text: string, where: string): SshArguments {
  let found: SshArguments = {};
  for (const option of optionsIn(text, where)) found = { ...understood(option, where), ...found };
  return found;
}

function optionsIn(text: string, where: string): readonly string[] {
  const words = wordsOf(text, where);
  const options: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]?.text ?? '';
    if (!word.startsWith('-o')) throw refused(`${where}: ${nameOf(word)} is not supported; ${UNDERSTOOD}`);
    const option = word === '-o' ? words[(i += 1)]?.text : word.slice(2);
    if (option === undefined) throw refused(`${where}: nothing follows the last -o`);
    options.push(option);
  }
  return options;
}

/** What an argument is called, without its value: that may hold a password. */
function nameOf(word: string): string {
  return /^-\w/.exec(word)?.[0] ?? 'an argument that is no option';
}

function understood(option: string, where: string): SshArguments {
  const [, key = '', value = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)([^]*)$/.exec(option) ?? [];
  if (key.toLowerCase() === 'userknownhostsfile') {
    const files = wordsOf(value, where).map(({ text }) => text);
    if (files.length === 0) throw refused(`${where}: UserKnownHostsFile names no file`);
    const token = files.find((file) => file.includes('%') || file.includes('${'));
    if (token !== undefined) throw refused(`${where}: UserKnownHostsFile=${token}: write the path out, without %`);
    return { knownHostsFiles: files };
  }
  if (key.toLowerCase() !== 'stricthostkeychecking')
    throw refused(`${where}: -o ${/^\s*\w+/.exec(option)?.[0].trim() ?? '…'} is not supported; ${UNDERSTOOD}`);
  if (/^(yes|true)$/i.test(value)) return {};
  throw hostKeysAreChecked(`${where}: StrictHostKeyChecking=${/^[\w-]{1,20}$/.test(value) ? value : '…'}`);
}

/** Somebody wants host keys unchecked; says what to do instead. */
export function hostKeysAreChecked(what: string): TaishoError {
  return refused(
    `${what} is refused: host keys are always checked; collect them (ssh-keyscan), compare their fingerprints, and name the file: -o UserKnownHostsFile=FILE`,
  );
}

function wordsOf(text: string, where: string): readonly Word[] {
  const words = shellWords(text);
  if ('problem' in words) throw refused(`${where}: ${words.problem}`);
  return words;
}

function refused(message: string): TaishoError {
  return new TaishoError('unsupported_ssh_argument', message);
}
