import { type Action, type FileEntry, inverse } from '../../lib/core/action.ts';
import type { Part, PlannedStep, PlannedTask } from '../../lib/core/plan.ts';
import { because } from '../../lib/core/reason.ts';
import type { Risk } from '../../lib/core/verdict.ts';
import { linksBefore, renames } from './sample-boot.ts';

/** What is to be done to a host, without who it is. */
export interface SampleWork {
  readonly tasks: readonly PlannedTask[];
  readonly parts: readonly Omit<Part, 'promised'>[];
}

const exposure: Risk = {
  name: 'exposure',
  why: because(
    'exposure',
    'until {service} starts, later in the boot than now, a virus may get in: both should start as early as possible',
    { service: 'splx' },
  ),
  accepted: false,
};

const ORDER = { id: 'plays[0].tasks[0]', name: 'Order splx behind its conflicts', remedy: 'start_order' };

/** Renames of start links. */
export const byRenames: SampleWork = single({
  ...changing(renames),
  why: because(
    'not_behind',
    '{service} does not start behind {conflicts} in runlevel {levels} ({links}); it will: {order}',
    {
      service: 'splx',
      conflicts: ['sendmail'],
      levels: ['3', '4', '5'],
      links: ['S01splx', 'S80sendmail'],
      order: ['S80sendmail', 'S81splx'],
    },
  ),
  risks: [exposure, undone('chkconfig splx on, reset')],
});

/** An override and a renumbering. */
export const byOverride: SampleWork = single({
  ...changing([
    { kind: 'write', path: '/etc/insserv/overrides', entry: { type: 'directory', mode: 0o755 } },
    { kind: 'write', path: '/etc/insserv/overrides/splx', entry: override() },
    { kind: 'renumber', program: '/sbin/insserv', arguments: ['splx'], was: rcState() },
  ]),
  why: because(
    'override_due',
    '{service} does not start behind {conflicts}; an override of its header will have it wait for them',
    {
      service: 'splx',
      conflicts: ['sendmail'],
    },
  ),
  risks: [exposure],
});

/** A drop-in for systemd. */
export const byDropIn: SampleWork = single({
  ...changing([
    { kind: 'write', path: '/etc/systemd/system/splx.service.d', entry: { type: 'directory', mode: 0o755 } },
    {
      kind: 'write',
      path: '/etc/systemd/system/splx.service.d/50-taisho.conf',
      entry: file('# Written by taisho (start_order).\n[Unit]\nAfter=sendmail.service\n'),
      reload: 'systemd',
    },
  ]),
  why: because(
    'not_behind',
    '{service} does not surely start behind {conflicts} in {target}; a drop-in will have it wait for them',
    { service: 'splx', conflicts: ['sendmail'], target: 'multi-user.target' },
  ),
  risks: [{ ...exposure, accepted: true }],
});

/** A window: two services stopped, a file written, both started again. */
export const byWindow: SampleWork = windowed();

/** Nothing to do. */
export const nothing: SampleWork = {
  tasks: [
    {
      play: 0,
      task: ORDER,
      status: 'ok',
      why: because('already_behind', '{service} already starts behind {conflicts} in runlevel {levels} ({links})', {
        service: 'splx',
        conflicts: ['sendmail'],
        levels: ['3', '4', '5'],
        links: ['S80sendmail', 'S81splx'],
      }),
      actions: [],
      inverse: [],
      risks: [],
    },
  ],
  parts: [],
};

/** Refused, with strings that a host chose. */
export function refusedWith(text: string): SampleWork & { readonly why: PlannedTask['why'] } {
  const data = { conflict: 'ISFtp', product: 'InterScan Web Security Suite', because: text };
  const why = because(
    'restarts_itself',
    '{conflict} belongs to {product}: {because}, so that no start order holds',
    data,
  );
  const instead = because('pre_stop_instead', 'remedy 1: stop {conflict} before {service} is stopped (pre_stop)', {
    conflict: 'ISFtp',
    service: 'splx',
  });
  const told = { play: 0, task: ORDER, status: 'refuse', why, instead, actions: [], inverse: [], risks: [] } as const;
  return { why, tasks: [told], parts: [] };
}

function single(rest: Pick<PlannedTask, 'actions' | 'inverse' | 'why' | 'risks'>): SampleWork {
  const tasks: readonly PlannedTask[] = [{ play: 0, task: ORDER, status: 'change', ...rest }];
  return { tasks, parts: [{ play: 0, way: 0, steps: rest.actions.map((action) => ({ action, task: 0, of: 0 })) }] };
}

function windowed(): SampleWork {
  const task = { id: 'plays[1].tasks[0]', name: 'Stop splx for the patch', remedy: 'pre_stop' };
  const stops = [stop('sendmail'), { ...stop('splx'), unloads: 'splxmod' }];
  const starts = [{ ...start('splx'), loads: 'splxmod' }, start('sendmail')];
  const patch: Action = { kind: 'write', path: '/opt/TrendMicro/SProtectLinux/patch.conf', entry: file('level=2\n') };
  const running = because(
    'conflicts_run',
    '{service} runs beside {conflicts}, which can hold its kernel module {module}',
    {
      service: 'splx',
      conflicts: ['sendmail'],
      module: 'splxmod',
    },
  );
  const unprotected = because(
    'unprotected',
    'between its stop and its start {service} does not scan: a virus may get in',
    {
      service: 'splx',
    },
  );
  const tasks: readonly PlannedTask[] = [
    {
      play: 1,
      task,
      status: 'change',
      why: running,
      ...changing(stops),
      risks: [{ name: 'exposure', why: unprotected, accepted: false }],
    },
    {
      play: 1,
      task: { id: 'plays[1].tasks[0].block[0]', name: 'Set the patch level', remedy: 'file' },
      status: 'change',
      why: because('entry_missing', '{path} does not exist', { path: '/opt/TrendMicro/SProtectLinux/patch.conf' }),
      ...changing([patch]),
      risks: [],
    },
    {
      play: 1,
      task: { ...task, name: `${task.name} (end)` },
      status: 'change',
      why: because('window_closed', 'what was stopped is started again'),
      ...changing(starts),
      risks: [],
    },
  ];
  const steps: readonly PlannedStep[] = [
    ...stops.map((action) => ({ action, task: 0, of: 0 })),
    { action: patch, task: 1, of: 1 },
    ...starts.map((action, i) => ({ action, closes: [1 - i], of: 2 })),
  ];
  return { tasks, parts: [{ play: 1, way: 0, steps }] };
}

function changing(actions: readonly Action[]): Pick<PlannedTask, 'actions' | 'inverse'> {
  return { actions, inverse: actions.map((action) => inverse(action) ?? null) };
}

function stop(service: string): Action {
  return { kind: 'service', service, verb: 'stop', from: 'running', processes: [service] };
}

function start(service: string): Action {
  return { kind: 'service', service, verb: 'start', from: 'any', processes: [service] };
}

function undone(by: string): Risk {
  const why = because('undone_by', 'the numbers of the links do not last: {by} puts back those of the header', { by });
  return { name: 'undone', why, accepted: false };
}

function file(content: string): FileEntry {
  return { type: 'file', content, mode: 0o644 };
}

function override(): FileEntry {
  return file(
    '### BEGIN INIT INFO\n# Provides: splx\n# Required-Start: $network sendmail\n# Default-Start: 3 5\n### END INIT INFO\n',
  );
}

function rcState() {
  const links = linksBefore.map((name) => ({ name, target: `../${name.slice(3)}` }));
  return {
    directories: ['/etc/init.d/rc3.d', '/etc/init.d/rc5.d'].map((directory) => ({ directory, links })),
    files: [
      { path: '/etc/init.d/.depend.start', entry: file('TARGETS = splx network\n') },
      { path: '/etc/init.d/.depend.boot' },
    ],
  };
}
