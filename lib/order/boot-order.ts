import type { InitScripts, RcDirectory } from '../facts/index.ts';
import { rcLink, type RcLink } from './rc-link.ts';

/** What starts and stops in a runlevel, in order. */
export interface RunlevelOrder {
  readonly level: string;
  readonly directory: string;
  /** In the order in which they start; links of equal number start in an order nobody can rely on. */
  readonly starts: readonly RcLink[];
  /** In the order in which they are stopped on entering the level. */
  readonly stops: readonly RcLink[];
}

/** The sequences that plain rc links give, by C-locale order of their names. */
export function bootOrder(
  directories: readonly RcDirectory[],
  { directory: initDirectory }: InitScripts,
): readonly RunlevelOrder[] {
  return directories.map((rc) => {
    const { level, directory } = rc;
    const links = rc.entries.map((entry) => rcLink(entry, rc, initDirectory)).filter((link) => link !== undefined);
    links.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return {
      level,
      directory,
      starts: links.filter(({ letter }) => letter === 'S'),
      stops: links.filter(({ letter }) => letter === 'K'),
    };
  });
}

/** The runlevels in which a service is linked to start, or to stop. */
export function levelsOf(
  orders: readonly RunlevelOrder[],
  verb: 'starts' | 'stops',
  service: string,
): readonly string[] {
  return orders.filter((order) => order[verb].some((link) => link.service === service)).map(({ level }) => level);
}

/** Whether the first surely starts before the second: a smaller number, not merely an earlier name. */
export function startsBefore(one: RcLink, other: RcLink): boolean {
  return one.number < other.number;
}
