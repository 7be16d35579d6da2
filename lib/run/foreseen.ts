import type { Need } from '../core/fact.ts';
import type { Play, RemedyTask, Task } from '../core/playbook.ts';
import { isSelected, type TagChoice } from './selected.ts';
import { withKeywords } from './task-keywords.ts';
import type { Surroundings } from './task-scope.ts';

/** What tasks will want to know, blocks and windows included, as far as `needsOf` can tell before the first is done. */
export function* foreseen(
  tasks: readonly Task[],
  around: Surroundings,
  play: Play,
  tags: TagChoice,
  needsOf: (task: RemedyTask, around: Surroundings) => readonly Need[],
): Generator<Need> {
  for (const written of tasks) {
    const task = withKeywords(written, around, play);
    const within = [...around, task];
    if (task.kind === 'block') {
      yield* foreseen([...task.block, ...task.rescue, ...task.always], within, play, tags, needsOf);
      continue;
    }
    if (isSelected(task, tags)) yield* needsOf(task, within);
    if (task.block !== undefined) yield* foreseen(task.block, within, play, tags, needsOf);
  }
}
