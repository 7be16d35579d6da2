import type { HostResult, RunEvent, TaskReference } from '../core/event.ts';
import { isLost } from '../core/outcome.ts';
import { spoken, taskName } from './block.ts';
import { count } from './count.ts';
import { fitted } from './fitted.ts';
import { printable } from './printable.ts';
import { outcomeWord } from './recap.ts';
import type { ReportOptions } from './report.ts';
import { createPlayRow, outcomeState, type PlayStart, type TreePlay } from './tree-play.ts';
import { createRow, createRows, type Row } from './tree-rows.ts';

interface HostRow {
  readonly row: Row;
  /** What it is doing, or what became of it; printable. */
  doing: string;
  actions: number;
  isDone: boolean;
}

/** A play of few hosts: a row each, with the task it is at. */
export function createHostsPlay(start: PlayStart, options: ReportOptions): TreePlay {
  const below = createRows();
  const play = createPlayRow(start, below, options);
  const width = fitted(start.hosts);
  const hosts = new Map(start.hosts.map((host) => [host, hostRow(host, width)]));
  for (const { row } of hosts.values()) below.add(row);

  return { row: play.row, event, finish };

  function event(event: RunEvent): void {
    const host = 'host' in event && event.host !== undefined ? hosts.get(event.host) : undefined;
    if (host === undefined || host.isDone) return;
    if (event.kind === 'task-start') begin(host, event.task);
    if (event.kind === 'task-result' && event.status === 'change') host.actions += event.actions.length;
    if (event.kind === 'host-result') end(host, event);
  }

  function begin(host: HostRow, task: TaskReference): void {
    host.row.state = 'running';
    host.doing = taskName(task);
  }

  function end(host: HostRow, result: HostResult): void {
    const word = outcomeWord(result.outcome, options.check);
    const actions = result.outcome === 'changed' && host.actions > 0 ? ` · ${count(host.actions, 'action')}` : '';
    host.doing = isLost(result.outcome) ? `${word} · ${spoken(result.why)}` : word + actions;
    host.isDone = true;
    host.row.finish(outcomeState(result.outcome));
    play.count(result);
  }

  function finish(): void {
    for (const { row, isDone } of hosts.values()) if (!isDone) row.finish('skipped');
    play.finish();
  }
}

function hostRow(name: string, width: number): HostRow {
  const title = printable(name).padEnd(width);
  const host: HostRow = {
    row: createRow(() => `${title}  ${host.doing}`.trimEnd()),
    doing: '',
    actions: 0,
    isDone: false,
  };
  host.row.state = 'waiting';
  return host;
}
