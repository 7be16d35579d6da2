import type { BootPicture, Role, Row } from './boot-picture.ts';
import { html, type Html } from './escape.ts';

/** What the lines and bands of a picture mean, as far as it has them. */
export function pictureLegend(picture: BootPicture): Html {
  const { before, after, traces } = picture;
  const rows = [...before.rows, ...after.rows];
  const items: readonly (readonly [isShown: boolean, sign: Html, text: string])[] = [
    [
      hasRole(rows, 'service'),
      html`<rect class="pill service" x="1" y="2" width="26" height="12" rx="6" />`,
      'the service that scans',
    ],
    [
      hasRole(rows, 'conflict'),
      html`<rect class="pill conflict" x="1" y="2" width="26" height="12" rx="6" />`,
      'conflicts with it',
    ],
    [traces.some(({ moved }) => moved), html`<path class="trace other moved" d="M0 8H28" />`, 'moves'],
    [
      traces.some(({ moved, role }) => !moved && role === 'conflict'),
      html`<path class="trace conflict" d="M0 8H28" />`,
      'conflict, keeps its place',
    ],
    [
      traces.some(({ moved, role }) => !moved && role !== 'conflict'),
      html`<path class="trace other" d="M0 8H28" />`,
      'as before',
    ],
    [
      [before, after].some(({ ties }) => ties.length > 0),
      html`<rect class="tie" x="1" y="2" width="26" height="12" rx="4" />`,
      'order not certain',
    ],
    [
      [before, after].some(({ exposure }) => (exposure?.until ?? 0) > 0),
      html`<rect class="unscanned" x="0" y="1" width="28" height="14" /><rect
          class="unscanned-bar"
          x="24"
          y="1"
          width="4"
          height="14"
        />`,
      'nothing is scanned yet',
    ],
    [
      [before, after].some(({ exposure }) => exposure?.from !== undefined),
      html`<rect class="hatch-ground" x="0" y="1" width="28" height="14" /><path
          class="hatch-stroke"
          d="M2 15L16 1M12 15L26 1"
        /><rect class="window-bar" x="24" y="1" width="4" height="14" />`,
      'exposure window',
    ],
  ];
  return html`<ul class="legend">
    ${items.map(([isShown, sign, text]) =>
      isShown
        ? html`<li><svg viewBox="0 0 28 16" width="28" height="16" aria-hidden="true">${sign}</svg> ${text}</li>`
        : undefined,
    )}
  </ul>`;
}

function hasRole(rows: readonly Row[], role: Role): boolean {
  return rows.some((row) => row.kind === 'place' && row.role === role);
}
