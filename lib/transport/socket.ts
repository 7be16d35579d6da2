import { connect, type Socket } from 'node:net';
import { onAbort } from './on-abort.ts';

/**
 * Opens a TCP connection without Nagle's delay. Rejects with the socket's error (`ETIMEDOUT` once `timeout`
 * milliseconds are over), or with the signal's reason.
 */
export function openSocket(
  address: string,
  port: number,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const socket = connect({ host: address, port, noDelay: true });
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer);
      forget();
    };
    const fail = (error: unknown) => {
      settle();
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(timedOut()), timeout);
    const forget = onAbort(signal, () => fail(signal?.reason));
    socket.on('error', fail); // Stays for the socket's life: an error that nobody hears ends the process.
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}

function timedOut(): Error {
  return Object.assign(new Error('no answer to the connection request'), { code: 'ETIMEDOUT' });
}
