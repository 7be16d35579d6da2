import type { Output } from './report.ts';

/** What a report needs of a writable stream; `process.stdout` has it. */
export interface Stream {
  write(text: string): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** A stream as an output. Its errors, EPIPE above all, come to the report instead of ending the process. */
export function streamOutput(stream: Stream, color: boolean): Output {
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure ??= error;
  });
  return {
    write(text) {
      if (failure !== undefined) throw failure;
      stream.write(text);
    },
    isTTY: stream.isTTY === true,
    color,
    get columns() {
      return stream.columns ?? 80;
    },
    get rows() {
      return stream.rows ?? 24;
    },
  };
}
