import type { ChangeSet, PlanDocument } from '../../core/plan.ts';
import { spoken, taskName } from '../block.ts';
import { count, grouped } from '../count.ts';
import { planWords } from '../plan-head.ts';
import type { Reading } from '../plan-reading.ts';
import { entriesOf } from '../plan-text.ts';
import { weakAlgorithms } from '../weak-algorithms.ts';
import { bootSection } from './boot-figure.ts';
import { card } from './card.ts';
import { html, type Html } from './escape.ts';
import { evidenceSection } from './evidence-section.ts';
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

/** A change set and its hosts: folded, what it is about; unfolded, all of it. */
export function changeSetCard(reading: Reading, options: CardOptions): Html {
  const { set, hosts } = reading;
  const { number, isOpen } = options;
  const risks = [...new Set(risksOf(set).map(({ name }) => name))];
  const tags = html`<p class="tags"><span class="muted">Risks:</span> ${risks.map(riskTag)}</p>`;
  return card({
    number,
    names: hosts.map(({ name }) => name),
    outcome: set.outcome,
    word: planWords[set.outcome],
    risks: risks.map((name) => `r${options.risks.indexOf(name) + 1}`),
    isOpen,
    lead: html`<p>${headline(set)}</p>
      ${risks.length === 0 ? undefined : tags}`,
    body: body(reading, options),
  });
}

function body(reading: Reading, { number, evidence, isDetailed }: CardOptions): Html {
  const { set, hosts } = reading;
  return html`${set.open.map((why) => html`<p class="callout"><b>Not planned to its end:</b> ${spoken(why)}</p>`)}
  ${riskSection(set)} ${isDetailed ? bootSection(set, `set-${number}`) : undefined} ${taskSection(set)}
  ${accessSection(reading)} ${isDetailed ? evidenceSection(hosts, evidence) : LEFT_OUT}`;
}

const LEFT_OUT = html`<p class="muted">
  The plan has so many change sets that pictures and evidence are left out here: taisho show has them.
</p>`;

function riskTag(name: string): Html {
  return html`<span class="tag${name === 'exposure' ? ' exposure' : ''}">${name}</span> `;
}

/** What is done, by its tasks; or why nothing is. */
function headline({ outcome, why, tasks }: ChangeSet): string {
  const changing = tasks.filter(({ status, actions }) => status === 'change' && actions.length > 0);
  if (changing.length > 0) return [...new Set(changing.map(({ task }) => taskName(task)))].join(' · ');
  const first = tasks.find(({ status }) => status !== 'skipped');
  return spoken(outcome === 'ok' && first !== undefined ? first.why : why);
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
