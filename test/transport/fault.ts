import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP server on loopback that misbehaves. */
export interface Fault {
  readonly port: number;
  /** TCP connections taken since the start. */
  readonly connections: number;
  /** Resets every connection. */
  reset(): void;
  close(): Promise<void>;
}

/** Does what it is told with each connection: by default nothing, and never a word. */
export async function startFault(onConnection: (socket: Socket, nth: number) => void = () => {}): Promise<Fault> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    onConnection(socket, connections);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reset = () => sockets.forEach((socket) => socket.resetAndDestroy());
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    reset,
    close: () => {
      reset();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Passes bytes to and from a real server, and resets the connection once the server has said so many bytes. */
export function passThenReset(port: number, bytes: number): (socket: Socket) => void {
  return (socket) => {
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true });
    let passed = 0;
    upstream.on('error', () => {});
    upstream.on('data', (chunk: Buffer) => {
      const rest = bytes - passed;
      passed += chunk.length;
      if (socket.destroyed) return;
      if (chunk.length < rest) return void socket.write(chunk);
      socket.write(chunk.subarray(0, Math.max(0, rest)), () => setImmediate(() => socket.resetAndDestroy()));
    });
    socket.pipe(upstream);
    socket.once('close', () => upstream.destroy());
    upstream.once('close', () => socket.end());
  };
}
