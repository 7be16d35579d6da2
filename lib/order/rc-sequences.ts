import { because, type Reason } from '../core/reason.ts';
import type { RcDirectory, RcEntry } from '../facts/index.ts';
import type { OrderFacts } from './order-facts.ts';
import { isIgnored, rcLink } from './rc-link.ts';
import type { Place, Sequence } from './sequence.ts';

/**
 * Runlevels as rc walks them: on entering one, all `K*` and then all `S*`, one after the other, in the order of their
 * names. What is alike in the first three characters comes in an order that the host's collation decides. Whether a
 * service is stopped depends on its lock as well; here it is taken to run.
 */
export function rcSequences(host: OrderFacts): readonly Sequence[] {
  const into = host.runlevel.boot ?? host.runlevel.current;
  const boots = [into, bootLevel(host.directories)];
  return host.directories.map((directory) => sequenceOf(directory, host.scripts.directory, boots));
}

/** What every boot begins with: SuSE has a directory for it, and S there is the single user's. */
export function bootLevel(directories: readonly RcDirectory[]): 'B' | 'S' {
  return directories.some(({ level }) => level === 'B') ? 'B' : 'S';
}

function sequenceOf(rc: RcDirectory, initDirectory: string, boots: readonly (string | undefined)[]): Sequence {
  const run = rc.entries.filter(({ name, script }) => script === 'executable' && !isIgnored(name));
  const of = (letter: string): Run[] =>
    run.filter(({ name }) => name.startsWith(letter)).map((one) => runOf(one, rc, initDirectory));
  const isDown = rc.level === '0' || rc.level === '6';
  // In 0 and 6 rc calls the S links, which end the system, behind all K links.
  const [starts, stops] = isDown ? [[], [...of('K'), ...of('S')]] : [of('S'), of('K')];
  return {
    level: rc.level,
    boot: boots.includes(rc.level),
    certainBy: 'rank',
    starts: placesOf(starts),
    stops: placesOf(stops),
  };
}

interface Run {
  readonly name: string;
  readonly service: string;
}

/** rc goes by the name of a link; what it starts is what the link leads to. */
function runOf(entry: RcEntry, { directory }: RcDirectory, initDirectory: string): Run {
  return { name: entry.name, service: rcLink(entry, directory, initDirectory)?.service ?? entry.name.slice(3) };
}

function placesOf(runs: readonly Run[]): readonly Place[] {
  let rank = 0;
  return runs.map(({ name, service }, i) => {
    if (i > 0 && place(runs[i - 1]) !== place(runs[i])) rank = i;
    const equals = runs.filter((other) => other.name !== name && place(other) === place({ name }));
    return { service, name, rank, after: [], why: whyOf(name, equals) };
  });
}

/** The part of a name that orders it for certain: `S90`. */
function place(run: Pick<Run, 'name'> | undefined): string {
  return run?.name.slice(0, 3) ?? '';
}

function whyOf(name: string, equals: readonly Run[]): Reason {
  const number = name.slice(1, 3);
  if (equals.length > 0) {
    const services = equals.map(({ service }) => service);
    return because('by_name', 'number {number}, tied with {services}', { number, services });
  }
  if (!/^\d\d$/.test(number)) return because('by_odd_name', 'its name has no number, and sorts here', {});
  return because('by_number', 'number {number}', { number });
}
