import { hostSet } from '../../core/host-set.ts';
import type { PlanDocument } from '../../core/plan.ts';
import { spoken, taskName } from '../block.ts';
import { cappedText } from '../capped.ts';
import { count, grouped } from '../count.ts';
import { planWords } from '../plan-head.ts';
import type { Reading } from '../plan-reading.ts';
import { entriesOf } from '../plan-text.ts';
import { weakAlgorithms } from '../weak-algorithms.ts';
import { bootFigures } from './boot-figure.ts';
import { html, type Html } from './escape.ts';
import { evidenceSection } from './evidence-section.ts';
import { hostNames } from './host-names.ts';
import { risksOf, riskSection } from './risks.ts';
import { taskSection } from './task-section.ts';

/** What a card needs besides the change set itself. */
export interface CardOptions {
  /** Counted from 1. */
  readonly number: number;
  readonly evidence: PlanDocument['evidence'];
  /** All risks of the plan: their places are what filters go by. */
  readonly risks: readonly string[];
  /** With pictures and evidence. */
  readonly isDetailed: boolean;
  readonly isOpen: boolean;
}

/** Characters of a set of hosts in a headline. */
const CHARACTERS = 160;

/** A change set and its hosts: folded, what it is about; unfolded, all of it. */
export function changeSetCard({ set, hosts, variants }: Reading, options: CardOptions): Html {
  const { number, evidence, isDetailed, isOpen } = options;
  const names = hosts.map(({ name }) => name);
  const risks = risksOf(set);
  const tags = risks.map(({ name }) => `r${options.risks.indexOf(name) + 1}`);
  const { outcome } = set;
  return html`<details
    class="card ${outcome}"
    id="set-${number}"
    data-card=""
    data-outcome="${outcome}"
    data-risks="${tags.join(' ')}"
    data-hosts="${hosts.length}"
    ${isOpen ? html` open` : undefined}
  >
    <summary>
      <h3>
        <span class="size">${count(hosts.length, 'host')}</span>
        <span class="verdict ${outcome}">${planWords[outcome]}</span>
        <code>${cappedText(hostSet(names), CHARACTERS)}</code>
      </h3>
      <p>${headline({ set, hosts, variants })}</p>
      ${risks.length === 0 ? undefined : html`<p class="tags"><span class="muted">Risks:</span> ${[...new Set(risks.map(({ name }) => name))].map(riskTag)}</p>`}
    </summary>
    <div class="body">
      ${set.open.map((why) => html`<p class="callout"><b>Not planned to its end:</b> ${spoken(why)}</p>`)}
      ${set.tasks.length === 0 ? html`<p>${spoken(set.why)}</p>` : undefined} ${riskSection(set)}
      ${isDetailed ? bootFigures(set, `set-${number}`) : undefined} ${taskSection(set)}
      ${accessSection({ set, hosts, variants })}
      ${isDetailed ? evidenceSection(hosts, evidence) : html`<p class="muted">Pictures and evidence are left out here, since the plan has so many change sets: taisho show has them.</p>`}
      ${hostNames(names)}
    </div>
  </details>`;
}

function riskTag(name: string): Html {
  return html`<span class="tag${name === 'exposure' ? ' exposure' : ''}">${name}</span> `;
}

/** What is done, by its tasks; or why nothing is. */
function headline({ set }: Reading): Html {
  const changing = set.tasks.filter(({ status, actions }) => status === 'change' && actions.length > 0);
  if (changing.length > 0) return html`${[...new Set(changing.map(({ task }) => taskName(task)))].join(' · ')}`;
  const [first] = set.tasks.filter(({ status }) => status !== 'skipped');
  return html`${spoken(set.outcome === 'ok' && first !== undefined ? first.why : set.why)}`;
}

function accessSection({ hosts, variants }: Reading): Html | undefined {
  const found = hosts.map(({ algorithms = {} }) => weakAlgorithms(algorithms)).filter((weak) => weak.length > 0);
  const part = found.length === hosts.length ? '' : ` (on ${grouped(found.length)} of ${count(hosts.length, 'host')})`;
  const entered = entriesOf(hosts);
  const facts: readonly (Html | undefined)[] = [
    entered === ''
      ? undefined
      : html`<dt>Entered</dt>
          <dd>${entered}</dd>`,
    found.length === 0
      ? undefined
      : html`<dt class="warning">Weak SSH algorithms</dt>
          <dd>${[...new Set(found.flat())].join(', ')}${part}</dd>`,
    variants < 2
      ? undefined
      : html`<dt>Variants</dt>
          <dd>${grouped(variants)}: what was found differs, what is done is the same</dd>`,
  ];
  if (facts.every((fact) => fact === undefined)) return undefined;
  return html`<section>
    <h4>The way in</h4>
    <dl class="facts">${facts}</dl>
  </section>`;
}
