import type { Action } from './action.ts';
import type { Reason } from './reason.ts';

/**
 * Something read from a host: a fragment of POSIX `sh` that prints, and a pure function that parses the print.
 *
 * A fact is asked about subjects (service names, paths …; none for a fact about the host as a whole). The subjects
 * of all tasks are joined, so that a host is read once, in one script.
 */
export interface Fact<T> {
  readonly name: string;
  readonly summary: string;
  /** Grammar of its subjects, which reach the fragment as shell text; absent: it takes none. */
  readonly subject?: string;
  /**
   * The fragment. It only reads. It finds `$R`, the host's root ('' or a path without a trailing slash), a C locale,
   * an empty standard input, and the functions of `lib/remote/prelude.ts`; it may print any byte.
   */
  readonly probe: (subjects: readonly string[]) => string;
  /** The value of a print. Throws `UnreadablePrint` for what it doesn't understand: that blocks, it is never guessed. */
  readonly parse: (print: string, subjects: readonly string[]) => T;
  /** The value once this action is done, or `unforeseeable` when that can't be known before. */
  readonly after: (value: T, action: Action) => T | typeof unforeseeable;
  /**
   * How the host is asked, in the script that acts, whether this value still holds: shell text that fails where it does
   * not, or '' where only the actions' own preconditions can tell. Absent: the print is the same, byte by byte, as long as
   * nothing is done to the host.
   */
  readonly holds?: (value: T) => string;
  /** Whether a value read is the one that `after` promised. Absent: it is when both are equal as JSON. */
  readonly kept?: (promised: T, read: T) => boolean;
}

/** What an action may have done to a fact, when nobody can say: known only after apply. */
export const unforeseeable: unique symbol = Symbol('unforeseeable');

/** A fact wanted about these subjects. */
export interface Need {
  readonly fact: Fact<unknown>;
  readonly subjects: readonly string[];
}

/** What has been read from a host; `get` gives only facts that were needed and are known. */
export interface Facts {
  get<T>(fact: Fact<T>): T;
}

/** Names what a remedy wants to know. */
export function need<T>(fact: Fact<T>, subjects: readonly string[] = []): Need {
  return { fact: fact as Fact<unknown>, subjects };
}

/** A print that its fact can't read; the host it came from is blocked with this reason. */
export class UnreadablePrint extends Error {
  readonly code = 'unreadable_print';
  readonly reason: Reason;

  constructor(reason: Reason, message: string) {
    super(message);
    this.name = 'UnreadablePrint';
    this.reason = reason;
  }
}
