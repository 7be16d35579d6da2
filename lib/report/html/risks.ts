import type { ChangeSet, PlanDocument } from '../../core/plan.ts';
import type { Risk } from '../../core/verdict.ts';
import { spoken, taskName } from '../block.ts';
import { exposureFirst } from '../plan-tasks.ts';
import { html, type Html } from './escape.ts';

/** The names of all risks of a plan, each once: the exposure, which the article warns of, first. */
export function riskNames({ changeSets }: PlanDocument): readonly string[] {
  const names = changeSets.flatMap(({ tasks }) => tasks.flatMap(({ risks }) => exposureFirst(risks)));
  const all = new Set(names.map(({ name }) => name));
  return [...all].toSorted((one, other) => Number(other === 'exposure') - Number(one === 'exposure'));
}

/** The risks of a change set, each sentence once. */
export function risksOf({ tasks }: ChangeSet): readonly (Risk & { readonly task: string })[] {
  const risks = new Map<string, Risk & { readonly task: string }>();
  for (const { task, risks: own } of tasks) {
    for (const risk of own) {
      const key = JSON.stringify([risk.name, spoken(risk.why), risk.accepted]);
      if (!risks.has(key)) risks.set(key, { ...risk, task: taskName(task) });
    }
  }
  return exposureFirst([...risks.values()]) as readonly (Risk & { readonly task: string })[];
}

/** What a reviewer should know before all else, in the article's words. */
export function riskSection(set: ChangeSet): Html | undefined {
  const risks = risksOf(set);
  if (risks.length === 0) return undefined;
  const isOfSeveral = set.tasks.length > 1;
  return html`<section class="risks">
    <h4>Risks</h4>
    <ul>
      ${risks.map(
        ({ name, why, accepted, task }) =>
          html`<li class="risk${name === 'exposure' ? ' exposure' : ''}">
            <b>${name}</b>${accepted ? html` <span class="tag">accepted</span>` : undefined}
            <span>${sentenceOf(spoken(why))}</span
            >${isOfSeveral ? html` <span class="muted">(${task})</span>` : undefined}
          </li>`,
      )}
    </ul>
  </section>`;
}

function sentenceOf(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
