import type { InitScripts, LoadedUnits, RcDirectory, Unit } from '../facts/index.ts';

/** A unit that systemd's generator makes of an init script, anew at each boot and each `daemon-reload`. */
export interface GeneratedUnit {
  readonly unit: Unit;
  /** Name of the init script. */
  readonly script: string;
  /** The greatest number of its S links in runlevels 2 to 5; undefined where it has none. */
  readonly number: number | undefined;
  readonly hasHeader: boolean;
}

/** The runlevels whose S links the generator reads for numbers. */
export const NUMBERED_LEVELS: ReadonlySet<string> = new Set(['2', '3', '4', '5']);

/** All units made of init scripts, by `Id`, with the numbers that the links have now. */
export function generatedUnits(
  { units }: LoadedUnits,
  directories: readonly RcDirectory[],
  { scripts }: InitScripts,
): ReadonlyMap<string, GeneratedUnit> {
  const numbers = startNumbers(directories);
  const found = new Map<string, GeneratedUnit>();
  for (const unit of units.values()) {
    if (!isGenerated(unit)) continue;
    const script = unit.source.slice(unit.source.lastIndexOf('/') + 1);
    const hasHeader = scripts.get(script)?.lsb !== undefined;
    found.set(unit.id, { unit, script, number: numbers.get(script), hasHeader });
  }
  return found;
}

/** Before 209 systemd itself read init scripts, by the same rules, and there was no file of such a unit. */
function isGenerated({ fragment, source }: Unit): boolean {
  return fragment === ''
    ? /^\/etc\/(rc\.d\/)?init\.d\//.test(source)
    : fragment.startsWith('/run/systemd/generator.late/');
}

/** The greatest start number of each script. */
export function startNumbers(directories: readonly RcDirectory[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const { level, entries } of directories) {
    if (!NUMBERED_LEVELS.has(level)) continue;
    for (const { name } of entries) {
      const [, digits, script] = /^S(\d\d)([^]+)$/.exec(name) ?? [];
      if (script !== undefined) numbers.set(script, Math.max(numbers.get(script) ?? 0, Number(digits)));
    }
  }
  return numbers;
}

/** Whether the generator orders these two by their numbers: not where both state their needs in a header. */
export function areNumbered(one: GeneratedUnit, other: GeneratedUnit): boolean {
  return one.number !== undefined && other.number !== undefined && !(one.hasHeader && other.hasHeader);
}
