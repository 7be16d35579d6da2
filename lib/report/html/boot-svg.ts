import { count } from '../count.ts';
import { cut } from '../cut.ts';
import { printable } from '../printable.ts';
import type { BootPicture, Column, Row, Span, Trace } from './boot-picture.ts';
import { html, type Html } from './escape.ts';
import { curve, rectAt, textAt } from './svg-shapes.ts';

/** What a picture is called in the page. */
export interface PictureNames {
  /** Unique in the page: the ids of title, description and pattern begin with it. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

const WIDTH = 960;
const ROW = 28;
/** The heads of the columns. */
const TOP = 44;
/** A character of the monospaced names, at 13 units. */
const CHARACTER = 7.9;
/** Characters of a name at most; the table has it whole. */
const NAME = 24;

/** Where a column has its parts; `out` is the direction away from the lines. */
interface Side {
  readonly out: 1 | -1;
  readonly anchor: 'start' | 'end';
  readonly dot: number;
  readonly number: number;
  readonly name: number;
  readonly edge: number;
}

const LEFT: Side = { out: -1, anchor: 'end', dot: 348, number: 336, name: 308, edge: 8 };
const RIGHT: Side = { out: 1, anchor: 'start', dot: 572, number: 584, name: 612, edge: WIDTH - 8 };

/** The picture as inline SVG; colours and strokes are the style sheet's. */
export function bootSvg(picture: BootPicture, { id, title, description }: PictureNames): Html {
  const height = TOP + picture.rows * ROW + 10;
  const order = picture.traces.toSorted((one, other) => weight(one) - weight(other));
  const moved = order.filter((trace) => trace.moved);
  return html`<svg class="boot" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-t ${id}-d">
    <title id="${id}-t">${title}</title>
    <desc id="${id}-d">${description}</desc>
    <defs>
      <pattern id="${id}-h" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="hatch-ground" width="8" height="8" />
        <rect class="hatch-line" width="2" height="8" />
      </pattern>
    </defs>
    ${textAt('head', LEFT.dot, 20, 'end', 'now')}${textAt('head', RIGHT.dot, 20, 'start', 'after the change')}
    <path class="rule" d="M${LEFT.edge} 30H${LEFT.dot}M${RIGHT.dot} 30H${RIGHT.edge}" />
    ${[bands(picture.before, LEFT, id), bands(picture.after, RIGHT, id)]}
    ${[ties(picture.before, LEFT), ties(picture.after, RIGHT)]} ${order.map(line)}
    ${moved.length <= LABELLED ? moved.map((trace) => lineLabel(trace, picture)) : undefined}
    ${[...picture.before.rows.map((row, i) => place(row, i, LEFT)), ...picture.after.rows.map((row, i) => place(row, i, RIGHT))]}
  </svg>`;
}

/** With more moved lines than this, labels on them would lie over each other. */
const LABELLED = 3;

function yOf(row: number): number {
  return TOP + row * ROW + ROW / 2;
}

/** What is drawn last lies on top. */
function weight({ moved, role }: Trace): number {
  return Number(moved) * 2 + Number(role !== 'other');
}

function line({ from, to, role, moved }: Trace): Html {
  const style = `trace ${role}${moved ? ' moved' : ''}`;
  return curve(style, [LEFT.dot, yOf(from)], [RIGHT.dot, yOf(to)], moved ? 4 : 2.5);
}

/** `1 → 5` on the line of what moves. */
function lineLabel({ from, to }: Trace, { before, after }: BootPicture): Html | undefined {
  const [was, is] = [before.rows[from], after.rows[to]];
  if (was?.kind !== 'place' || is?.kind !== 'place') return undefined;
  const y = (yOf(from) + yOf(to)) / 2 + 4;
  return textAt('line-label', (LEFT.dot + RIGHT.dot) / 2, y, 'middle', `${was.place.rank + 1} → ${is.place.rank + 1}`);
}

/** Plainly what starts unscanned, hatched while a conflict runs already. */
function bands({ exposure }: Column, side: Side, id: string): readonly (Html | undefined)[] {
  if (exposure === undefined) return [];
  const { until, from = until } = exposure;
  return [
    band({ first: 0, last: from - 1 }, 'unscanned', 'nothing is scanned yet', side, id),
    band({ first: from, last: until - 1 }, 'window', 'exposure window', side, id),
  ];
}

function band({ first, last }: Span, style: string, label: string, side: Side, id: string): Html | undefined {
  if (last < first) return undefined;
  const [x, width] = [Math.min(side.dot, side.edge), Math.abs(side.edge - side.dot)];
  const [y, height] = [TOP + first * ROW, (last - first + 1) * ROW];
  const hatched = html`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="url(#${id}-h)" />`;
  return html`${style === 'window' ? hatched : rectAt(style, x, y, width, height)}
  ${rectAt(`${style}-bar`, side.out === 1 ? x + width - 4 : x, y, 4, height)}
  ${textAt(`${style}-label`, side.edge - side.out * 14, y + 18, edgeAnchor(side), label)}`;
}

/** For a text at the outer edge. */
function edgeAnchor({ out }: Side): 'start' | 'end' {
  return out === 1 ? 'end' : 'start';
}

function ties({ ties: groups }: Column, side: Side): readonly Html[] {
  const [x, width] = [
    Math.min(side.dot - side.out * -6, side.edge - side.out * 8),
    Math.abs(side.edge - side.dot) - 14,
  ];
  return groups.map(({ first, last }) => {
    const [y, height] = [TOP + first * ROW + 3, (last - first + 1) * ROW - 6];
    const label = textAt('note', side.edge - side.out * 20, y + height - 8, edgeAnchor(side), 'order not certain');
    return html`${rectAt('tie', x, y, width, height, 6)}${label}`;
  });
}

function place(row: Row, index: number, side: Side): Html {
  const y = yOf(index) + 4.5;
  if (row.kind === 'fold') return textAt('fold', side.name, y, side.anchor, foldWords(row));
  const name = cut(printable(row.place.name), NAME);
  const width = name.length * CHARACTER;
  const mark = `${row.role} ${row.state}`;
  const isPlain = row.role === 'other' && row.state === 'same';
  const note = notesOf(row);
  return html`${isPlain ? undefined : pill(width, index, mark, side)}
  ${textAt('number', side.number, y, side.anchor, String(row.place.rank + 1))}
  ${textAt(`name ${mark}`, side.name, y, side.anchor, name)}
  ${note === '' ? undefined : textAt('note', side.name + side.out * (width + 18), y, side.anchor, note)}`;
}

function foldWords({ count: services, hasTies }: Row & { readonly kind: 'fold' }): string {
  return `… ${count(services, 'service')} as before${hasTies ? ', some tied' : ''}`;
}

function pill(width: number, index: number, mark: string, side: Side): Html {
  const x = side.out === 1 ? side.name - 8 : side.name - width - 8;
  return rectAt(`pill ${mark}`, x, yOf(index) - 11, width + 16, 22, 11);
}

function notesOf({ role, state }: Row & { readonly kind: 'place' }): string {
  const words = [
    ...(role === 'conflict' ? ['conflict'] : []),
    ...(state === 'gone' ? ['no longer here'] : state === 'new' ? ['new here'] : []),
  ];
  return words.join(', ');
}
