/** The style sheet of pictures of a boot. What a colour says, a stroke or a label says as well. */
export const pictureStyles = `
figure.order { margin: 0; }
.boot { display: block; width: 100%; min-width: 44rem; max-width: 60rem; font: 13px var(--sans); }
.boot text { fill: var(--text); }
.boot .head { font-weight: 650; fill: var(--muted); font-size: 12px; letter-spacing: .04em; text-transform: uppercase; }
.boot .rule { stroke: var(--line); fill: none; }
.boot .name { font: 13px var(--mono); }
.boot .name.moved, .boot .name.service, .boot .name.conflict { font-weight: 700; }
.boot .name.service { fill: var(--surface); }
.boot .name.moved:not(.service):not(.conflict) { fill: var(--accent); }
.boot .name.conflict { fill: var(--warn); }
.boot .number { fill: var(--muted); font-size: 12px; font-variant-numeric: tabular-nums; }
.boot .note { fill: var(--muted); font-size: 11.5px; }
.boot .fold { fill: var(--muted); font-style: italic; }
.boot .line-label { fill: var(--accent); font-size: 12px; font-weight: 650; paint-order: stroke; stroke: var(--surface); stroke-width: 6px; }
.boot .unscanned-label { fill: var(--muted); font-size: 11.5px; }
.boot .window-label { fill: var(--warn); font-size: 12px; font-weight: 650; paint-order: stroke; stroke: var(--warn-soft); stroke-width: 5px; }
.pill { fill: none; stroke: var(--strong-line); }
.pill.moved, .pill.renamed { stroke: var(--accent); }
.pill.service { fill: var(--accent); stroke: var(--accent); }
.pill.conflict { fill: var(--warn-soft); stroke: var(--warn); stroke-width: 1.5; }
.pill.gone, .pill.new { stroke-dasharray: 2 2; }
path.trace { fill: none; stroke: var(--strong-line); stroke-width: 1.2; }
circle.trace { fill: var(--strong-line); }
path.trace.conflict { stroke: var(--warn); stroke-width: 2; stroke-dasharray: 2 4; }
circle.trace.conflict { fill: var(--warn); }
path.trace.moved { stroke: var(--accent); stroke-width: 3; }
circle.trace.moved { fill: var(--accent); }
path.trace.conflict.moved { stroke: var(--warn); stroke-width: 3; stroke-dasharray: 9 4; }
circle.trace.conflict.moved { fill: var(--warn); }
.tie { fill: none; stroke: var(--strong-line); stroke-dasharray: 4 3; }
rect.unscanned { fill: var(--code); fill-opacity: .6; }
.unscanned-bar { fill: var(--strong-line); }
.hatch-ground { fill: var(--warn-soft); }
.hatch-line { fill: var(--warn-line); fill-opacity: .35; }
.hatch-stroke { fill: none; stroke: var(--warn-line); }
.window-bar { fill: var(--warn); }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; list-style: none; font-size: .85rem; color: var(--muted); margin: .5rem 0 1rem; }
.legend svg { vertical-align: -3px; margin-right: .3rem; }
`;
