/** A program to run: arguments, never shell text. `lib/remote/quote.ts` is the one place it becomes shell. */
export interface Command {
  /** Program and arguments; at least one. */
  readonly argv: readonly [string, ...string[]];
  /** Directory on the host, below its root; a directory that can't be entered fails the command. */
  readonly directory?: string;
  /** Sent on standard input; empty when absent. */
  readonly stdin?: string;
  /** Variables added to the environment. Never a secret: `/proc/PID/environ` shows them. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds until it is ended; absent: no limit but the play's. */
  readonly timeout?: number;
}
