import { setMaxListeners } from 'node:events';

/** Calls a listener when a signal, which ten thousand hosts may share, is aborted. Returns what takes it back. */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {};
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
