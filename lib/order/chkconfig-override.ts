import type { FileEntry } from '../core/action.ts';

/** What chkconfig reads of a header line `# chkconfig: LEVELS START STOP`; `levels` is '' for `-`. */
export interface ChkconfigHeader {
  readonly levels: string;
  readonly start: number;
  readonly stop: number;
}

const LINE = /^#[ \t]*chkconfig:[ \t]*(-|[0-6]+)[ \t]+(\d{1,2})[ \t]+(\d{1,2})[ \t]*$/m;
const ANY_LINE = /^#[ \t]*chkconfig:.*$/m;

/** The numbers that an override file gives; undefined for one without a full line: chkconfig makes `S-1` and `K100` of it. */
export function headerIn({ content }: FileEntry): ChkconfigHeader | undefined {
  const [, levels = '', start, stop] = LINE.exec(content) ?? [];
  if (start === undefined || stop === undefined) return undefined;
  return { levels: levels === '-' ? '' : levels, start: Number(start), stop: Number(stop) };
}

/** The text of an override file that gives these numbers: what else it said stays. */
export function withHeader(content: string, { levels, start, stop }: ChkconfigHeader): string {
  const line = `# chkconfig: ${levels === '' ? '-' : levels} ${twoDigits(start)} ${twoDigits(stop)}`;
  if (ANY_LINE.test(content)) return content.replace(ANY_LINE, () => line);
  return `${line}\n${content}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
