import type { Stream } from '../report/stream-output.ts';

/** The world as the command line sees it. */
export interface Io {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal?: AbortSignal;
}

/** Whether a terminal is to be coloured: https://no-color.org and FORCE_COLOR. */
export function isColored({ stdout, environment }: Io): boolean {
  if (environment['NO_COLOR']) return false;
  if (environment['FORCE_COLOR']) return environment['FORCE_COLOR'] !== '0';
  return stdout.isTTY === true && environment['TERM'] !== 'dumb';
}
