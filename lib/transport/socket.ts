import { connect, type Socket } from 'node:net';
import { onAbort } from './on-abort.ts';
import { patience } from './patience.ts';

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
      enough();
      forget();
    };
    const fail = (error: unknown) => {
      settle();
      socket.destroy();
      reject(error);
    };
    const enough = patience(timeout, () => fail(noAnswer('no answer to the connection request')));
    const forget = onAbort(signal, () => fail(signal?.reason));
    socket.on('error', fail); // Stays for the socket's life: an error that nobody hears ends the process.
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}

/** The error of a host that is too slow. */
export function noAnswer(message: string): Error {
  return Object.assign(new Error(message), { code: 'ETIMEDOUT' });
}
