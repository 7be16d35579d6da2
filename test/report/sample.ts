import type { Action, RenameAction } from '../../lib/core/action.ts';
import type { ActionResult, HostResult, RunEvent, TaskResult } from '../../lib/core/event.ts';
import type { Outcome } from '../../lib/core/outcome.ts';
import { because } from '../../lib/core/reason.ts';
import type { Output, ReportOptions } from '../../lib/report/report.ts';

/** An output that remembers each write. */
export function memory(changes: Partial<Output> = {}): Output & { readonly writes: string[]; text(): string } {
  const writes: string[] = [];
  return {
    write: (text) => void writes.push(text),
    isTTY: false,
    columns: 100,
    rows: 40,
    color: false,
    ...changes,
    writes,
    text: () => writes.join(''),
  };
}

/** Options of a check, with changes. */
export function checking(changes: Partial<ReportOptions> = {}): ReportOptions {
  return { check: true, ...changes };
}

export const task = { id: 'task-1', name: 'Start splx last', remedy: 'start_order' };

/** The rename of the article in a runlevel. */
export function rename(runlevel: number, changes: Partial<RenameAction> = {}): RenameAction {
  const directory = `/etc/rc.d/rc${runlevel}.d`;
  return { kind: 'rename', directory, from: 'S01splx', to: 'S91splx', target: '../init.d/splx', ...changes };
}

/** A task result, ok when nothing else is said. */
export function result(host: string, changes: Partial<TaskResult> = {}): TaskResult {
  const why = because('already_behind', 'splx starts behind sendmail');
  return { kind: 'task-result', host, task, status: 'ok', why, actions: [], risks: [], forgiven: false, ...changes };
}

/** An action result, not done when nothing else is said. */
export function acted(host: string, action: Action, changes: Partial<ActionResult> = {}): ActionResult {
  return { kind: 'action-result', host, task, action, done: false, stdout: '', stderr: '', ...changes };
}

/** The end of a host in the play `splx`. */
export function ended(host: string, outcome: Outcome, text = 'nothing to do'): HostResult {
  return { kind: 'host-result', host, play: 'splx', outcome, why: because('ended', '{text}', { text }) };
}

/** The end of a run. */
export function runEnd(summary: Partial<Record<Outcome, number>>): RunEvent {
  const none = { ok: 0, changed: 0, refused: 0, failed: 0, drifted: 0, unreachable: 0, unknown: 0 };
  return { kind: 'run-end', summary: { ...none, 'rolled-back': 0, 'not-attempted': 0, ...summary } };
}

/** The beginning of a run of one play. */
export function begun(hosts: readonly string[], check = true): RunEvent[] {
  return [
    { kind: 'run-start', playbook: 'order.yml', check, hosts: hosts.length },
    { kind: 'play-start', play: 'splx', hosts },
  ];
}

/** A check of four hosts: one would change, one is ok, one is refused, one can't be reached. */
export function fourHosts(): RunEvent[] {
  return [
    ...begun(['web1', 'web2', 'proxy1', 'db1']),
    { kind: 'task-start', host: 'web1', task },
    result('web1', {
      status: 'change',
      why: because('starts_before', 'splx starts before {service}', { service: 'sendmail' }),
      actions: [2, 3, 4, 5].map((runlevel) => rename(runlevel)),
      risks: [{ name: 'late_protection', why: because('late', 'a virus may get in'), accepted: false }],
    }),
    ended('web1', 'changed'),
    result('web2'),
    ended('web2', 'ok'),
    result('proxy1', {
      status: 'refuse',
      why: because('restarts_itself', 'ISFtp restarts by itself'),
      instead: because('stop_first', 'stop ISFtp first'),
    }),
    ended('proxy1', 'refused', 'ISFtp restarts by itself'),
    ended('db1', 'unreachable', 'no answer from 192.0.2.14'),
    runEnd({ changed: 1, ok: 1, refused: 1, unreachable: 1 }),
  ];
}

/** Every kind of event, with every optional field and every kind of action. */
export function everyEvent(): RunEvent[] {
  const why = because('code', 'because of {name} and {names}', { name: 'x', names: ['y', 'z'] });
  const file = { type: 'file', content: 'one\ntwo\n', mode: 0o644 } as const;
  const actions: Action[] = [
    rename(3),
    rename(5),
    { kind: 'link', path: '/etc/a', target: 'b' },
    { kind: 'remove', path: '/etc/a', was: { type: 'link', target: 'b' } },
    { kind: 'remove', path: '/etc/f', was: file },
    { kind: 'write', path: '/etc/f', entry: file, was: { ...file, content: 'one\nthree' } },
    { kind: 'write', path: '/etc/f', entry: file },
    { kind: 'write', path: '/etc/d', entry: { type: 'directory', mode: 0o755 } },
    { kind: 'service', service: 'splx', verb: 'stop', from: 'running', unloads: 'splxmod' },
    { kind: 'run', command: { argv: ['echo', 'a'], directory: '/tmp', stdin: 'in', environment: { A: 'b' } } },
  ];
  const looped = { ...task, item: 'item' };
  const risks = [
    { name: 'one', why, accepted: true },
    { name: 'two', why, accepted: false },
  ];
  const statuses = ['ok', 'change', 'refuse', 'failed', 'drifted', 'skipped', 'unknown'] as const;
  return [
    ...begun(['web1', 'web2', 'web3']),
    { kind: 'batch-start', play: 'splx', hosts: ['web1'] },
    { kind: 'task-start', host: 'web1', task: looped },
    ...actions.map((action) => acted('web1', action, { task: looped, why, stdout: 'out\nout', stderr: 'err' })),
    ...statuses.map((status) =>
      result('web1', { task: looped, status, why, instead: why, actions, risks, forgiven: true, result: { a: 'b' } }),
    ),
    acted('web1', rename(3), { why, stdout: 'out', stderr: 'err' }),
    { kind: 'warning', why },
    { kind: 'warning', host: 'web2', why },
    ended('web1', 'failed', 'why'),
    ended('web2', 'unreachable', 'why'),
    ended('web3', 'changed'),
    runEnd({ failed: 1, unreachable: 1, changed: 1 }),
  ];
}
