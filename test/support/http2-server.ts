import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { localCertificate } from './certificate.ts';

/** A request as the server received it. Node.js joins the values of a header that was sent repeatedly. */
export interface Http2Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Http2ServerOptions {
  /** Default: cleartext, with prior knowledge (RFC 9113, section 3.3). */
  readonly tls?: boolean;
  /** Names in the certificate, beside 127.0.0.1 and localhost. */
  readonly names?: readonly string[];
  readonly settings?: SecureServerOptions['settings'];
  /** Default: 200 with a short body. */
  readonly respond?: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;
}

export interface Http2Server {
  readonly origin: string;
  readonly port: number;
  /** The certificate, for clients. */
  readonly ca: string;
  readonly requests: Http2Received[];
  readonly sessions: Set<ServerHttp2Session>;
  /** The number of connections so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** A real HTTP/2 server that records the requests it receives. */
export async function startHttp2Server({
  tls = false,
  names = [],
  settings = {},
  respond = answer,
}: Http2ServerOptions = {}): Promise<Http2Server> {
  const { key, cert } = await localCertificate(...names);
  const requests: Http2Received[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = tls ? createSecureServer({ key, cert, settings }) : createServer({ settings });
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => {});
  });
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session)).on('error', () => {});
  });
  server.on('sessionError', () => {});
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    requests.push({ method: headers[':method'] ?? '', path: headers[':path'] ?? '', headers });
    stream.on('error', () => {});
    stream.resume();
    respond(stream, headers);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http${tls ? 's' : ''}://127.0.0.1:${port}`,
    port,
    ca: cert,
    requests,
    sessions,
    connections: () => connections,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}

function answer(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-type': 'text/plain' });
  stream.end('ok');
}
