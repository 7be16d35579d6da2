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
}

/** Reads the lines of a block, by the rules of insserv: case and the vendor's `X-…-` do not matter. */
export function lsbHeader(lines: readonly string[]): LsbHeader {
  const words = (keyword: string): readonly string[] => {
    const key = new RegExp(`^#[ \\t]*${keyword}:[ \\t]*(.*)$`, 'i');
    const value = lines.map((line) => key.exec(line)?.[1]).find((one) => one !== undefined);
    return value?.split(/\s+/).filter(Boolean) ?? [];
  };
  return {
    provides: words('provides'),
    requiredStart: words('required[-_]+start'),
    shouldStart: words(`${VENDOR}should[-_]+start`),
    startBefore: words(`${VENDOR}start[-_]+before`),
    requiredStop: words('required[-_]+stop'),
    shouldStop: words(`${VENDOR}should[-_]+stop`),
    stopAfter: words(`${VENDOR}stop[-_]+after`),
    defaultStart: words('default[-_]+start'),
    defaultStop: words('default[-_]+stop'),
    interactive: words(`${VENDOR}interactive`),
  };
}

const VENDOR = '(?:x[-_]+[a-z0-9_-]*)?';

/** The block in a whole text; undefined where there is none. */
export function lsbHeaderIn(text: string): LsbHeader | undefined {
  const lines = text.split('\n');
  const begin = lines.findIndex((line) => line.startsWith('### BEGIN INIT INFO'));
  if (begin < 0) return undefined;
  const end = lines.findIndex((line, i) => i > begin && line.startsWith('### END INIT INFO'));
  return lsbHeader(lines.slice(begin, end < 0 ? undefined : end));
}
