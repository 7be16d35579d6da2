import type { Outcome } from '../../core/outcome.ts';
import type { HostRecord } from '../../core/run-record.ts';
import type { ToldTask } from '../scripts-text.ts';
import { card } from './card.ts';
import { html, type Html } from './escape.ts';

/** Hosts of which the same is to be told. */
export interface ResultGroup {
  readonly outcome: Outcome;
  readonly why: string;
  readonly names: readonly string[];
  readonly tasks: readonly ToldTask[];
  readonly owed: Pick<HostRecord, 'leftStopped' | 'missed'>;
}

/** Hosts with one result: why, what was done, what of it was taken back, and what is owed to them. */
export function resultCard(group: ResultGroup, number: number, isOpen: boolean): Html {
  const { outcome, why, names, tasks } = group;
  return card({
    number,
    names,
    outcome,
    word: outcome,
    risks: [],
    isOpen,
    lead: html`<p>${why}</p>`,
    body: html`${owed(group)}${tasks.length === 0 ? html`<p class="muted">Nothing was sent to be done.</p>` : done(tasks)}`,
  });
}

function owed({ owed: { leftStopped, missed } }: ResultGroup): Html {
  const handlers = [...missed.values()].flat();
  return html`${leftStopped.length === 0 ? undefined : html`<p class="callout warning"><b>Not started again:</b> ${leftStopped.join(', ')}</p>`}
  ${handlers.length === 0 ? undefined : html`<p class="callout"><b>Handlers not run:</b> ${handlers.join(', ')}</p>`}`;
}

function done(tasks: readonly ToldTask[]): Html {
  return html`<section class="tasks">
    <h4>What was done</h4>
    <ol>
      ${tasks.map(
        ({ title, steps }) =>
          html`<li class="task">
            <h5>${title}</h5>
            <ol class="lines">
              ${steps.map(
                ({ text, end }) =>
                  html`<li><span class="end ${end.color}">${end.word}:</span> <code>${text}</code>${end.why}</li>`,
              )}
            </ol>
          </li>`,
      )}
    </ol>
  </section>`;
}
