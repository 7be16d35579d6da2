import { randomBytes } from 'node:crypto';
import { isJsonObject, type Json } from '../core/json.ts';
import { evaluate, renderText } from './engine.ts';
import { EngineProblem } from './engine-problem.ts';
import { explained } from './explained.ts';
import { ExpressionError } from './expression-error.ts';
import { parsedExpression, parsedTemplate, type Parsed } from './parsed.ts';
import type { Scope } from './scope.ts';
import { hasExpression, soleExpression } from './segments.ts';
import { strict } from './strict.ts';

/** What `omit` stands for while a value is rendered: a parameter that comes to it is left out. */
const OMIT = `omit:${randomBytes(16).toString('hex')}`;

/**
 * The value with its expressions replaced. A string that is exactly one `{{ expression }}` takes the expression's
 * value, list or number; any other is rendered to text. Keys are left alone. Throws `ExpressionError`.
 */
export function render(value: Json, scope: Scope): Json {
  return rendered(value, { scope, asking: [] });
}

/** The value of a bare expression, as in `when`. Throws `ExpressionError`. */
export function valueOf(expression: string, scope: Scope): Json {
  return evaluated(expression, expression, { scope, asking: [] }, 0);
}

/** A scope, and the author's variables that are being rendered, to notice a circle. */
interface Asking {
  readonly scope: Scope;
  readonly asking: readonly string[];
}

function rendered(value: Json, context: Asking): Json {
  if (typeof value === 'string') return hasExpression(value) ? renderedText(value, context) : value;
  if (Array.isArray(value)) return value.map((one: Json) => rendered(one, context)).filter((one) => one !== OMIT);
  if (!isJsonObject(value)) return value;
  const result: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [key, one] of Object.entries(value)) {
    const entry = rendered(one, context);
    if (entry !== OMIT) result[key] = entry;
  }
  return result;
}

function renderedText(text: string, context: Asking): Json {
  const sole = soleExpression(text);
  if (sole !== undefined) return evaluated(sole, text, context, text.indexOf(sole, 2));
  const parsed = parsedTemplate(text);
  return withVariables(parsed, text, context, 0, (source, variables) => renderText(source, variables));
}

function evaluated(expression: string, whole: string, context: Asking, offset: number): Json {
  const parsed = parsedExpression(expression);
  const value = withVariables(parsed, whole, context, offset, (source, variables) => evaluate(source, variables));
  if (value !== undefined) return value;
  throw new ExpressionError('undefined_variable', 'the expression has no value', { expression: whole, offset });
}

function withVariables<T>(
  parsed: Parsed,
  whole: string,
  context: Asking,
  offset: number,
  work: (source: string, variables: object) => T,
): T {
  const { variables, missing } = variablesFor(parsed, context);
  const source = strict(parsed, new Set(missing.keys()));
  try {
    return work(source.text, variables);
  } catch (error) {
    if (!(error instanceof EngineProblem)) throw error;
    throw explained(error, source.origin(error.offset), { parsed, whole, offset, missing, scope: context.scope });
  }
}

/** Only what the text names: the engine copies all that it is given. */
function variablesFor(parsed: Parsed, { scope, asking }: Asking) {
  const variables: Record<string, Json> = Object.create(null) as Record<string, Json>;
  const missing = new Map<string, ExpressionError | undefined>();
  for (const name of parsed.names) {
    const opaque = Object.hasOwn(scope.opaque, name) ? scope.opaque[name] : undefined;
    const written = Object.hasOwn(scope.author, name) ? scope.author[name] : undefined;
    if (opaque !== undefined) variables[name] = opaque;
    else if (written !== undefined) askFor(name, written, { scope, asking }, variables, missing);
    else if (name === 'omit') variables[name] = OMIT;
    else missing.set(name, undefined);
  }
  return { variables, missing };
}

function askFor(
  name: string,
  written: Json,
  { scope, asking }: Asking,
  variables: Record<string, Json>,
  missing: Map<string, ExpressionError | undefined>,
): void {
  if (asking.includes(name)) {
    const circle = [...asking.slice(asking.indexOf(name)), name].join(' → ');
    const place = { expression: typeof written === 'string' ? written : name, offset: 0 };
    throw new ExpressionError('variable_cycle', `the variable ${name} is defined by itself: ${circle}`, place);
  }
  try {
    variables[name] = rendered(written, { scope, asking: [...asking, name] });
  } catch (error) {
    // As in Ansible a variable that needs an undefined one is itself undefined: it may be given a default.
    if (!(error instanceof ExpressionError) || error.code !== 'undefined_variable') throw error;
    missing.set(name, error);
  }
}
