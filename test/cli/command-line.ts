import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '../../lib/index.ts';
import type { Io } from '../../lib/cli/io.ts';
import { main } from '../../lib/cli/main.ts';

let made: string | undefined;

/** A directory for the ledgers of the runs of a test file. */
export function stateForTests(): string {
  made ??= join(mkdtempSync(join(tmpdir(), 'taisho-state-')), 'runs');
  return made;
}

/** What a command line printed, and how it ended. */
export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function taisho(
  argv: readonly string[],
  signal?: AbortSignal,
  environment: Io['environment'] = { TAISHO_STATE: stateForTests() },
): Promise<Printed> {
  const text = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (written: string) => void (text[name] += written),
    on: () => undefined,
  });
  const io = { stdout: stream('stdout'), stderr: stream('stderr'), environment, ...(signal && { signal }) };
  return { code: await main(argv, io), ...text };
}

/** The events of `-o json`, a line each. */
export function eventsIn(stdout: string): readonly (RunEvent & { readonly v?: number })[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent);
}
