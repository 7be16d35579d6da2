import { because } from '../core/reason.ts';
import { UnreadablePrint } from '../core/fact.ts';

/** Splits a print into its NUL-terminated fields. Names hold any byte but NUL, so nothing printed this way can be forged. */
export function fields(print: string): string[] {
  const parts = print.split('\0');
  parts.pop();
  return parts;
}

/** Stops a parse: the host blocks with a reason that names the fact and what it could not read. */
export function unreadable(fact: string, found: string): UnreadablePrint {
  const shown = found.length > 60 ? `${found.slice(0, 60)}…` : found;
  return new UnreadablePrint(
    because('unreadable_fact', 'what the host printed about {fact} can not be read: {found}', { fact, found: shown }),
    `unreadable ${fact}`,
  );
}
