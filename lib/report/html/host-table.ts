import { outcomes, type Outcome } from '../../core/outcome.ts';
import { count } from '../count.ts';
import { html, type Html } from './escape.ts';

/** A host in the table: which card tells of it. */
export interface TableHost {
  readonly name: string;
  readonly outcome: Outcome;
  readonly word: string;
  /** The card's number. */
  readonly card: number;
  /** In words: how it is entered, say. */
  readonly note: string;
}

/**
 * More hosts than this have no table. A row is a dozen nodes to lay out, to search and to print: 2,000 rows are at once
 * there and are some forty pages, 10,000 make a page that stutters and that nobody reads. The cards name every host, in
 * one text each, and the search finds it there.
 */
const ROWS = 2000;

/** Every host in a line, the gravest first. */
export function hostTable(hosts: readonly TableHost[], noteTitle: string): Html {
  if (hosts.length > ROWS) {
    return html`<section id="hosts">
      <h2>Hosts</h2>
      <p class="muted">
        ${count(hosts.length, 'host')} are too many for a table: each card names its own, and the search finds them
        there.
      </p>
    </section>`;
  }
  const graver = (one: TableHost, other: TableHost): number =>
    outcomes.indexOf(other.outcome) - outcomes.indexOf(one.outcome);
  return html`<section id="hosts">
    <h2>Hosts</h2>
    <details id="host-table">
      <summary>All ${count(hosts.length, 'host')} as a table</summary>
      <div class="scroll" tabindex="0" role="group" aria-label="Table of hosts">
        <table>
          <thead>
            <tr>
              <th scope="col">Host</th>
              <th scope="col">Outcome</th>
              <th scope="col">Told in</th>
              <th scope="col">${noteTitle}</th>
            </tr>
          </thead>
          <tbody>
            ${hosts.toSorted(graver).map(
              ({ name, outcome, word, card, note }) =>
                html`<tr data-row="set-${card}">
                  <th scope="row">${name}</th>
                  <td><span class="verdict ${outcome}">${word}</span></td>
                  <td><a href="#set-${card}">set ${card}</a></td>
                  <td>${note}</td>
                </tr> `,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </section>`;
}
