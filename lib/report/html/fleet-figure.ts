import type { Outcome } from '../../core/outcome.ts';
import { count, grouped } from '../count.ts';
import { html, type Html } from './escape.ts';

/** How many hosts have an outcome, and its word. */
export interface Share {
  readonly outcome: Outcome;
  readonly word: string;
  readonly hosts: number;
}

/** The narrowest part of the bar, of its whole: few hosts are still seen. */
const LEAST = 0.8;

/** What becomes of the fleet: a bar of outcomes, and the same in numbers. */
export function fleetFigure(shares: readonly Share[]): Html {
  const all = shares.reduce((sum, { hosts }) => sum + hosts, 0);
  const words = shares.map(({ hosts, word }) => `${grouped(hosts)} ${word}`).join(', ');
  return html`<figure class="fleet">
    <svg width="100%" height="28" role="img" aria-labelledby="fleet-t fleet-d">
      <title id="fleet-t">Outcomes of ${count(all, 'host')}</title>
      <desc id="fleet-d">${words}</desc>
      ${partsOf(shares, all).map(({ outcome, x, width }) => html`<rect class="share ${outcome}" x="${x.toFixed(2)}%" y="0" width="${width.toFixed(2)}%" height="28" />`)}
    </svg>
    <figcaption>
      <ul>
        ${shares.map(
          ({ outcome, word, hosts }) =>
            html`<li class="share ${outcome}"><b>${grouped(hosts)}</b> <span>${word}</span></li>`,
        )}
      </ul>
    </figcaption>
  </figure>`;
}

/** Parts of 100, with a gap between them; none narrower than the least. */
function partsOf(
  shares: readonly Share[],
  all: number,
): readonly { readonly outcome: Outcome; readonly x: number; readonly width: number }[] {
  const wide = shares.map(({ hosts }) => Math.max(LEAST, (hosts / Math.max(1, all)) * 100));
  const scale =
    100 /
    Math.max(
      1,
      wide.reduce((sum, one) => sum + one, 0),
    );
  let x = 0;
  return shares.map(({ outcome }, i) => {
    const width = (wide[i] ?? 0) * scale;
    const part = { outcome, x, width: Math.max(0.1, width - (i < shares.length - 1 ? 0.25 : 0)) };
    x += width;
    return part;
  });
}
