import type { Need } from '../core/fact.ts';
import type { BecomeKeywords, Play, RemedyTask, Task } from '../core/playbook.ts';
import { isSelected, type TagChoice } from './selected.ts';
import { withKeywords } from './task-keywords.ts';
import type { Surroundings } from './task-scope.ts';

/** What a task will want to know, and who is to look. */
export interface Foreseen {
  readonly needs: readonly Need[];
  readonly become: BecomeKeywords;
}

/** What tasks will want to know, blocks and windows included, as far as `needsOf` can tell before the first is done. */
export function* foreseen(
  tasks: readonly Task[],
  around: Surroundings,
  play: Play,
  tags: TagChoice,
  needsOf: (task: RemedyTask, around: Surroundings) => readonly Need[],
): Generator<Foreseen> {
  for (const written of tasks) {
    const task = withKeywords(written, around, play);
    const within = [...around, task];
    if (task.kind === 'block') {
      yield* foreseen([...task.block, ...task.rescue, ...task.always], within, play, tags, needsOf);
      continue;
    }
    if (isSelected(task, tags)) yield { needs: needsOf(task, within), become: becomeOf(play, within) };
    if (task.block !== undefined) yield* foreseen(task.block, within, play, tags, needsOf);
  }
}

/** How tasks of a play become another user, all of them, handlers and what is only done on failure included; each way once. */
export function becomesOf(play: Play): readonly BecomeKeywords[] {
  const found = new Map<string, BecomeKeywords>();
  const walk = (tasks: readonly Task[], around: Surroundings): void => {
    for (const task of tasks) {
      const within = [...around, task];
      const become = becomeOf(play, within);
      found.set(JSON.stringify(become), become);
      walk(task.kind === 'block' ? [...task.block, ...task.rescue, ...task.always] : (task.block ?? []), within);
    }
  };
  found.set(JSON.stringify(play.become), play.become);
  walk([...play.tasks, ...play.handlers], []);
  return [...found.values()];
}

/** The `become` keywords of a task: its own win over those around it. */
export function becomeOf(play: Play, around: Surroundings): BecomeKeywords {
  return Object.assign({}, play.become, ...around.map(({ become }) => become)) as BecomeKeywords;
}
