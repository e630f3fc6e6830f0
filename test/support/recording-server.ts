import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Lifetime, useResource } from './use-resource.ts';

/** A request as the server received it. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, in the order and letter case of the request. */
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
  /** Default: 200 with a short body. `count` is the number of the request, from 1. */
  readonly respond?: (request: IncomingMessage, response: ServerResponse, count: number) => void;
}

/** A real HTTP server that records the requests it receives. */
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

/** Starts a recording server before each test of a `describe` (or once for all), and closes it after. */
export function useRecordingServer(options?: RecordingServerOptions, lifetime?: Lifetime): RecordingServer {
  return useResource(
    () => startRecordingServer(options),
    (server) => server.close(),
    lifetime,
  );
}

/** For tests that start a number of servers of their own: the returned function starts one, and all close after the test. */
export function useRecordingServers(): typeof startRecordingServer {
  const servers: RecordingServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
  return async (options) => {
    const server = await startRecordingServer(options);
    servers.push(server);
    return server;
  };
}

/** The value of a header that was sent exactly once. Throws if it was sent never or repeatedly. */
export function onlyHeader(request: RecordedRequest | undefined, name: string): string {
  const values = request?.rawHeaders.filter((_, i, all) => i % 2 === 1 && all[i - 1]?.toLowerCase() === name);
  if (values?.length !== 1) {
    throw new Error(`${name} was sent ${values?.length} times: ${JSON.stringify(request?.rawHeaders)}`);
  }
  return values[0] as string;
}
