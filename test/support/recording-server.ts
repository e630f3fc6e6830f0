import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the socket. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values alternately, in the order and letter case of the wire. */
  readonly rawHeaders: readonly string[];
}

export interface RecordingServer {
  readonly origin: string;
  readonly port: number;
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
}

export interface RecordingServerOptions {
  readonly host?: string;
  /** Default: 200 with a short body. `count` is the request's number, from 1. */
  readonly respond?: (request: IncomingMessage, response: ServerResponse, count: number) => void;
}

/** A real HTTP server that remembers what it was sent. */
export async function startRecordingServer(options: RecordingServerOptions = {}): Promise<RecordingServer> {
  const { host = '127.0.0.1', respond = (_, response) => response.end('ok') } = options;
  const requests: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers, rawHeaders } = request;
    requests.push({ method, path: url, headers, rawHeaders });
    request.resume();
    respond(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The value of a header that was sent exactly once; fails the test where it was not. */
export function onlyHeader(request: RecordedRequest | undefined, name: string): string {
  const values = request?.rawHeaders.filter((_, i, all) => i % 2 === 1 && all[i - 1]?.toLowerCase() === name);
  if (values?.length !== 1) {
    throw new Error(`${name} was sent ${values?.length} times: ${JSON.stringify(request?.rawHeaders)}`);
  }
  return values[0] as string;
}
