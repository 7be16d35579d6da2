import type { Catalogue } from '../core/catalogue.ts';
import type { Facts, Need } from '../core/fact.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import type { RemedyTask } from '../core/playbook.ts';
import { because, type Reason } from '../core/reason.ts';
import type { AnyRemedy, Context, Remedies } from '../core/remedy.ts';
import type { Verdict } from '../core/verdict.ts';
import { hasExpression } from '../expression/segments.ts';
import { ExpressionError } from '../expression/expression-error.ts';
import { holds } from '../expression/holds.ts';
import { render } from '../expression/render.ts';
import type { Scope } from '../expression/scope.ts';
import { validateParams } from '../playbook/validate-params.ts';

/** A task whose parameters are known for one host: what it must know, and how it decides. */
export interface Prepared {
  readonly needs: readonly Need[];
  readonly plan: (facts: Facts) => Verdict;
}

/** Renders a task's parameters, validates what came of it, and asks what must be known. Throws `TaskProblem`. */
export function prepare(task: RemedyTask, remedy: AnyRemedy, scope: Scope, catalogue: Catalogue): Prepared {
  const params = validated(task, remedy, scope);
  const context: Context = {
    catalogue,
    window: task.block !== undefined,
    failing: (conditions) => conditions.find((condition) => !explained(task, '', () => holds([condition], scope))),
  };
  return {
    needs: remedy.needs(params, context),
    plan: (facts) => remedy.plan(params, facts, context),
  };
}

/** The remedy that a task uses. Throws `TaskProblem`. */
export function remedyOf({ remedy: name }: RemedyTask, remedies: Remedies): AnyRemedy {
  const remedy = Object.hasOwn(remedies, name) ? remedies[name] : undefined;
  if (remedy !== undefined) return remedy;
  throw new TaskProblem(because('unknown_remedy', 'there is no remedy {remedy}', { remedy: name }));
}

/** Those of a task's parameters that are conditions, bare expressions: names in them may stand for results too. */
export function conditionsOf(task: RemedyTask, remedies: Remedies): readonly string[] {
  const { conditions = [] } = remedyOf(task, remedies);
  return conditions.flatMap((name) => task.params[name] ?? []).filter((one) => typeof one === 'string');
}

/** Why a task can't be planned: an expression that fails, or parameters that make no sense once rendered. */
export class TaskProblem extends Error {
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.code);
    this.name = 'TaskProblem';
    this.reason = reason;
  }
}

/** Evaluates something of a task's; an expression that fails becomes a problem that says where it stands. */
export function explained<T>(task: RemedyTask, pointer: string, evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new TaskProblem(
      because(error.code, '{place}{message}', { place: placeOf(task, pointer), message: error.message }),
    );
  }
}

function validated(task: RemedyTask, remedy: AnyRemedy, scope: Scope): JsonObject {
  const pointer = `/${task.remedy}`;
  const rendered = explained(task, pointer, () => render(task.params, scope));
  const coerce = new Set(Object.keys(task.params).filter((name) => holdsExpression(task.params[name])));
  const result = validateParams(remedy, isJsonObject(rendered) ? rendered : {}, { coerce });
  if ('params' in result) return result.params;
  const [first] = result.problems;
  const message =
    first === undefined
      ? 'the parameters are not valid'
      : `${first.message}${first.suggestion === undefined ? '' : `; ${first.suggestion}`}`;
  throw new TaskProblem(
    because(first?.code ?? 'invalid_parameters', '{place}{message}', {
      place: placeOf(task, `${pointer}${first?.pointer ?? ''}`),
      message,
    }),
  );
}

function holdsExpression(value: unknown): boolean {
  if (typeof value === 'string') return hasExpression(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(holdsExpression);
}

/** `file:line:col: ` of the nearest place known, or '' for a playbook that a program made. */
function placeOf(task: RemedyTask, pointer: string): string {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const location = task.locations.get(at);
    if (location !== undefined) return `${location.file}:${location.line}:${location.column}: `;
  }
  return task.at === undefined ? '' : `${task.at.file}:${task.at.line}:${task.at.column}: `;
}
