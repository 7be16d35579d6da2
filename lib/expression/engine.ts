import type { Environment } from 'minijinja-js';
import type { Json } from '../core/json.ts';
import { addFilters } from './filters.ts';
import { complaint } from './complaint.ts';
import { EngineProblem } from './engine-problem.ts';
import { loadEngine } from './load-engine.ts';
import { plain } from './plain.ts';

/** Steps after which an evaluation is ended: about a tenth of a second. */
const FUEL = 1_000_000;
let current: Environment | undefined;

/** The value of an expression, undefined where it has none. Throws `EngineProblem`. */
export function evaluate(expression: string, variables: object): Json | undefined {
  const value = guarded(expression, (environment) => plain(environment.evalExpr(expression, variables)));
  if (value !== null) return value;
  return guarded(expression, (environment) => {
    return environment.evalExpr(`(${expression}) is undefined`, variables) === true ? undefined : null;
  });
}

/** The text a template makes. Throws `EngineProblem`. */
export function renderText(template: string, variables: object): string {
  return guarded(template, (environment) => environment.renderStr(template, variables));
}

/** What is wrong with a template's grammar, if anything; nothing is evaluated. */
export function syntaxProblem(template: string): EngineProblem | undefined {
  try {
    guarded(template, (environment) => environment.addTemplate('checked', template));
    guarded(template, (environment) => environment.removeTemplate('checked'));
  } catch (error) {
    if (error instanceof EngineProblem) return error;
    throw error;
  }
  return undefined;
}

function guarded<T>(text: string, work: (environment: Environment) => T): T {
  const failures: string[] = [];
  try {
    const value = work(environment(failures));
    if (failures[0] !== undefined) throw new EngineProblem('other', failures[0], 0);
    return value;
  } catch (error) {
    throw problem(error, text);
  }
}

let failuresNow: string[] = [];

function environment(failures: string[]): Environment {
  failuresNow = failures;
  return (current ??= freshEnvironment());
}

function freshEnvironment(): Environment {
  const { Environment } = loadEngine();
  const made = new Environment();
  made.undefinedBehavior = 'strict';
  made.debug = true;
  made.fuel = FUEL;
  made.keepTrailingNewline = true;
  made.enablePyCompat();
  made.removeGlobal('debug');
  addFilters(made, (message) => failuresNow.push(message));
  return made;
}

function problem(error: unknown, text: string): EngineProblem {
  if (error instanceof EngineProblem) return error;
  if (!(error instanceof Error)) return new EngineProblem('other', 'the expression could not be evaluated', 0);
  if (isCrash(error)) {
    // The whole WebAssembly instance is unusable after a crash.
    current = undefined;
    return new EngineProblem('crash', 'the expression engine gave up: too deep or too large', 0);
  }
  return complaint(error.message, text);
}

function isCrash(error: Error): boolean {
  return (
    error instanceof RangeError ||
    error.name === 'RuntimeError' ||
    error.message.includes('recursive use of an object') ||
    error.message.includes('null pointer passed to rust')
  );
}
