import { TaishoError } from '../core/error.ts';
import type { Host } from '../core/host.ts';

/** What is understood of `ansible_ssh_common_args`. An argument that is not is refused: ignoring it could be unsafe. */
export function sshArguments(
  { name: host, vars }: Host,
  names: readonly string[],
): { readonly knownHostsFiles?: readonly string[] } {
  let found: { knownHostsFiles?: readonly string[] } = {};
  for (const name of names) {
    const text = Object.hasOwn(vars, name) ? vars[name] : undefined;
    if (text === undefined || text === null || text === '') continue;
    if (typeof text !== 'string') throw new TaishoError('bad_variable', `host ${host}: ${name}: it must be text`);
    for (const option of optionsIn(text, `host ${host}: ${name}`))
      found = { ...found, ...understood(option, `host ${host}: ${name}`) };
  }
  return found;
}

/** The `-o` options; each with its value, quotes taken off. */
function optionsIn(text: string, where: string): readonly string[] {
  const words = [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ''));
  const options: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '-o') options.push(words[++i] ?? '');
    else if (word.startsWith('-o')) options.push(word.slice(2));
    else
      throw new TaishoError(
        'unsupported_ssh_argument',
        `${where}: ${word} is not understood; only -o UserKnownHostsFile=… and -o StrictHostKeyChecking=yes are`,
      );
  }
  return options;
}

function understood(option: string, where: string): { knownHostsFiles?: readonly string[] } {
  const [, key = '', value = ''] = /^(\w+)\s*[=\s]\s*([^]*)$/.exec(option) ?? [];
  if (key.toLowerCase() === 'userknownhostsfile' && value !== '') return { knownHostsFiles: value.split(/\s+/) };
  if (key.toLowerCase() === 'stricthostkeychecking') {
    if (/^(yes|true)$/i.test(value)) return {};
    const message = `${where}: host keys are always checked; add them to a file (ssh-keyscan) and name it: -o UserKnownHostsFile=FILE`;
    throw new TaishoError('unsupported_ssh_argument', message);
  }
  throw new TaishoError(
    'unsupported_ssh_argument',
    `${where}: -o ${option} is not understood; only UserKnownHostsFile and StrictHostKeyChecking=yes are`,
  );
}
