import { connect, createServer } from 'node:net';
import { listening } from './listening.ts';

/** A port on which nobody listens. */
export interface RefusingPort {
  readonly port: number;
  /** Lets others have the port. */
  release(): void;
}

/**
 * Keeps a port from other servers, which may look for a free one at the same time: it is the local port of a connection. A
 * server that asks for this port gets it.
 */
export async function holdRefusingPort(): Promise<RefusingPort> {
  const server = createServer((accepted) => accepted.on('error', () => {}));
  const { port, close } = await listening(server);
  const accepted = new Promise((resolve) => server.once('connection', resolve));
  // With a local address, Node.js binds the socket as it binds a server, which may then share its port.
  const socket = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.1' });
  await accepted;
  return {
    port: socket.localPort as number,
    release: () => {
      socket.resetAndDestroy();
      void close();
    },
  };
}
