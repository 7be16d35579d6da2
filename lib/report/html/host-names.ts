import { count } from '../count.ts';
import { html, type Html } from './escape.ts';

/** All hosts of a card by name, in one text: found by search, and no burden to the page however many they are. */
export function hostNames(names: readonly string[]): Html {
  return html`<details class="names">
    <summary>${names.length === 1 ? 'The host by name' : `All ${count(names.length, 'host')} by name`}</summary>
    <p class="names">${names.join('  ')}</p>
  </details>`;
}
