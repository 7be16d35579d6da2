import { framed, newToken, parseFrames } from './frames.ts';
import { whole, type Script } from './gather-script.ts';
import { journalIn, type Journal } from './journal.ts';
import { prelude } from './prelude.ts';
import { journalProbe, stateFunctions, type JournalHead } from './state-script.ts';

/** A script that reads what the host wrote down of a script of a run; one that has not come to act is called off. */
export function journalScript(root: string, head: Pick<JournalHead, 'run' | 'part'>): Script {
  const token = newToken();
  return { token, text: whole(`${prelude(root)}${stateFunctions}${framed(token, 'journal', journalProbe(head))}`) };
}

/** What a host knows of a script that was sent to it. */
export type FoundJournal =
  /** It never came to act, and never will. */
  | { readonly found: 'nothing' }
  /** It is at work there, or nobody can tell. */
  | { readonly found: 'at-work' }
  /** This one: over, or broken off. */
  | { readonly found: 'ended' | 'broken-off'; readonly journal: Journal }
  /** It took up another's journal, or what is there can't be read. */
  | { readonly found: 'other' };

/** Reads what the journal script printed; undefined when it did not end. */
export function foundJournal(
  stdout: Buffer,
  token: string,
  { run, part }: Pick<JournalHead, 'run' | 'part'>,
): FoundJournal | undefined {
  const print = parseFrames(stdout, token).frames.get('journal')?.body.toString('utf8');
  const [, where, held, rest = ''] = /^(done|current|open) (none|0|1)\n?([^]*)$/.exec(print ?? '') ?? [];
  if (print === undefined) return undefined;
  if (where === undefined) return { found: 'other' };
  if (where === 'open') return { found: 'at-work' };
  if (where === 'done' && rest === 'called off\n') return { found: 'nothing' };
  const journal = journalIn(rest);
  if (journal === undefined || journal.run !== run || journal.part !== part)
    return where === 'current' && held === '0' ? { found: 'at-work' } : { found: 'other' };
  if (journal.over || where === 'done') return { found: 'ended', journal };
  return held === '0' ? { found: 'at-work' } : { found: 'broken-off', journal };
}
