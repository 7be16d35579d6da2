import assert from 'node:assert/strict';
import { InvalidInput } from '../../lib/core/error.ts';
import type { Diagnostic } from '../../lib/core/diagnostic.ts';

/** `line:column+length code`, and a part of the suggestion. */
export type Found = readonly [what: string, suggestion?: string];

/** Asserts that an inventory is refused for exactly this, and that each place is on the line it shows. */
export function assertFinds(parse: () => unknown, expected: readonly Found[]): void {
  const diagnostics = diagnosticsOf(parse);
  assert.deepEqual(
    diagnostics.map(brief),
    expected.map(([what]) => what),
  );
  for (const [index, [what, suggestion]] of expected.entries()) {
    const { suggestion: given, at, severity } = diagnostics[index] as Diagnostic;
    assert.equal(severity, 'error');
    if (suggestion !== undefined) assert.ok(given?.includes(suggestion), `${what}: ${given}`);
    if (at) assert.ok(at.column + at.length - 1 <= at.text.length + 1, `${what}: beyond the line`);
  }
}

/** What an inventory is refused for. */
export function diagnosticsOf(parse: () => unknown): readonly Diagnostic[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof InvalidInput) return error.diagnostics;
    throw error;
  }
  return assert.fail('nothing was found');
}

function brief({ at, code }: Diagnostic): string {
  return at === undefined ? `nowhere ${code}` : `${at.line}:${at.column}+${at.length} ${code}`;
}
