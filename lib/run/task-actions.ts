import type { Action } from '../core/action.ts';
import { isJsonObject } from '../core/json.ts';
import type { RemedyTask } from '../core/playbook.ts';
import type { ChangeVerdict } from '../core/verdict.ts';
import { render } from '../expression/render.ts';
import type { Scope } from '../expression/scope.ts';
import { explained } from './task-plan.ts';

/** A verdict's actions; a command with the environment and the time limit of its task. Throws `TaskProblem`. */
export function actionsOf(task: RemedyTask, { actions }: ChangeVerdict, scope: Scope): readonly Action[] {
  const environment = environmentOf(task, scope);
  const more = {
    ...(task.timeout !== undefined && { timeout: task.timeout }),
    ...(Object.keys(environment).length > 0 && { environment }),
  };
  return actions.map((action) =>
    action.kind === 'run' ? { ...action, command: { ...action.command, ...more } } : action,
  );
}

function environmentOf(task: RemedyTask, scope: Scope): Readonly<Record<string, string>> {
  const rendered = explained(task, '/environment', () => render(task.environment, scope));
  const texts = Object.entries(isJsonObject(rendered) ? rendered : {}).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(texts) as Record<string, string>;
}
