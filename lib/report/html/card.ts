import { hostSet } from '../../core/host-set.ts';
import type { Outcome } from '../../core/outcome.ts';
import { cappedText } from '../capped.ts';
import { count } from '../count.ts';
import { html, type Html } from './escape.ts';
import { hostNames } from './host-names.ts';

/** What a card shows, and what it is filtered by. */
export interface Card {
  /** Counted from 1. */
  readonly number: number;
  readonly names: readonly string[];
  readonly outcome: Outcome;
  /** The outcome in words. */
  readonly word: string;
  /** Values of the filter by risk. */
  readonly risks: readonly string[];
  /** Below the headline, folded or not. */
  readonly lead: Html;
  readonly body: Html;
  readonly isOpen: boolean;
}

/** Characters of a set of hosts in a headline. */
const CHARACTERS = 160;

/** Hosts that are told together: folded, who they are and what it is about; unfolded, all of it. */
export function card({ number, names, outcome, word, risks, lead, body, isOpen }: Card): Html {
  const data = html`data-card="" data-outcome="${outcome}" data-risks="${risks.join(' ')}" data-hosts="${names.length}"`;
  const open = isOpen ? html` open` : undefined;
  return html`<details class="card ${outcome}" id="set-${number}" ${data}${open}>
    <summary>
      <h3>
        <span class="size">${count(names.length, 'host')}</span> <span class="verdict ${outcome}">${word}</span>
        <code>${cappedText(hostSet(names), CHARACTERS)}</code>
      </h3>
      ${lead}
    </summary>
    <div class="body">${body}${hostNames(names)}</div>
  </details>`;
}
