import type { Task } from '../core/playbook.ts';
import type { Surroundings } from './task-scope.ts';

/** A task with what its blocks hand down, as in Ansible: conditions, tags, environment, `no_log`, `ignore_errors`. */
export function withKeywords<T extends Task>(task: T, around: Surroundings): T {
  const outer = around.at(-1);
  if (outer === undefined) return task;
  return {
    ...task,
    when: outer.kind === 'block' ? [...outer.when, ...task.when] : task.when,
    tags: [...new Set([...outer.tags, ...task.tags])],
    environment: { ...outer.environment, ...task.environment },
    noLog: outer.noLog || task.noLog,
    ignoreErrors: outer.kind === 'block' ? outer.ignoreErrors || task.ignoreErrors : task.ignoreErrors,
  };
}
