import type { ChangeSet } from '../../core/plan.ts';
import { count } from '../count.ts';
import { pairsOf, titleOf, type Pair } from '../order-table.ts';
import { bootPicture, type BootPicture, type Row } from './boot-picture.ts';
import { bootSvg } from './boot-svg.ts';
import { bootWords, moveWords, placeWords } from './boot-words.ts';
import { html, type Html } from './escape.ts';
import { orderFocus } from './order-focus.ts';
import { pictureLegend } from './picture-legend.ts';

/** Services that are drawn one by one at most; a table has all. */
const DRAWN = 400;

/** The orders that a change set changes, drawn, in words and as a table; runlevels that go alike once. */
export function bootSection(set: ChangeSet, id: string): Html | undefined {
  const { order } = set;
  if (order === undefined) return undefined;
  const changed = pairsOf(order.before, order.after).filter(
    ({ now, behind }) => behind !== undefined && JSON.stringify(now) !== JSON.stringify(behind),
  );
  if (changed.length === 0) return undefined;
  return html`<section class="orders">
    <h4>The order, before and after</h4>
    ${changed.map((pair, i) => figure(pair, set, order, `${id}-order-${i + 1}`))}
  </section>`;
}

function figure(pair: Pair, set: ChangeSet, order: NonNullable<ChangeSet['order']>, id: string): Html {
  const { now, behind = now, verb } = pair;
  const focus = orderFocus(set);
  const starts = verb === 'start';
  const whole = bootPicture(now, behind, focus, { whole: true, starts });
  const folded = bootPicture(now, behind, focus, { starts });
  const certainBy = order.after[0]?.certainBy ?? 'rank';
  const title = titleOf(pair);
  const words = bootWords(whole, certainBy);
  const drawn = (picture: BootPicture, name: string): Html =>
    html`<div class="scroll" tabindex="0" role="group" aria-label="${`Picture: ${title}`}">
      ${bootSvg(picture, {
        id: name,
        title: `${title}: now, and after the change`,
        description: words.join(' '),
      })}
    </div>`;
  return html`<figure class="order">
    <figcaption>
      <h5>${capital(title)}</h5>
      <p>${words.map((one) => html`${one} `)}</p>
    </figcaption>
    ${folded.rows > DRAWN ? html`<p class="muted">Too many services move to be drawn: the table has them.</p>` : [drawn(folded, id), pictureLegend(folded)]}
    ${
      folded.folded > 0 && whole.rows <= DRAWN
        ? html`<details>
            <summary>All ${count(now.length, 'service')}, drawn one by one</summary>
            ${drawn(whole, `${id}-all`)}
          </details>`
        : undefined
    }
    <details>
      <summary>The same as a table</summary>
      ${table(whole, title)}
    </details>
  </figure>`;
}

function table({ before, after }: BootPicture, title: string): Html {
  const was = byService(before.rows);
  const is = byService(after.rows);
  const services = [...new Set([...is.keys(), ...was.keys()])];
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${`Table: ${title}`}">
    <table>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">Place now</th>
          <th scope="col">Place after the change</th>
          <th scope="col">What changes</th>
        </tr>
      </thead>
      <tbody>
        ${services.map((service) => {
          const [one, other] = [was.get(service), is.get(service)];
          const change = moveWords(one, other);
          return html`<tr${change === undefined ? undefined : html` class="moved"`}><th scope="row">${service}</th><td>${placeWords(one?.place)}</td><td>${placeWords(other?.place)}</td><td>${change ?? 'as before'}</td></tr>
`;
        })}
      </tbody>
    </table>
  </div>`;
}

function byService(rows: readonly Row[]): ReadonlyMap<string, Row & { readonly kind: 'place' }> {
  return new Map(rows.flatMap((row) => (row.kind === 'place' ? [[row.place.service, row] as const] : [])));
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
