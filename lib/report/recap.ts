import type { HostResult, RunEvent } from '../core/event.ts';
import { graver, isLost, outcomes, type Outcome } from '../core/outcome.ts';
import type { Reason } from '../core/reason.ts';
import { spoken } from './block.ts';
import type { Color, Paint } from './color.ts';
import { count, grouped } from './count.ts';
import { fitted } from './fitted.ts';
import { printable } from './printable.ts';
import type { ReportOptions } from './report.ts';

/** Remembers what became of every host, to say it once more at the end. */
export interface Recap {
  event(event: RunEvent): void;
  lines(paint: Paint): string[];
}

/** With more hosts than this, only lost ones are listed, the others counted, unless the report is verbose. */
const LISTED = 30;

export const outcomeColors: Readonly<Record<Outcome, Color>> = {
  ok: 'green',
  changed: 'yellow',
  'not-attempted': 'dim',
  refused: 'magenta',
  unreachable: 'red',
  drifted: 'red',
  'rolled-back': 'red',
  failed: 'red',
  unknown: 'red',
};

/** An outcome's word: with `--check`, a host that is changed is one that would change. */
export function outcomeWord(outcome: Outcome, check: boolean): string {
  return outcome === 'changed' && check ? 'would change' : outcome;
}

/** How many hosts came to which outcome: `2 ok, 1 refused`. */
export function countOutcomes(summary: Readonly<Partial<Record<Outcome, number>>>, check: boolean): string {
  const parts = outcomes.filter((outcome) => (summary[outcome] ?? 0) > 0);
  return parts.map((outcome) => `${grouped(summary[outcome] ?? 0)} ${outcomeWord(outcome, check)}`).join(', ');
}

/** A recap: a line per host, the gravest last and explained, then the counts. */
export function createRecap(options: ReportOptions): Recap {
  const hosts = new Map<string, { outcome: Outcome; why: Reason }>();
  let told: Readonly<Partial<Record<Outcome, number>>> | undefined;

  return {
    event(event) {
      if (event.kind === 'host-result') add(event);
      if (event.kind === 'run-end') told = event.summary;
    },
    lines(paint) {
      const summary = told ?? tally();
      const all = outcomes.reduce((sum, outcome) => sum + (summary[outcome] ?? 0), 0);
      const early = told === undefined ? ' (the run did not come to its end)' : '';
      const sums = countOutcomes(summary, options.check);
      const total = `${count(all, 'host')}${sums === '' ? '' : `: ${sums}`}${early}`;
      return [paint('bold', 'RECAP'), ...hostLines(paint), paint('bold', total)];
    },
  };

  function add({ host, outcome, why }: HostResult): void {
    const before = hosts.get(host);
    if (before !== undefined && graver(before.outcome, outcome) === before.outcome) return;
    hosts.set(host, { outcome, why });
  }

  function tally(): Partial<Record<Outcome, number>> {
    const summary: Partial<Record<Outcome, number>> = {};
    for (const { outcome } of hosts.values()) summary[outcome] = (summary[outcome] ?? 0) + 1;
    return summary;
  }

  function hostLines(paint: Paint): string[] {
    const isShort = hosts.size > LISTED && options.verbose !== true;
    const listed = [...hosts].filter(([, { outcome }]) => !isShort || isLost(outcome));
    listed.sort(([, one], [, other]) => outcomes.indexOf(one.outcome) - outcomes.indexOf(other.outcome));
    const hostWidth = fitted(listed.map(([host]) => host));
    const wordWidth = Math.max(0, ...listed.map(([, { outcome }]) => outcomeWord(outcome, options.check).length));
    return listed.map(([host, { outcome, why }]) => {
      const word = outcomeWord(outcome, options.check);
      const name = printable(host).padEnd(hostWidth);
      const reason = isLost(outcome) || options.verbose === true ? spoken(why) : '';
      return `  ${name}  ${paint(outcomeColors[outcome], word.padEnd(wordWidth))}  ${reason}`.trimEnd();
    });
  }
}
