import type { Json } from '../core/json.ts';
import { ExpressionError } from './expression-error.ts';
import { render, valueOf } from './render.ts';
import type { Scope } from './scope.ts';
import { hasExpression } from './segments.ts';

/**
 * Whether all conditions hold, asked in order until one doesn't. A condition is an expression without braces; one
 * with braces is rendered, and what comes out is a value, never an expression again. Throws `ExpressionError`, also
 * for what is neither true nor false.
 */
export function holds(conditions: readonly string[], scope: Scope): boolean {
  for (const condition of conditions) if (!isTrue(condition, scope)) return false;
  return true;
}

function isTrue(condition: string, scope: Scope): boolean {
  const literal = spoken(condition);
  if (literal !== undefined) return literal;
  const value = hasExpression(condition) ? render(condition, scope) : valueOf(condition, scope);
  const result = spoken(value);
  if (result !== undefined) return result;
  const message = `a condition must be true or false, and this one is ${kindOf(value)}; compare it, or write | bool`;
  throw new ExpressionError('not_boolean', message, { expression: condition, offset: 0 });
}

/** The truth of a boolean, or of a word that stands for one. */
function spoken(value: Json): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  if (['true', 'yes', 'on'].includes(word)) return true;
  return ['false', 'no', 'off'].includes(word) ? false : undefined;
}

function kindOf(value: Json): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : typeof value === 'string' ? 'text' : 'a number';
}
