import type { ActionResult, HostResult, RunEvent, TaskResult, TaskStatus } from '../core/event.ts';
import type { Outcome } from '../core/outcome.ts';
import { actionBlock, spoken, taskBlock, type Block, type BlockStyle } from './block.ts';

/** Turns events into blocks as soon as each is whole. */
export interface Blocks {
  event(event: RunEvent): void;
  /** Gives what no later event completed. */
  flush(): void;
}

/** What a host's task already said of its outcome. */
const TOLD: Readonly<Partial<Record<Outcome, TaskStatus>>> = {
  refused: 'refuse',
  failed: 'failed',
  drifted: 'drifted',
  unknown: 'unknown',
};

/** Gathers a task's action results under its task result, and hands every block that is whole to `emit`. */
export function createBlocks(style: BlockStyle, emit: (block: Block) => void): Blocks {
  const held = new Map<string, ActionResult[]>();
  const latest = new Map<string, TaskStatus>();

  return { event, flush };

  function event(event: RunEvent): void {
    switch (event.kind) {
      case 'task-start':
        return release(event.host);
      case 'action-result':
        return hold(event);
      case 'task-result':
        return task(event);
      case 'warning':
        return emit({
          ...whom(event.host),
          label: 'warning',
          color: 'yellow',
          text: spoken(event.why),
          body: [],
          isQuiet: false,
        });
      case 'host-result':
        return host(event);
      default:
    }
  }

  function hold(result: ActionResult): void {
    if (result.done && !style.verbose) return;
    const results = held.get(result.host);
    if (results !== undefined && !isSameTask(results[0], result)) release(result.host);
    if (held.get(result.host)?.push(result) === undefined) held.set(result.host, [result]);
  }

  function task(result: TaskResult): void {
    const results = held.get(result.host) ?? [];
    const own = isSameTask(results[0], result) ? results : [];
    if (own.length > 0) held.delete(result.host);
    release(result.host);
    latest.set(result.host, result.status);
    emit(taskBlock(result, own, style));
  }

  function host({ host, outcome, why }: HostResult): void {
    release(host);
    const said = latest.get(host);
    latest.delete(host);
    if (outcome === 'ok' || outcome === 'changed' || outcome === 'not-attempted') return;
    if (said !== undefined && TOLD[outcome] === said) return;
    emit({
      host,
      label: outcome,
      color: outcome === 'refused' ? 'magenta' : 'red',
      text: spoken(why),
      body: [],
      isQuiet: false,
    });
  }

  function release(host: string): void {
    const [first, ...rest] = held.get(host) ?? [];
    held.delete(host);
    if (first !== undefined) emit(actionBlock([first, ...rest], style));
  }

  function flush(): void {
    for (const host of held.keys()) release(host);
  }
}

function isSameTask(one: ActionResult | undefined, { task }: ActionResult | TaskResult): boolean {
  return one !== undefined && one.task.id === task.id && one.task.item === task.item;
}

function whom(host: string | undefined): { host?: string } {
  return host === undefined ? {} : { host };
}
