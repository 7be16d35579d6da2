#!/usr/bin/env node
import { main } from './main.ts';

// The one place that touches the process. Ctrl-C once: finish what is in flight and begin nothing more; twice: stop.
const interrupt = new AbortController();
process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(130);
  process.stderr.write('\ninterrupted: finishing what is in flight (again to stop at once)\n');
  interrupt.abort();
});

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interrupt.signal,
});
