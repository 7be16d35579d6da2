import { because, type Reason } from '../core/reason.ts';
import type { Arrangement, OrderWanted } from './back-end.ts';
import type { OrderFacts } from './order-facts.ts';
import type { RunlevelOrder } from './boot-order.ts';
import { isIgnored, type RcLink } from './rc-link.ts';

/** Why links in this state are not to be renamed by a program; undefined where nothing speaks against it. */
export function unsound(
  wanted: OrderWanted,
  host: OrderFacts,
  orders: readonly RunlevelOrder[],
): Arrangement | undefined {
  if (host.directories.length === 0) {
    return refusal(because('no_rc_directory', 'the host has no runlevel directory (/etc/rc3.d and the like)'), LOOK);
  }
  const concerned = new Set([
    wanted.service,
    ...wanted.conflicts,
    ...Object.keys(wanted.numbers),
    ...Object.keys(wanted.killNumbers),
  ]);
  return directoryProblem(host) ?? oddName(concerned, host) ?? linkProblem(concerned, orders);
}

function directoryProblem({ directories }: OrderFacts): Arrangement | undefined {
  const levels = new Map<string, string>();
  for (const { level, path, directory, problem } of directories) {
    if (problem !== undefined) return refusal(directoryReason(path, problem), LOOK);
    const other = levels.get(level);
    if (other !== undefined) {
      const data = { level, one: other, other: directory };
      return refusal(
        because(
          'two_rc_directories',
          'runlevel {level} has two directories, {one} and {other}: which one counts is not known',
          data,
        ),
        LOOK,
      );
    }
    levels.set(level, directory);
  }
  return undefined;
}

function directoryReason(path: string, problem: 'outside' | 'loop' | 'unreadable'): Reason {
  switch (problem) {
    case 'outside':
      return because('rc_directory_outside', "{path} leads out of the host's root", { path });
    case 'loop':
      return because('rc_directory_loop', '{path} is a link that leads back to itself', { path });
    case 'unreadable':
      return because('rc_directory_unreadable', '{path} can not be read', { path });
    default:
      return problem satisfies never;
  }
}

/** `S-1splx`: what chkconfig makes of an override without numbers, and rc runs all the same. */
function oddName(concerned: ReadonlySet<string>, { directories }: OrderFacts): Arrangement | undefined {
  for (const rc of directories) {
    const odd = rc.entries.find(
      ({ name, target }) =>
        !/^[SK]\d\d/.test(name) &&
        !isIgnored(name, rc) &&
        (concerned.has(target.slice(target.lastIndexOf('/') + 1)) || concerned.has(name.slice(3))),
    );
    if (odd === undefined) continue;
    const data = { link: `${rc.directory}/${odd.name}` };
    return refusal(
      because('odd_link', '{link} has no number of two digits, and rc runs it all the same', data),
      MEND_LINK,
    );
  }
  return undefined;
}

function linkProblem(concerned: ReadonlySet<string>, orders: readonly RunlevelOrder[]): Arrangement | undefined {
  for (const { level, directory, starts, stops } of orders) {
    for (const service of concerned) {
      const own = starts.filter((link) => link.service === service);
      const odd = [...own, ...stops.filter((link) => link.service === service)].find(
        (link) => link.oddity !== undefined,
      );
      if (odd !== undefined) return refusal(oddityReason(odd, directory), MEND_LINK);
      if (own.length > 1) {
        const data = { service, level, links: own.map(({ name }) => name) };
        const why = because(
          'duplicate_links',
          '{service} has more than one start link in runlevel {level}: {links}; an earlier change may be half done',
          data,
        );
        return refusal(
          why,
          because('keep_one_link', 'keep the one that is right and remove the others, then plan again'),
        );
      }
    }
  }
  return undefined;
}

function oddityReason({ name, target, service, oddity }: RcLink, directory: string): Reason {
  const data = { link: `${directory}/${name}`, target, service };
  switch (oddity) {
    case 'no-link':
      return because('not_a_link', '{link} is not a symbolic link', data);
    case 'foreign-target':
      return because('foreign_target', '{link} points to {target}, which is no init script of the host', data);
    case 'dangling':
      return because('dangling_link', '{link} points to {target}, which is not there', data);
    case 'name-differs':
    case undefined:
      return because(
        'link_name_differs',
        '{link} calls {service} by another name: what its number means is not certain',
        data,
      );
    default:
      return oddity satisfies never;
  }
}

const LOOK = because('look_at_host', 'look at the host, or stop the conflict before the service (pre_stop)');
const MEND_LINK = because('mend_link', 'mend or remove that link, then plan again');

function refusal(why: Reason, instead: Reason): Arrangement {
  return { kind: 'refuse', why, instead };
}
