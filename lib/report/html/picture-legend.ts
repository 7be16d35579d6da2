import type { BootPicture, Column, Role, Row, Trace } from './boot-picture.ts';
import { html, type Html } from './escape.ts';
import { rectAt } from './svg-shapes.ts';

/** What the lines and bands of a picture mean, as far as it has them. */
export function pictureLegend(picture: BootPicture): Html {
  const items = SIGNS.filter(({ isIn }) => isIn(picture)).map(
    ({ sign, text }) =>
      html`<li><svg viewBox="0 0 28 16" width="28" height="16" aria-hidden="true">${sign}</svg> ${text}</li>`,
  );
  return html`<ul class="legend">
    ${items}
  </ul>`;
}

interface Sign {
  readonly isIn: (picture: BootPicture) => boolean;
  readonly sign: Html;
  readonly text: string;
}

const SIGNS: readonly Sign[] = [
  { isIn: hasRole('service'), sign: rectAt('pill service', 1, 2, 26, 12, 6), text: 'what is to start late enough' },
  { isIn: hasRole('conflict'), sign: rectAt('pill conflict', 1, 2, 26, 12, 6), text: 'conflicts with it' },
  { isIn: hasTrace((one) => one.moved && one.role !== 'conflict'), sign: level('trace other moved'), text: 'moves' },
  {
    isIn: hasTrace((one) => one.moved && one.role === 'conflict'),
    sign: level('trace conflict moved'),
    text: 'conflict, moves',
  },
  {
    isIn: hasTrace((one) => !one.moved && one.role === 'conflict'),
    sign: level('trace conflict'),
    text: 'conflict, as before',
  },
  { isIn: hasTrace((one) => !one.moved && one.role !== 'conflict'), sign: level('trace other'), text: 'as before' },
  {
    isIn: inColumns(({ ties }) => ties.length > 0),
    sign: rectAt('tie', 1, 2, 26, 12, 4),
    text: 'order not certain',
  },
  {
    isIn: inColumns(({ exposure }) => exposure !== undefined && (exposure.from ?? exposure.until) > 0),
    sign: html`${rectAt('unscanned', 0, 1, 28, 14)}${rectAt('unscanned-bar', 24, 1, 4, 14)}`,
    text: 'nothing is scanned yet',
  },
  {
    isIn: inColumns(({ exposure }) => exposure?.from !== undefined),
    sign: html`${rectAt('hatch-ground', 0, 1, 28, 14)}<path
        class="hatch-stroke"
        d="M2 15L16 1M12 15L26 1"
      />${rectAt('window-bar', 24, 1, 4, 14)}`,
    text: 'exposure window: a conflict runs, and nothing is scanned',
  },
];

function hasRole(role: Role): Sign['isIn'] {
  const isOf = (row: Row): boolean => row.kind === 'place' && row.role === role;
  return inColumns(({ rows }) => rows.some(isOf));
}

function hasTrace(isOne: (trace: Trace) => boolean): Sign['isIn'] {
  return ({ traces }) => traces.some(isOne);
}

function inColumns(isOne: (column: Column) => boolean): Sign['isIn'] {
  return ({ before, after }) => isOne(before) || isOne(after);
}

function level(style: string): Html {
  return html`<path class="${style}" d="M0 8H28" />`;
}
