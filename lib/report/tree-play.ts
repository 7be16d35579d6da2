import type { HostResult, RunEvent } from '../core/event.ts';
import { outcomes, type Outcome } from '../core/outcome.ts';
import { grouped } from './count.ts';
import { printable } from './printable.ts';
import { countOutcomes } from './recap.ts';
import type { ReportOptions } from './report.ts';
import { createRow, type Row, type Rows, type RowState } from './tree-rows.ts';

/** A play on the board. */
export interface TreePlay {
  readonly row: Row;
  event(event: RunEvent): void;
  finish(): void;
}

export type PlayStart = Extract<RunEvent, { kind: 'play-start' }>;

/** A play's own row, which counts hosts by outcome. */
export interface PlayRow {
  readonly row: Row;
  count(result: HostResult): void;
  finish(): void;
}

const STATES: Readonly<Record<Outcome, RowState>> = {
  ok: 'ok',
  changed: 'changed',
  'not-attempted': 'skipped',
  refused: 'refused',
  unreachable: 'lost',
  drifted: 'lost',
  'rolled-back': 'lost',
  failed: 'lost',
  unknown: 'lost',
};

/** The sign of an outcome. */
export function outcomeState(outcome: Outcome): RowState {
  return STATES[outcome];
}

/** The row of a play that begins, above `below`. */
export function createPlayRow({ play, hosts }: PlayStart, below: Rows, options: ReportOptions): PlayRow {
  const name = printable(play);
  const summary: Partial<Record<Outcome, number>> = {};
  let done = 0;
  const row = createRow(() => {
    const counts = countOutcomes(summary, options.check);
    return `PLAY  ${name} · ${progress(done, hosts.length)} hosts${counts === '' ? '' : ` · ${counts}`}`;
  }, below);
  return {
    row,
    count({ outcome }) {
      summary[outcome] = (summary[outcome] ?? 0) + 1;
      done += 1;
    },
    finish() {
      const gravest = outcomes.findLast((outcome) => (summary[outcome] ?? 0) > 0);
      row.finish(gravest === undefined ? 'skipped' : outcomeState(gravest));
    },
  };
}

/** How far something has come: `9,812/10,000`. */
export function progress(done: number, all: number): string {
  return `${grouped(done)}/${grouped(all)}`;
}
