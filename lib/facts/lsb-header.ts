/** The `### BEGIN INIT INFO` block; facilities as written, `$network` and the like included. */
export interface LsbHeader {
  readonly provides: readonly string[];
  readonly requiredStart: readonly string[];
  readonly shouldStart: readonly string[];
  readonly startBefore: readonly string[];
  readonly requiredStop: readonly string[];
  readonly shouldStop: readonly string[];
  readonly stopAfter: readonly string[];
  readonly defaultStart: readonly string[];
  readonly defaultStop: readonly string[];
  /** `true` has it started alone. */
  readonly interactive: readonly string[];
  /** What insserv makes of it, where that is less: words behind two blanks or a tab it does not see. */
  readonly insserv?: LsbHeader;
}

/** Reads the lines of a block, by the rules of insserv: case and the vendor's `X-…-` do not matter, and the first counts. */
export function lsbHeader(lines: readonly string[]): LsbHeader {
  const values = (keyword: string): string => {
    const key = keywordLine(keyword);
    return lines.map((line) => key.exec(line)?.[1]).find((one) => one !== undefined) ?? '';
  };
  const all = headerOf((keyword) => values(keyword).split(/\s+/).filter(Boolean));
  const { defaultStart, defaultStop } = all;
  const strict = { ...headerOf((keyword) => wordsOfInsserv(values(keyword))), defaultStart, defaultStop };
  return JSON.stringify(all) === JSON.stringify(strict) ? all : { ...all, insserv: strict };
}

function headerOf(words: (keyword: string) => readonly string[]): LsbHeader {
  return {
    provides: words('Provides'),
    requiredStart: words('Required-Start'),
    shouldStart: words('Should-Start'),
    startBefore: words('X-Start-Before'),
    requiredStop: words('Required-Stop'),
    shouldStop: words('Should-Stop'),
    stopAfter: words('X-Stop-After'),
    defaultStart: words('Default-Start'),
    defaultStop: words('Default-Stop'),
    interactive: words('X-Interactive'),
  };
}

/** insserv reads as far as it is printable, parts words at each single blank, comma or semicolon, and stops at an empty one. */
function wordsOfInsserv(value: string): readonly string[] {
  const words = (value.split(/[^ -~]/)[0] ?? '').split(/[ ,;]/);
  const end = words.indexOf('');
  return end < 0 ? words : words.slice(0, end);
}

/** A line with this keyword (`Should-Start`), as insserv finds it; its value is the first group. */
export function keywordLine(keyword: string): RegExp {
  const words = keyword.replace(/^X-/, '').replaceAll('-', '[-_]+');
  const vendor = /^(Should|X)-/.test(keyword) ? '(?:x[-_]+[a-z0-9_-]*)?' : '';
  return new RegExp(`^#[ \\t]*${vendor}${words}:[ \\t]*(.*)$`, 'i');
}

/** The block in a whole text; undefined where there is none. */
export function lsbHeaderIn(text: string): LsbHeader | undefined {
  const lines = text.split('\n');
  const begin = lines.findIndex((line) => line.startsWith('### BEGIN INIT INFO'));
  if (begin < 0) return undefined;
  const end = lines.findIndex((line, i) => i > begin && line.startsWith('### END INIT INFO'));
  return lsbHeader(lines.slice(begin, end < 0 ? undefined : end));
}
