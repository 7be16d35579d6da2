#!/usr/bin/env node
import { exitCodes } from './exit-code.ts';
import { main } from './main.ts';

// The one place that touches the process. Ctrl-C, a polite kill or a terminal that goes away, once: finish what is in
// flight and begin nothing more; twice: stop.
const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupted);

function interrupted(): void {
  if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
  interrupt.abort();
  process.stderr.write('\ninterrupted: finishing what is in flight (again to stop at once)\n');
}

// The terminal may be gone when this is told: what is in flight matters more.
process.stderr.on('error', () => {});

// A reader that went away (`| head`) has seen enough. A report listens for itself, since it has more to lose.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && process.stdout.listenerCount('error') === 1) throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interrupt.signal,
});
