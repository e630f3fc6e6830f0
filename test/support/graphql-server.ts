import { createServer, type IncomingMessage } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { localCertificate } from './certificate.ts';
import { ANSWERS, fingerprint } from './operation-cases.ts';

/** A request as the server received it. The boundary of a form, which is random, is replaced. */
interface ReceivedRequest {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface GraphqlServer {
  /** By HTTP version. */
  readonly origins: { readonly 1: string; readonly 2: string };
  readonly ca: string;
  /** By path. */
  readonly requests: ReadonlyMap<string, readonly ReceivedRequest[]>;
  /** Resolves as soon as the first bytes of a request to a path have arrived. */
  arrival(path: string): Promise<void>;
  close(): Promise<void>;
}

/** The headers that this package or OpenTelemetry adds, and those that tell where the server is. */
const DIFFERENT = /^(?::authority|host|traceparent|user-agent|x-request-id|x-session-id)$/;
const CODINGS = { gzip: gzipSync, br: brotliCompressSync };
const encodedAnswers = new Map<object, Buffer>();

/**
 * A real server for HTTP/1.1, and one for HTTP/2 over TLS. They answer `/<answer>/…` with that answer of {@link ANSWERS},
 * and `/none/…` with nothing.
 */
export async function startGraphqlServer(): Promise<GraphqlServer> {
  const { key, cert } = await localCertificate();
  const requests = new Map<string, ReceivedRequest[]>();
  const arrivals = new Map<string, () => void>();
  const sockets = new Set<Socket>();
  const handle = (request: IncomingMessage | Http2ServerRequest, response: Http2ServerResponse) => {
    const path = (request.url ?? '').split('?', 1)[0] as string;
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      arrivals.get(path)?.();
    });
    request.on('end', () => {
      requests.set(path, [...(requests.get(path) ?? []), received(request, Buffer.concat(chunks))]);
      const answer = ANSWERS[path.split('/')[1] as keyof typeof ANSWERS];
      if (answer) {
        const { coding, isStalled } = answer;
        const bytes = encoded(answer);
        response.writeHead(200, {
          'content-type': 'application/graphql-response+json',
          ...(isStalled ? {} : { 'content-length': bytes.length }),
          ...(coding === undefined ? {} : { 'content-encoding': coding }),
        });
        response.write(bytes);
        if (!isStalled) {
          response.end();
        }
      }
    });
  };
  const servers = [
    createServer((request, response) => handle(request, response as never)),
    createSecureServer({ key, cert }, handle),
  ] as const;
  const ports = [];
  for (const server of servers) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket)).on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.push((server.address() as AddressInfo).port);
  }
  return {
    origins: { 1: `http://127.0.0.1:${ports[0]}`, 2: `https://127.0.0.1:${ports[1]}` },
    ca: cert,
    requests,
    arrival: (path) => new Promise((resolve) => arrivals.set(path, resolve)),
    close: async () => {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) {
        socket.destroy();
      }
      await Promise.all(closed);
    },
  };
}

function encoded(answer: (typeof ANSWERS)[keyof typeof ANSWERS]): Buffer {
  const { body, coding } = answer;
  const bytes =
    encodedAnswers.get(answer) ?? (coding === undefined ? Buffer.from(body) : CODINGS[coding](body));
  encodedAnswers.set(answer, bytes);
  return bytes;
}

function received({ headers }: IncomingMessage | Http2ServerRequest, body: Buffer): ReceivedRequest {
  const boundary = /boundary=(.*)$/.exec(headers['content-type'] ?? '')?.[1];
  const mask = (text: string) => (boundary === undefined ? text : text.replaceAll(boundary, 'BOUNDARY'));
  const same = Object.entries(headers).filter(([name]) => !DIFFERENT.test(name));
  return {
    headers: Object.fromEntries(
      same.map(([name, value]) => [name, name === 'content-type' ? mask(String(value)) : value]),
    ),
    body: mask(fingerprint(body)),
  };
}
