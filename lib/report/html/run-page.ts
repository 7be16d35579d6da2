import type { RunBegun } from '../../core/ledger.ts';
import { outcomes, type Outcome } from '../../core/outcome.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { spoken } from '../block.ts';
import { cappedText } from '../capped.ts';
import { count, grouped } from '../count.ts';
import { hostSet } from '../../core/host-set.ts';
import { optionsText, spanText } from '../run-text.ts';
import { endWord, timeText } from '../runs-text.ts';
import { toldTasks } from '../scripts-text.ts';
import { html, type Html } from './escape.ts';
import { filters } from './filters.ts';
import { fleetFigure } from './fleet-figure.ts';
import { hostTable } from './host-table.ts';
import { resultCard, type ResultGroup } from './result-card.ts';
import { shell } from './shell.ts';

/** What is known of a run besides its records. */
export interface RunPageOptions {
  /** Of a run that has not ended: whether it still goes on, where that is known. */
  readonly running?: boolean;
}

/** A run as one page that loads nothing: what became of every host, why, and what was done and taken back. A whole HTML document. */
export function runPage(record: RunRecord, options: RunPageOptions = {}): string {
  const groups = groupsOf(record);
  const main = html`<section id="fleet">
      <h2>What became of ${count(record.hosts.size, 'host')}</h2>
      ${fleetFigure(sharesOf(groups))}
    </section>
    <section id="sets">
      <h2>Results</h2>
      <p class="lead">Hosts of which the same is to be told are told together, the gravest first.</p>
      ${filters({ outcomes: outcomeChoices(groups), setLabel: 'Result', sets: groups.map(groupChoice), risks: [] })}
      ${groups.map((group, i) => resultCard(group, i + 1, groups.length === 1))}
    </section>
    ${hostTable(rowsOf(groups), 'Why')}`;
  return shell(`Run ${record.begun.run}`, header(record, options), main);
}

function header({ begun, ended }: RunRecord, { running }: RunPageOptions): Html {
  const [, word] = endWord(ended, running);
  const isWhole = ended !== undefined && !ended.interrupted;
  return html`<p class="kicker">What a run did</p>
    <h1>${begun.command} ${begun.source}</h1>
    <dl class="facts">
      ${factsOf(begun).map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    <p class="callout ${isWhole ? 'good' : ''}">
      <b>${word.slice(0, 1).toUpperCase() + word.slice(1)}:</b> ${
        ended === undefined
          ? 'of what was sent to a host and not answered, only the host can tell.'
          : `${timeText(ended.time)} UTC, after ${spanText(begun.time, ended.time)}.`
      }
    </p>`;
}

function factsOf(begun: RunBegun): readonly (readonly [name: string, value: string | Html])[] {
  const { run, time, by, directory, plan, resumes, options } = begun;
  const called = optionsText(options);
  return [
    ['Run', html`<code>${run}</code>`],
    ['Begun', `${timeText(time)} UTC by ${by}, in ${directory}`],
    ...(plan === undefined ? [] : [['Plan', html`<code class="digest">${plan}</code>`] as const]),
    ...(resumes === undefined ? [] : [['Resumes', resumes] as const]),
    ...(called === undefined ? [] : [['Options', called] as const]),
  ];
}

function groupsOf({ begun, hosts }: RunRecord): readonly ResultGroup[] {
  const groups = new Map<string, ResultGroup & { readonly names: string[] }>();
  for (const [name, host] of hosts) {
    const { outcome, leftStopped, missed } = host;
    const [why, tasks] = [spoken(host.why), toldTasks(host, begun)];
    const key = JSON.stringify([outcome, why, tasks, leftStopped, [...missed]]);
    const group = groups.get(key) ?? { outcome, why, tasks, names: [], owed: { leftStopped, missed } };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted(
    (one, other) =>
      outcomes.indexOf(other.outcome) - outcomes.indexOf(one.outcome) || other.names.length - one.names.length,
  );
}

function sharesOf(groups: readonly ResultGroup[]): Parameters<typeof fleetFigure>[0] {
  const sizes = new Map<Outcome, number>();
  for (const { outcome, names } of groups) sizes.set(outcome, (sizes.get(outcome) ?? 0) + names.length);
  return [...sizes].map(([outcome, hosts]) => ({ outcome, hosts, word: outcome }));
}

function outcomeChoices(groups: readonly ResultGroup[]): readonly { readonly value: string; readonly text: string }[] {
  return [...new Set(groups.map(({ outcome }) => outcome))].map((outcome) => ({ value: outcome, text: outcome }));
}

function groupChoice(
  { outcome, names }: ResultGroup,
  index: number,
): { readonly value: string; readonly text: string } {
  const some = cappedText(hostSet(names.slice(0, 50)), 30);
  return { value: `set-${index + 1}`, text: `${index + 1}: ${grouped(names.length)} ${outcome}, ${some}` };
}

function rowsOf(groups: readonly ResultGroup[]): Parameters<typeof hostTable>[0] {
  return groups.flatMap(({ names, outcome, why }, i) =>
    names.map((name) => ({ name, outcome, word: outcome, card: i + 1, note: cappedText(why, 300) })),
  );
}
