import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { constants, createSecureServer, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { localCertificate } from './certificate.ts';

/** How the first request for a path fails. */
type Failure = (attempt: Attempt) => void;

interface Attempt {
  respond(status: number, headers: Record<string, string>, body: string): void;
  /** Responds with a body in two parts, of which the second arrives later. */
  respondInParts(status: number, headers: Record<string, string>, body: string): void;
  /** Responds with the first half of a body, and breaks off. */
  breakOff(status: number, headers: Record<string, string>, body: string): void;
  /** Ends the TCP connection, or the HTTP/2 stream, with an error. */
  reset(): void;
  /** The same, if the stream can say that the request was not processed. */
  refuse(): void;
  disconnect(): void;
}

const BODY = '0123456789';
const WHOLE_BODY = { 'content-length': `${BODY.length}`, etag: '"digits"' };

const FAILURES: Readonly<Record<string, Failure>> = {
  status: ({ respond }) => respond(503, {}, 'busy'),
  'status-without-body': ({ respond }) => respond(429, { 'content-length': '0' }, ''),
  'status-in-parts': ({ respondInParts }) => respondInParts(503, {}, 'still busy'),
  'status-broken-off': ({ breakOff }) => breakOff(503, WHOLE_BODY, BODY),
  'body-broken-off': ({ breakOff }) => breakOff(200, WHOLE_BODY, BODY),
  reset: ({ reset }) => reset(),
  refused: ({ refuse }) => refuse(),
  disconnect: ({ disconnect }) => disconnect(),
};

/** The first segments of paths whose first request fails. `redirect` is not a failure, but needs another request, too. */
export const WAYS_TO_FAIL: readonly string[] = [...Object.keys(FAILURES), 'redirect'];

export interface FailingServer {
  readonly origin: string;
  close(): Promise<void>;
}

export interface FailingServerOptions {
  readonly http2: boolean;
  readonly onRequest: (path: string, headers: IncomingHttpHeaders) => void;
}

/**
 * A real server that answers the second request for a path, after the first has failed in the way that the path names.
 * Resumes a body that has broken off, as `RetryAgent` requests with `Range`.
 */
export async function startFailingServer({ http2, onRequest }: FailingServerOptions): Promise<FailingServer> {
  const failed = new Set<string>();
  const handle = (url: string, headers: IncomingHttpHeaders, attempt: Attempt): void => {
    const path = url.split('?', 1)[0] as string;
    const way = path.split('/', 2)[1] as string;
    onRequest(path, headers);
    if (WAYS_TO_FAIL.includes(way) && !failed.has(path)) {
      failed.add(path);
      (FAILURES[way] ?? (({ respond }) => respond(307, { location: `${path}?again` }, '')))(attempt);
      return;
    }
    failed.delete(path);
    const start = Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    if (start === 0) {
      attempt.respond(200, WHOLE_BODY, BODY);
      return;
    }
    const rest = BODY.slice(start);
    const range = `bytes ${start}-${BODY.length - 1}/${BODY.length}`;
    attempt.respond(206, { ...WHOLE_BODY, 'content-length': `${rest.length}`, 'content-range': range }, rest);
  };

  const connections = new Set<Socket>();
  const server = http2 ? createSecureServer(await localCertificate()) : createServer();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket)).on('error', () => {});
  });
  server.on('sessionError', () => {});
  server.on(
    'request',
    (request: IncomingMessage, response: ServerResponse & Partial<Http2ServerResponse>) => {
      const { stream } = response;
      const abort = () => request.socket.destroy();
      const abortStream = () => stream?.close(constants.NGHTTP2_INTERNAL_ERROR);
      const start = (status: number, headers: Record<string, string>, body: string, then: () => void) => {
        response.writeHead(status, headers);
        response.write(body.slice(0, body.length / 2), () => setImmediate(then));
      };
      request.resume();
      response.on('error', () => {});
      handle(request.url as string, request.headers, {
        respond: (status, headers, body) => {
          response.writeHead(status, headers);
          response.end(body);
        },
        respondInParts: (status, headers, body) =>
          start(status, headers, body, () => response.end(body.slice(body.length / 2))),
        breakOff: (status, headers, body) => start(status, headers, body, stream ? abortStream : abort),
        reset: stream ? abortStream : () => request.socket.resetAndDestroy(),
        // https://www.rfc-editor.org/rfc/rfc9113#section-8.7
        refuse: stream ? () => stream.close(constants.NGHTTP2_REFUSED_STREAM) : abort,
        disconnect: stream ? () => stream.session?.destroy() : abort,
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http${http2 ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const connection of connections) {
        connection.destroy();
      }
      await closed;
    },
  };
}
