import type { Play, Task } from '../core/playbook.ts';
import type { Surroundings } from './task-scope.ts';

/** A task with what its play and its blocks hand down, as in Ansible: tags, environment, conditions, `no_log`, `ignore_errors`. */
export function withKeywords<T extends Task>(task: T, around: Surroundings, play: Play): T {
  const outer = around.at(-1);
  const { tags, environment } = outer ?? play;
  const inherited = {
    ...task,
    tags: [...new Set([...tags, ...task.tags])],
    environment: { ...environment, ...task.environment },
  };
  if (outer === undefined) return inherited;
  return {
    ...inherited,
    noLog: outer.noLog || task.noLog,
    ...(outer.checkMode === true && { checkMode: true }),
    when: outer.kind === 'block' ? [...outer.when, ...task.when] : task.when,
    ignoreErrors: outer.kind === 'block' ? outer.ignoreErrors || task.ignoreErrors : task.ignoreErrors,
  };
}
