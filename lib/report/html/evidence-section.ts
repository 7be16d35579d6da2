import { hostSet } from '../../core/host-set.ts';
import type { PlanDocument, PlannedHost } from '../../core/plan.ts';
import { cappedText } from '../capped.ts';
import { grouped } from '../count.ts';
import { printedLines } from '../plan-evidence.ts';
import { html, preformatted, type Html } from './escape.ts';

/** Different prints of one question that are shown; hosts print process numbers and addresses of their own. */
const PRINTS = 3;
const CHARACTERS = 300;

/** What the hosts of a change set printed, question by question: the most common prints, with the hosts that printed them. */
export function evidenceSection(hosts: readonly PlannedHost[], evidence: PlanDocument['evidence']): Html | undefined {
  const questions = questionsOf(hosts);
  if (questions.length === 0) return undefined;
  return html`<details class="evidence">
    <summary>Evidence: what the hosts printed</summary>
    ${questions.map(({ fact, subjects, prints }) => {
      const shown = [...prints].toSorted(([, one], [, other]) => other.length - one.length).slice(0, PRINTS);
      const rest = prints.size - shown.length;
      return html`<h5>
          ${fact}${subjects.length > 0 ? html` <span class="muted">${subjects.join(', ')}</span>` : undefined}
        </h5>
        ${shown.map(
          ([print, names]) =>
            html`<p class="printed">
                <code>${cappedText(hostSet(names), CHARACTERS)}</code> <span class="muted">sha256:${print}</span>
              </p>
              <pre tabindex="0">${preformatted(printedLines(evidence[print]))}</pre>`,
        )}
        ${rest > 0 ? html`<p class="muted">And ${grouped(rest)} other ${rest === 1 ? 'print' : 'prints'} of it: taisho show --evidence has all.</p>` : undefined}`;
    })}
  </details>`;
}

interface Question {
  readonly fact: string;
  readonly subjects: readonly string[];
  /** Hosts by what they printed. */
  readonly prints: Map<string, string[]>;
}

function questionsOf(hosts: readonly PlannedHost[]): readonly Question[] {
  const questions = new Map<string, Question>();
  for (const { name, seen } of hosts) {
    for (const { fact, subjects, print } of seen) {
      const key = JSON.stringify([fact, subjects]);
      const question = questions.get(key) ?? { fact, subjects, prints: new Map<string, string[]>() };
      questions.set(key, question);
      const names = question.prints.get(print);
      if (names === undefined) question.prints.set(print, [name]);
      else names.push(name);
    }
  }
  return [...questions.values()];
}
