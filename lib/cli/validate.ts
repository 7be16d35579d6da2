import { renderDiagnostic } from '../core/diagnostic.ts';
import { TaishoError } from '../core/error.ts';
import { loadPlaybook } from '../library.ts';
import { printable, printableLines } from '../report/printable.ts';
import { exitCodes } from './exit-code.ts';
import type { Io } from './io.ts';

/** `taisho validate`: every file is looked at, whatever is wrong with those before it. */
export async function validateCommand(files: readonly string[], io: Io): Promise<number> {
  let wrong = false;
  for (const file of files) {
    try {
      const warn = (warning: Parameters<typeof renderDiagnostic>[0]): void =>
        void io.stderr.write(`${renderDiagnostic(warning)}\n`);
      const { plays } = await loadPlaybook(file, { warn });
      io.stdout.write(`${printable(file)}: valid, ${plays.length} ${plays.length === 1 ? 'play' : 'plays'}\n`);
    } catch (error) {
      if (!(error instanceof TaishoError)) throw error;
      wrong = true;
      io.stderr.write(`${printableLines(error.message).join('\n')}\n`);
    }
  }
  return wrong ? exitCodes.wrongUse : exitCodes.done;
}
