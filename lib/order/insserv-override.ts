import type { LsbHeader } from '../facts/index.ts';
import { keywordLine } from '../facts/lsb-header.ts';

/** A full header, as insserv wants it: all five lines are there even if empty. */
export function headerText(service: string, header: LsbHeader): string {
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['Provides', header.provides.length > 0 ? header.provides : [service]],
    ['Required-Start', header.requiredStart],
    ['Required-Stop', header.requiredStop],
    ['Should-Start', header.shouldStart],
    ['Should-Stop', header.shouldStop],
    ['X-Start-Before', header.startBefore],
    ['X-Stop-After', header.stopAfter],
    ['X-Interactive', header.interactive],
    ['Default-Start', header.defaultStart],
    ['Default-Stop', header.defaultStop],
    ['Short-Description', [service]],
  ];
  const shown = lines.filter(([keyword, words]) => words.length > 0 || !/^(Should|X)-/.test(keyword));
  return [BEGIN, ...shown.map(([keyword, words]) => line(keyword, words)), END, ''].join('\n');
}

/** An override that somebody wrote, with these lines of its block in place of its own; everything else stays. */
export function withLines(text: string, wanted: Readonly<Record<string, readonly string[]>>): string {
  const lines = text.split('\n');
  const begin = lines.findIndex((one) => one.startsWith(BEGIN));
  const end = lines.findIndex((one, i) => i > begin && one.startsWith(END));
  const stop = end < 0 ? lines.length : end;
  const block = lines.slice(begin + 1, stop);
  for (const [keyword, words] of Object.entries(wanted)) {
    const key = keywordLine(keyword);
    const at = block.findIndex((one) => key.test(one));
    if (at >= 0) block[at] = line(keyword, words);
    else if (words.length > 0) block.push(line(keyword, words));
  }
  return [...lines.slice(0, begin + 1), ...block, ...lines.slice(stop)].join('\n');
}

const BEGIN = '### BEGIN INIT INFO';
const END = '### END INIT INFO';

function line(keyword: string, words: readonly string[]): string {
  return `# ${`${keyword}:`.padEnd(19)}${words.join(' ')}`.trimEnd();
}
