import { html, type Html } from './escape.ts';

/** A text that begins or ends at a point, or has its middle there. */
export function textAt(style: string, x: number, y: number, anchor: 'start' | 'middle' | 'end', text: string): Html {
  const at = html` x="${x}" y="${y}" text-anchor="${anchor}"`;
  return html`<text class="${style}" ${at}>${text}</text>`;
}

/** A rectangle, with round corners where a radius is given. */
export function rectAt(style: string, x: number, y: number, width: number, height: number, radius?: number): Html {
  const at = html`x="${x}" y="${y}" width="${width}" height="${height}"`;
  const round = radius === undefined ? undefined : html` rx="${radius}"`;
  return html`<rect class="${style}" ${at}${round} />`;
}

/** A line from a point on the left to one on the right that leaves and arrives level, a dot at each end. */
export function curve(style: string, [x1, y1]: Point, [x2, y2]: Point, radius: number): Html {
  const middle = (x1 + x2) / 2;
  const path = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
  return html`<path class="${style}" d="${path}" />${dot(style, [x1, y1], radius)}${dot(style, [x2, y2], radius)}`;
}

/** Its x and y. */
export type Point = readonly [x: number, y: number];

function dot(style: string, [x, y]: Point, radius: number): Html {
  return html`<circle class="${style}" cx="${x}" cy="${y}" r="${radius}" />`;
}
