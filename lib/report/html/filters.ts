import { html, type Html } from './escape.ts';

/** What the cards of a page can be filtered by: values and their words. */
export interface Choices {
  readonly outcomes: readonly Choice[];
  /** What a card is called. */
  readonly setLabel: string;
  readonly sets: readonly Choice[];
  readonly risks: readonly Choice[];
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

/** The search and the filters. Hidden until the script shows them: without it everything is there all the same. */
export function filters({ outcomes, setLabel, sets, risks }: Choices): Html {
  return html`<form id="filters" role="search" aria-label="Search and filter" hidden>
      <p class="field search">
        <label for="query">Search</label> <input id="query" type="search" autocomplete="off" spellcheck="false" />
      </p>
      ${choice('outcome', 'Outcome', outcomes)}${choice('set', setLabel, sets)}${risks.length > 0 ? choice('risk', 'Risk', risks) : undefined}
      <p class="field buttons">
        <button type="reset">Clear</button> <button type="button" id="unfold" aria-pressed="false">Unfold all</button>
      </p>
    </form>
    <p id="shown" role="status" aria-live="polite"></p>`;
}

function choice(id: string, label: string, choices: readonly Choice[]): Html {
  return html`<p class="field">
    <label for="${id}">${label}</label>
    <select id="${id}">
      <option value="">all</option>
      ${choices.map(({ value, text }) => html`<option value="${value}">${text}</option>`)}
    </select>
  </p>`;
}
