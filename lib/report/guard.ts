import { TaishoError } from '../core/error.ts';
import type { Output } from './report.ts';

/** An output whose `write` never throws: after the first failure the rest is dropped. */
export interface GuardedOutput extends Output {
  /** Throws what stopped the report, unless its reader just went away (`| head`). */
  settle(): void;
}

/** Keeps a broken output from disturbing the run that is being told about. */
export function guard(output: Output): GuardedOutput {
  let failure: { readonly error: unknown } | undefined;
  return {
    write(text) {
      if (failure !== undefined) return;
      try {
        output.write(text);
      } catch (error) {
        failure = { error };
      }
    },
    settle() {
      if (failure === undefined || isReaderGone(failure.error)) return;
      throw new TaishoError(
        'report_not_written',
        `The report could not be written to its end (${String(failure.error)}); the run went on, see the ledger.`,
        { cause: failure.error },
      );
    },
    isTTY: output.isTTY,
    color: output.color,
    get columns() {
      return output.columns;
    },
    get rows() {
      return output.rows ?? 24;
    },
  };
}

/** Whether an error says that nobody reads the output any more. */
export function isReaderGone(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END';
}
