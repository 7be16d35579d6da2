import type { TaskReference } from '../core/event.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { RemedyTask } from '../core/playbook.ts';
import type { Surroundings } from './task-scope.ts';

/** One use of a task: with one item of its loop, and who wants to know the result. */
export interface Turn {
  readonly task: RemedyTask;
  readonly around: Surroundings;
  readonly item?: Json | undefined;
  readonly told?: ((result: JsonObject) => void) | undefined;
}

/** How a turn is named in events, plans and ledgers. */
export function referenceOf({ task: { id, name, remedy, noLog }, item }: Turn): TaskReference {
  const shown = noLog ? 'hidden' : typeof item === 'string' ? item : JSON.stringify(item);
  return { id, name, remedy, ...(item !== undefined && { item: shown }) };
}
