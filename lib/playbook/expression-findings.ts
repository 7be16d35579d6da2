import { isJsonObject, type Json } from '../core/json.ts';
import { checkExpression, checkTemplate, type Problem } from '../expression/check.ts';
import { hasExpression } from '../expression/segments.ts';
import type { Findings } from '../source/findings.ts';
import type { Path } from '../source/source.ts';

/** Finds what is wrong with the grammar of every `{{ expression }}` within a value. */
export function checkTemplates(value: Json, path: Path, findings: Findings): void {
  if (typeof value === 'string') {
    if (hasExpression(value)) tell(checkTemplate(value), path, findings);
  } else if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) checkTemplates(one as Json, [...path, index], findings);
  } else if (isJsonObject(value)) {
    for (const [key, one] of Object.entries(value)) checkTemplates(one, [...path, key], findings);
  }
}

/** The same for `when` and `until`: one condition or a list of them, without braces. */
export function checkConditions(value: Json, path: Path, findings: Findings): void {
  if (typeof value === 'string') tell(checkExpression(value), path, findings);
  if (!Array.isArray(value)) return;
  for (const [index, one] of value.entries()) checkConditions(one as Json, [...path, index], findings);
}

/** Refuses expressions where none is evaluated. */
export function refuseTemplates(value: Json, path: Path, findings: Findings): void {
  if (typeof value === 'string' && hasExpression(value)) {
    findings.error('no_expression_here', 'an expression is not evaluated here; write the value itself', path);
  }
  if (!Array.isArray(value)) return;
  for (const [index, one] of value.entries()) refuseTemplates(one as Json, [...path, index], findings);
}

function tell(problem: Problem | undefined, path: Path, findings: Findings): void {
  if (problem) findings.error('expression_syntax', `expression: ${problem.message}`, path, { offset: problem.offset });
}
