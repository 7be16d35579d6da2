import type { RunEvent, TaskReference, TaskStatus } from '../core/event.ts';
import { taskName } from './block.ts';
import { grouped } from './count.ts';
import type { ReportOptions } from './report.ts';
import { createPlayRow, progress, type PlayStart, type TreePlay } from './tree-play.ts';
import { createRow, createRows, type Row, type RowState } from './tree-rows.ts';

interface Step {
  readonly row: Row;
  readonly counts: Record<TaskStatus, number>;
  done: number;
}

/** Statuses, gravest last, with the sign each gives a row. */
const STATES: readonly (readonly [TaskStatus, RowState])[] = [
  ['skipped', 'skipped'],
  ['ok', 'ok'],
  ['change', 'changed'],
  ['refuse', 'refused'],
  ['drifted', 'lost'],
  ['failed', 'lost'],
  ['unknown', 'lost'],
];

/** A play of many hosts: a row per task, with counts. An event costs the same however many hosts there are. */
export function createStepsPlay(start: PlayStart, options: ReportOptions): TreePlay {
  const below = createRows();
  const play = createPlayRow(start, below, options);
  const steps = new Map<string, Step>();
  /** The step each host gave a result for last: the items of a loop are one result. */
  const latest = new Map<string, { readonly step: Step; readonly status: TaskStatus }>();

  return { row: play.row, event, finish };

  function event(event: RunEvent): void {
    if (event.kind === 'task-start') stepOf(event.task);
    if (event.kind === 'task-result') count(event.host, stepOf(event.task), event.status);
    if (event.kind === 'host-result') {
      latest.delete(event.host);
      play.count(event);
    }
  }

  function stepOf(task: TaskReference): Step {
    const known = steps.get(task.id);
    if (known !== undefined) return known;
    const step = createStep(task, start.hosts.length, options);
    steps.set(task.id, step);
    below.add(step.row);
    return step;
  }

  function count(host: string, step: Step, status: TaskStatus): void {
    const before = latest.get(host);
    const isFirst = before?.step !== step;
    if (!isFirst && rank(before.status) >= rank(status)) return;
    if (isFirst) step.done += 1;
    else step.counts[before.status] -= 1;
    step.counts[status] += 1;
    latest.set(host, { step, status });
    if (step.done === start.hosts.length) step.row.state = stateOf(step);
  }

  function finish(): void {
    for (const step of steps.values()) step.row.finish(stateOf(step));
    play.finish();
  }
}

function createStep({ id, name }: TaskReference, hosts: number, { check }: ReportOptions): Step {
  const title = taskName({ id, name });
  const counts = { ok: 0, change: 0, refuse: 0, failed: 0, drifted: 0, skipped: 0, unknown: 0 };
  const step: Step = {
    row: createRow(() => {
      const parts = STATES.filter(([status]) => counts[status] > 0).map(([status]) => {
        const word = status === 'change' && check ? 'would change' : status;
        return `${grouped(counts[status])} ${word}`;
      });
      return [title, progress(step.done, hosts), parts.join(', ')].filter((part) => part !== '').join(' · ');
    }),
    counts,
    done: 0,
  };
  return step;
}

function stateOf({ counts }: Step): RowState {
  return STATES.findLast(([status]) => counts[status] > 0)?.[1] ?? 'skipped';
}

function rank(status: TaskStatus): number {
  return STATES.findIndex(([known]) => known === status);
}
