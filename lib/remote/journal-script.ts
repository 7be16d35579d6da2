import { framed, newToken, parseFrames } from './frames.ts';
import { whole, type Script } from './gather-script.ts';
import { journalIn, type Journal } from './journal.ts';
import { prelude } from './prelude.ts';
import { journalProbe, stateFunctions, type JournalHead } from './state-script.ts';

/** A script that reads what the host wrote down of a script of a run. */
export function journalScript(root: string, head: Pick<JournalHead, 'run' | 'part'>): Script {
  const token = newToken();
  return { token, text: whole(`${prelude(root)}${stateFunctions}${framed(token, 'journal', journalProbe(head))}`) };
}

/** What a host knows of a script that was sent to it. */
export type FoundJournal =
  /** It never came to act. */
  | { readonly found: 'nothing' }
  /** Some script is at work there. */
  | { readonly found: 'at-work' }
  /** This one: over, or broken off. */
  | { readonly found: 'ended' | 'broken-off'; readonly journal: Journal }
  /** What is there belongs to another run, or can't be read. */
  | { readonly found: 'other' };

/** Reads what the journal script printed; undefined when it did not end. */
export function foundJournal(
  stdout: Buffer,
  token: string,
  { run, part }: Pick<JournalHead, 'run' | 'part'>,
): FoundJournal | undefined {
  const print = parseFrames(stdout, token).frames.get('journal')?.body.toString('utf8');
  const [, where, held, rest = ''] = /^(done|current|none) (none|0|1)\n?([^]*)$/.exec(print ?? '') ?? [];
  if (where === undefined) return print === undefined ? undefined : { found: 'other' };
  if (where === 'none') return { found: held === '0' ? 'at-work' : 'nothing' };
  const journal = journalIn(rest);
  if (journal === undefined || journal.run !== run || journal.part !== part)
    return held === '0' ? { found: 'at-work' } : { found: 'other' };
  if (journal.over || where === 'done') return { found: 'ended', journal };
  return held === '0' ? { found: 'at-work' } : { found: 'broken-off', journal };
}
