import type { Readable, Writable } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import type { Child } from './server-children.ts';

/** Copies what a command prints, as fast as the client takes it; resolves when both streams have ended. */
export async function copyOutput(child: Child, channel: ServerChannel): Promise<void> {
  let turn: Promise<void> = Promise.resolve();
  const copy = async (from: Readable, to: Writable): Promise<void> => {
    for await (const chunk of from) await (turn = turn.then(() => write(channel, to, chunk as Buffer)));
  };
  await Promise.allSettled([copy(child.stdout, channel), copy(child.stderr, channel.stderr)]);
}

/**
 * Writes one chunk; no other may be under way on the channel. ssh2 1.17 keeps the rest of a write that had to wait for
 * the window, and sends it once more when the other stream has to wait: so it is made to forget it.
 */
function write(channel: ServerChannel, to: Writable, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    to.write(chunk, () => {
      Object.assign(channel, { _chunk: undefined, _chunkcb: undefined, _chunkErr: undefined, _chunkcbErr: undefined });
      resolve();
    });
  });
}
