import type { RcDirectory } from '../facts/index.ts';
import type { OrderFacts } from './order-facts.ts';
import { isIgnored, rcLink } from './rc-link.ts';
import type { Place, Sequence } from './sequence.ts';

/** A link that rc runs, and the service that it leads to: rc goes by the name, what is started is what it leads to. */
export interface Run {
  readonly name: string;
  readonly service: string;
}

/** How links become places: for the starts or the stops of a runlevel. */
export type Placing = (runs: readonly Run[], verb: 'start' | 'stop', level: string) => readonly Place[];

/** A sequence for each runlevel: the links that rc runs there, placed as a kind of boot has it. */
export function runlevelSequences(
  host: OrderFacts,
  certainBy: Sequence['certainBy'],
  placed: Placing,
): readonly Sequence[] {
  const first = bootLevel(host.directories);
  const boots = [host.runlevel.boot ?? host.runlevel.current, first];
  return host.directories.map((directory) => {
    const { level } = directory;
    const of = (letter: 'S' | 'K'): readonly Run[] => runsIn(directory, letter, host);
    // In 0 and 6 rc calls the S links, which end the system, behind all K links.
    const isDown = level === '0' || level === '6';
    const [starts, stops] = isDown ? [[], [...of('K'), ...of('S')]] : [of('S'), of('K')];
    return {
      level,
      boot: boots.includes(level),
      certainBy,
      starts: placed(starts, 'start', level),
      stops: placed(stops, 'stop', level),
      ...(first === 'B' && !isDown && { leaving: true as const }),
    };
  });
}

/** What every boot begins with: SuSE has a directory for it, and S there is the single user's. */
export function bootLevel(directories: readonly RcDirectory[]): 'B' | 'S' {
  return directories.some(({ level }) => level === 'B') ? 'B' : 'S';
}

/** The links of one letter that rc runs: executable, and not passed over because of how they end. */
export function runsIn(rc: RcDirectory, letter: 'S' | 'K', { scripts }: Pick<OrderFacts, 'scripts'>): readonly Run[] {
  return rc.entries
    .filter(({ name, script }) => name.startsWith(letter) && script === 'executable' && !isIgnored(name, rc))
    .map((entry) => ({
      name: entry.name,
      service: rcLink(entry, rc, scripts.directory)?.service ?? entry.name.slice(3),
    }));
}
