/** The style sheet of a page: light and dark, and for paper. */
export const styles = `
:root {
  --ground: #fbfaf7; --surface: #ffffff; --text: #1c2127; --muted: #59626c; --line: #e2dfd7; --strong-line: #b9b4a8;
  --accent: #0d655e; --accent-soft: #e3f1ef; --warn: #96380a; --warn-soft: #fcefe5; --warn-line: #d98b5d;
  --lost: #9c2f2b; --lost-soft: #fbeceb; --gained: #1d6336; --gained-soft: #e9f5ec; --code: #f3f1ec;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  color-scheme: light dark;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --surface: #1b1f23; --text: #e7e9eb; --muted: #a5aeb7; --line: #2e343a; --strong-line: #545c64;
    --accent: #62cbbe; --accent-soft: #17322f; --warn: #f2a877; --warn-soft: #33231a; --warn-line: #a8663b;
    --lost: #f0958f; --lost-soft: #371f1f; --gained: #86cf9b; --gained-soft: #1a2e20; --code: #23282d;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.55 var(--sans); overflow-wrap: anywhere; }
header, main { max-width: 66rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 3rem; }
main { padding-bottom: 5rem; }
main:focus { outline: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--surface); padding: .5rem 1rem; z-index: 1; }
[hidden] { display: none !important; }
h1, h2, h3, h4, h5 { line-height: 1.25; margin: 0; font-weight: 650; }
h1 { font-size: 2.1rem; letter-spacing: -.015em; margin: .1rem 0 1.5rem; }
h2 { font-size: 1.35rem; letter-spacing: -.01em; margin: 3.5rem 0 1rem; }
h4 { font-size: .8rem; letter-spacing: .07em; text-transform: uppercase; color: var(--muted); margin: 2rem 0 .6rem; }
h5 { font-size: 1rem; }
figcaption h5 { margin-top: 1rem; }
p { margin: .4rem 0; max-width: 48rem; }
a { color: var(--accent); }
code, pre { font-family: var(--mono); font-size: .86em; }
code, .tag, .verdict, td, th, dd { unicode-bidi: isolate; }
pre { background: var(--code); padding: .8rem 1rem; border-radius: 6px; overflow-x: auto; max-height: 30rem; margin: .5rem 0; line-height: 1.5; overflow-wrap: normal; }
dl, ul, ol { margin: .5rem 0; padding: 0; }
.kicker { font-size: .8rem; letter-spacing: .09em; text-transform: uppercase; color: var(--accent); font-weight: 650; margin: 0; }
.muted, .lead { color: var(--muted); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.5rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; }
dt.warning { color: var(--warn); font-weight: 600; }
.digest { user-select: all; }
.callout { border-left: 4px solid var(--warn-line); background: var(--surface); padding: .7rem 1rem; margin: 1rem 0; max-width: none; border-radius: 0 6px 6px 0; }
.callout.good { border-color: var(--accent); }
.callout.warning, .risk.exposure { border-left: 6px solid var(--warn); background: var(--warn-soft); }
.callout.warning b, .risk.exposure b { color: var(--warn); }
.callout code { display: block; color: var(--muted); margin-top: .2rem; }
.apply h2 { font-size: 1rem; margin: 2rem 0 .4rem; }
.apply pre { border: 1px solid var(--strong-line); background: var(--surface); white-space: pre-wrap; overflow-wrap: anywhere; }
.apply code { user-select: all; }

.fleet { margin: 0; }
.fleet svg { display: block; border-radius: 5px; }
.fleet ul { display: flex; flex-wrap: wrap; gap: .6rem 2.5rem; list-style: none; margin: 1rem 0 1.5rem; }
.fleet li { border-top: 4px solid var(--strong-line); padding-top: .35rem; min-width: 6rem; }
.fleet li b { display: block; font-size: 1.9rem; line-height: 1.1; font-weight: 600; font-variant-numeric: tabular-nums; letter-spacing: -.02em; }
.fleet li span { color: var(--muted); }
rect.share { fill: var(--strong-line); }
rect.share.changed { fill: var(--accent); }
rect.share.refused, rect.share.unreachable, rect.share.drifted, rect.share.rolled-back { fill: var(--warn-line); }
rect.share.failed, rect.share.unknown { fill: var(--lost); }
li.share.changed { border-color: var(--accent); }
li.share.refused, li.share.unreachable, li.share.drifted, li.share.rolled-back { border-color: var(--warn-line); }
li.share.failed, li.share.unknown { border-color: var(--lost); }

#filters { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin: 1.5rem 0 .5rem; }
.field { margin: 0; }
.field label { display: block; font-size: .8rem; color: var(--muted); }
.field.search { flex: 1 1 14rem; }
input, select, button { font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--strong-line); border-radius: 6px; padding: .4rem .7rem; min-height: 2.5rem; }
input { width: 100%; }
select { max-width: 16rem; }
button { cursor: pointer; }
button:hover { border-color: var(--accent); color: var(--accent); }
#shown { min-height: 1.6rem; color: var(--muted); }

summary { cursor: pointer; }
.body details > summary, .evidence > summary, #host-table > summary { color: var(--accent); margin: .5rem 0; width: fit-content; }
.card { background: var(--surface); border: 1px solid var(--line); border-left: 4px solid var(--strong-line); border-radius: 8px; margin: 1rem 0; }
.card.changed { border-left-color: var(--accent); }
.card.refused, .card.unreachable, .card.drifted, .card.rolled-back { border-left-color: var(--warn-line); }
.card.failed, .card.unknown { border-left-color: var(--lost); }
.card > summary { list-style: none; padding: 1rem 1.5rem 1rem 3rem; position: relative; border-radius: 8px; }
.card > summary::-webkit-details-marker { display: none; }
.card > summary::before { content: ""; position: absolute; left: 1.4rem; top: 1.45rem; width: .5rem; height: .5rem; border: solid var(--muted); border-width: 0 2px 2px 0; transform: rotate(-45deg); }
.card[open] > summary::before { transform: rotate(45deg); }
.card > summary:hover h3 { color: var(--accent); }
.card h3 { font-size: 1.15rem; }
.card h3 code { font-weight: 400; color: var(--muted); margin-left: .3rem; }
.card > summary p { margin: .25rem 0 0; }
.card .body { padding: 0 1.5rem 1.5rem 3rem; }
.card .body > :first-child, .card .body > :first-child h4 { margin-top: .3rem; }
.verdict { font-size: .8rem; font-weight: 600; padding: .1rem .55rem; border-radius: 99px; border: 1px solid var(--strong-line); color: var(--muted); white-space: nowrap; vertical-align: 1px; }
.verdict.change, .verdict.changed { color: var(--accent); border-color: var(--accent); background: var(--accent-soft); }
.verdict.refuse, .verdict.refused, .verdict.unreachable, .verdict.drifted, .verdict.rolled-back { color: var(--warn); border-color: var(--warn-line); background: var(--warn-soft); }
.verdict.failed, .verdict.unknown { color: var(--lost); border-color: var(--lost); background: var(--lost-soft); }
.tag { font-size: .8rem; border: 1px solid var(--strong-line); border-radius: 4px; padding: 0 .4rem; color: var(--muted); white-space: nowrap; }
.tag.exposure { color: var(--warn); border-color: var(--warn); background: var(--warn-soft); font-weight: 650; }
.tag.exposure::before { content: "\\26a0\\fe0e  "; }
.risks ul { list-style: none; }
.risk { border-left: 4px solid var(--strong-line); background: var(--ground); padding: .6rem 1rem; margin: .5rem 0; border-radius: 0 6px 6px 0; }
.risk b { margin-right: .3rem; }
.risk.exposure { font-size: 1.05rem; }
.risk.exposure b::before { content: "\\26a0\\fe0e  "; }
.tasks > ol { list-style: none; }
.task { padding: .2rem 0 1rem; }
.task + .task { border-top: 1px solid var(--line); padding-top: 1rem; }
.doing dt { font-size: .87rem; color: var(--muted); margin-top: .6rem; }
.doing dt.warning { color: var(--warn); }
.doing dd { margin: 0; }
.lines { list-style: none; border-left: 2px solid var(--line); padding-left: .9rem; }
.end { font-weight: 600; color: var(--muted); }
.end.red { color: var(--lost); }
.end.yellow { color: var(--warn); }
.diff span { display: inline-block; min-width: 100%; }
.diff .file { color: var(--muted); }
.diff .lost { color: var(--lost); background: var(--lost-soft); }
.diff .gained { color: var(--gained); background: var(--gained-soft); }
.diff .jump { color: var(--accent); }
.printed { margin-top: .8rem; }
p.names { font-family: var(--mono); font-size: .86em; white-space: pre-wrap; max-width: none; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--muted); font-weight: 600; }
tbody th { font-family: var(--mono); font-weight: 400; font-size: .86rem; }
tr.moved th, tr.moved td { font-weight: 650; }

@media (max-width: 40rem) {
  header, main { padding-left: 1rem; padding-right: 1rem; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: .6rem; }
  .card .body, .card > summary { padding-left: 2.2rem; padding-right: 1rem; }
  .card > summary::before { left: .9rem; }
}
@media print {
  @page { margin: 14mm 14mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; color: #59626c; } }
  body { background: none; font-size: 9.5pt; line-height: 1.45; }
  header, main { max-width: none; padding: 0; }
  h2 { margin-top: 1.5rem; break-after: avoid; }
  #sets > h2 { break-before: page; margin-top: 0; }
  h4 { margin-top: 1.1rem; }
  .skip, #filters, .lead, details.names, .order details:not([open]), .evidence:not([open]), #hosts:has(> details:not([open])) { display: none; }
  #shown:empty { display: none; }
  #shown { font-weight: 650; color: var(--warn); }
  details.card::details-content, .tasks details::details-content { content-visibility: visible; display: block; height: auto; }
  .card { border-width: 0 0 0 4px; border-radius: 0; break-inside: avoid; margin: 0 0 1.5rem; }
  .card.changed { break-before: page; break-inside: auto; }
  .card.changed + .card:not(.changed) { break-before: page; }
  #shown + .card.changed { break-before: auto; }
  .card > summary, .card .body { padding-left: 1.2rem; padding-right: 0; }
  .card > summary { padding-top: 0; padding-bottom: .6rem; }
  .card .body { padding-bottom: 0; }
  .card > summary::before { display: none; }
  .card > summary, .risk, .order > .scroll, h4, h5, dt { break-inside: avoid; break-after: avoid; }
  .risk, .order > .scroll { break-after: auto; }
  pre { max-height: none; white-space: pre-wrap; overflow-wrap: anywhere; }
  .scroll { overflow: visible; }
  .boot { min-width: 0; }
  * { print-color-adjust: exact; }
}
`;
