import { hostSet } from '../../core/host-set.ts';
import type { PlanDocument } from '../../core/plan.ts';
import { cappedText } from '../capped.ts';
import { count, grouped } from '../count.ts';
import { fleetOutcomes, moment, playFacts, planWords, wholeWords } from '../plan-head.ts';
import { readingsOf, type Reading } from '../plan-reading.ts';
import { entriesOf } from '../plan-text.ts';
import { weakAlgorithms } from '../weak-algorithms.ts';
import { changeSetCard } from './change-set-card.ts';
import { html, type Html } from './escape.ts';
import { filters } from './filters.ts';
import { fleetFigure } from './fleet-figure.ts';
import { hostTable } from './host-table.ts';
import { riskNames } from './risks.ts';
import { shell } from './shell.ts';

/** How a plan is called in its page. */
export interface ReviewOptions {
  /** SHA-256 of the plan, in hex. */
  readonly digest: string;
  /** What applies exactly this plan: `taisho apply plan.json --digest sha256:…`. */
  readonly applyCommand: string;
}

/** Cards that have pictures and evidence; with thousands the page would be too heavy to open. */
const DETAILED = 250;

/** A plan as one page that loads nothing: for people who would rather look than read. A whole HTML document. */
export function reviewPage(document: PlanDocument, options: ReviewOptions): string {
  const readings = readingsOf(document);
  const risks = riskNames(document);
  const changing = readings.filter(({ set }) => set.outcome === 'changed').length;
  const cards = readings.map((reading, i) =>
    changeSetCard(reading, {
      number: i + 1,
      evidence: document.evidence,
      risks,
      isDetailed: i < DETAILED,
      isOpen: changing === 1 && i === 0,
    }),
  );
  const main = html`${fleetSection(document)}
    <section id="sets">
      <h2>Change sets</h2>
      <p class="lead">
        Hosts for which the same is done, for the same reasons, are told together. Unfold a set to see what is done, how
        the boot changes, and how it is taken back.
      </p>
      ${filters(choicesOf(readings, document, risks))} ${cards}
    </section>
    ${hostTable(hostRows(readings), 'Entered')}`;
  return shell(`Plan to review: ${document.source.name}`, header(document, options), main);
}

function header(document: PlanDocument, { digest, applyCommand }: ReviewOptions): Html {
  const { source, made, expires, by, taisho, complete, applyable, plays } = document;
  return html`<p class="kicker">Plan to review</p>
    <h1>${source.kind === 'rollback' ? 'Take back the run ' : ''}${source.name}</h1>
    <dl class="facts">
      <dt>Made</dt>
      <dd>${moment(made)} by ${by}, with taisho ${taisho}</dd>
      <dt>Expires</dt>
      <dd>
        <time id="expires" datetime="${expires}">${moment(expires)}</time>
        <b id="expired" hidden>It has expired: it can not be applied any more.</b>
      </dd>
      ${plays.map(
        (play, i) =>
          html`<dt>${plays.length > 1 ? `Play ${i + 1}` : 'Play'}</dt>
            <dd>${play.name} · ${playFacts(play).join(' · ')}</dd>`,
      )}
      <dt>Digest</dt>
      <dd><code class="digest">sha256:${digest}</code></dd>
    </dl>
    <p class="callout ${complete ? 'good' : ''}">
      <b>${complete ? 'Complete' : 'Not complete'}:</b> ${wholeWords(document)}.
    </p>
    ${
      applyable
        ? html`<div class="apply">
            <h2>To apply exactly this</h2>
            <pre tabindex="0"><code>${applyCommand}</code></pre>
            <p class="muted">
              A plan with another digest is not this one, and is not applied. A host that has changed since is left as
              it is.
            </p>
          </div>`
        : html`<p class="callout"><b>Nothing of this plan can be applied.</b></p>`
    }`;
}

function fleetSection(document: PlanDocument): Html {
  const shares = fleetOutcomes(document).map(([outcome, hosts]) => ({ outcome, hosts, word: planWords[outcome] }));
  return html`<section id="fleet">
    <h2>What becomes of ${count(document.hosts.length, 'host')}</h2>
    ${fleetFigure(shares)}${weakCallout(document)}${exposureCallout(document)}
  </section>`;
}

function weakCallout({ hosts }: PlanDocument): Html | undefined {
  const weak = hosts.flatMap(({ name, algorithms = {} }) => {
    const own = weakAlgorithms(algorithms);
    return own.length === 0 ? [] : [{ name, own }];
  });
  if (weak.length === 0) return undefined;
  const names = [...new Set(weak.flatMap(({ own }) => own))].join(', ');
  return html`<p class="callout">
    <b>Weak SSH algorithms on ${count(weak.length, 'host')}:</b> ${names}
    <code>${cappedText(hostSet(weak.map(({ name }) => name)), 160)}</code>
  </p>`;
}

function exposureCallout({ hosts, changeSets }: PlanDocument): Html | undefined {
  const exposed = changeSets.map(({ tasks }) =>
    tasks.some(({ risks }) => risks.some(({ name }) => name === 'exposure')),
  );
  const number = hosts.filter(({ changeSet }) => exposed[changeSet]).length;
  if (number === 0) return undefined;
  return html`<p class="callout warning">
    <b>Exposure on ${count(number, 'host')}:</b> for a while nothing is scanned there, and a virus may get in. Each set
    below says when.
  </p>`;
}

function choicesOf(
  readings: readonly Reading[],
  document: PlanDocument,
  risks: readonly string[],
): Parameters<typeof filters>[0] {
  return {
    outcomes: fleetOutcomes(document).map(([outcome]) => ({ value: outcome, text: planWords[outcome] })),
    setLabel: 'Change set',
    sets: readings.map(({ hosts, set }, i) => ({
      value: `set-${i + 1}`,
      text: `${i + 1}: ${grouped(hosts.length)} ${planWords[set.outcome]}, ${cappedText(hostSet(hosts.slice(0, 50).map(({ name }) => name)), 30)}`,
    })),
    risks: risks.map((name, i) => ({ value: `r${i + 1}`, text: name })),
  };
}

function hostRows(readings: readonly Reading[]): Parameters<typeof hostTable>[0] {
  return readings.flatMap(({ set: { outcome }, hosts }, i) =>
    hosts.map((host) => ({ name: host.name, outcome, word: planWords[outcome], card: i + 1, note: entriesOf([host]) })),
  );
}
