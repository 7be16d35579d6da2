import { because, type Reason } from '../core/reason.ts';
import { journalIn, type Journal } from './journal.ts';

/** How a host let a script in; but for `entered` and `unheard` (the connection died before it said so) nothing was done. */
export type Entered =
  | { readonly kind: 'entered' }
  | { readonly kind: 'unheard' }
  /** Somebody else is at work, the host is not as it was planned on, or its journal can not be kept. */
  | { readonly kind: 'held' | 'drifted' | 'refused'; readonly why: Reason }
  /** An earlier script was broken off there. */
  | { readonly kind: 'unfinished'; readonly why: Reason; readonly journal: Journal | undefined };

/** Reads what the entry of a script printed. */
export function enteredBy(print: string, isWhole: boolean): Entered {
  const at = print.indexOf('\n');
  const word = at < 0 ? print : print.slice(0, at);
  const journal = at < 0 ? '' : print.slice(at + 1);
  const rest = journal.slice(0, LONGEST).replace(/\n$/, '');
  if (!isWhole) return { kind: 'unheard' };
  switch (word) {
    case 'entered':
      return { kind: 'entered' };
    case 'held':
      return { kind: 'held', why: heldBy(rest) };
    case 'drifted':
      return { kind: 'drifted', why: changedSince(rest.split('\n').filter(Boolean)) };
    case 'unfinished': {
      const left = journalIn(journal);
      return { kind: 'unfinished', journal: left, why: unfinished(left) };
    }
    default:
      return {
        kind: 'refused',
        why: because('no_journal', 'nothing was done: {why}', { why: rest || word || 'it said nothing' }),
      };
  }
}

/** Characters of what a host says of its lock or itself. */
const LONGEST = 4000;

/** Who holds a host, in words. What it says is the host's; it is only shown. */
export function heldBy(lock: string): Reason {
  const of = (name: string): string => new RegExp(`^${name} (.{1,200})$`, 'm').exec(lock)?.[1] ?? 'unknown';
  const time = (name: string): string => {
    const seconds = Number(of(name));
    return seconds > 0 && seconds < 1e11 ? new Date(seconds * 1000).toISOString() : 'unknown';
  };
  return because(
    'held',
    'nothing was done: {owner} is at work on this host (run {run}, {reason}), since {since}; the lock expires {expires}',
    { owner: of('owner'), run: of('run'), reason: of('reason'), since: time('since'), expires: time('expires') },
  );
}

function changedSince(facts: readonly string[]): Reason {
  return because('facts_drifted', 'nothing was done: the host has changed since it was planned on ({facts})', {
    facts,
  });
}

function unfinished(journal: Journal | undefined): Reason {
  if (journal === undefined)
    return because(
      'unfinished_unreadable',
      'nothing was done: an earlier run was broken off on this host, and its journal (/var/lib/taisho/current) can not be read: look at the host, then move that file away',
    );
  return because('unfinished', 'nothing was done: run {run} of {owner} was broken off on this host', {
    run: journal.run,
    owner: journal.owner,
  });
}
