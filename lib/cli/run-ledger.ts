import type { Ledger, RunBegun } from '../core/ledger.ts';
import { createLedger, newRunId } from '../ledger/index.ts';
import { caller } from './caller.ts';
import type { Io } from './io.ts';
import { stateDirectory } from './state-directory.ts';

/** The ledger of a command that acts: what the library is told of it, and its end. */
export interface RunLedger {
  readonly options: { readonly run: string; readonly by: string; readonly ledger: Ledger };
  end(interrupted: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Begins a ledger; what can't be written down is not begun. Throws `TaishoError`. */
export async function ledgerOf(
  begun: Omit<RunBegun, 'kind' | 'version' | 'run' | 'time' | 'by' | 'directory' | 'writer'>,
  io: Io,
): Promise<RunLedger> {
  const [run, by] = [newRunId(), caller()];
  const time = new Date().toISOString();
  const first: RunBegun = { kind: 'run', version: 1, run, time, by, directory: process.cwd(), ...begun };
  const ledger = await createLedger(stateDirectory(io), first);
  return {
    options: { run, by, ledger },
    end: (interrupted) => ledger.append({ kind: 'end', time: new Date().toISOString(), interrupted }),
    close: () => ledger.close(),
  };
}
