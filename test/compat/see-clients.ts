/**
 * Runs `clients.mjs`, and compares what the server received from each client with what the application exported.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, createSecureServer } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { promisify } from 'node:util';
import { type ReceivedSpan, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { localCertificate } from '../support/certificate.ts';

/** Not an IP address: some clients pass the host to TLS as the server name, and Node.js 26 then throws. */
const HOST = 'localhost';
const USER_AGENT = 'clients/1.2.3';
/** SEEK answers an operation that failed with HTTP 200. */
const ANSWER = JSON.stringify({
  data: null,
  errors: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }],
});
const CLIENT_KIND = 3;

/** What was seen of a client that spoke one version of HTTP. */
export interface SeenClient {
  readonly client: string;
  readonly version: string;
  /** Whether the server received the headers that the only span records, over this version of HTTP. */
  readonly headers: boolean;
  /** Whether there was exactly one span for each call. */
  readonly span: boolean;
  /** Whether the span names the GraphQL operation. */
  readonly operation: boolean;
  /** Whether the span has the codes of the GraphQL errors. */
  readonly codes: boolean;
}

export interface Seen {
  readonly clients: readonly SeenClient[];
  /** A sentence for each problem. */
  readonly problems: readonly string[];
}

interface ReceivedCall {
  readonly path: string;
  readonly httpVersion: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * @param node - the path of a Node.js executable
 * @param folder - of the application, with `clients.mjs`, this package and the clients
 */
export async function seeClients(node: string, folder: string, env: NodeJS.ProcessEnv): Promise<Seen> {
  const { key, cert } = await localCertificate();
  const received: ReceivedCall[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { url: path = '', httpVersion, headers } = request;
    received.push({ path, httpVersion, headers });
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
    });
  };
  // Requests of HTTP/2 have the members of a request of HTTP/1.1 that are used here.
  const answerEither = answer as unknown as Parameters<typeof createHttp2Server>[1];
  const servers = await Promise.all([
    listen(createServer(answer)),
    listen(createSecureServer({ key, cert, allowHTTP1: true }, answerEither)),
    listen(createHttp2Server(answerEither)),
  ]);
  const [http1, tls, http2] = servers.map(({ host }) => host);
  const collector = await startOtlpReceiver();
  const args = ['--import', 'opentelemetry-instrumentation-seek/register', 'clients.mjs'];
  const { stdout, stderr } = await promisify(execFile)(node, args, {
    cwd: folder,
    timeout: 60_000,
    env: {
      ...env,
      HTTP1_ORIGIN: `http://${http1}`,
      TLS_ORIGIN: `https://${tls}`,
      HTTP2_ORIGIN: `http://${http2}`,
      CA: cert,
      SEEK_OTEL_HOSTS: [http1, tls, http2].join(),
      SEEK_OTEL_USER_AGENT: USER_AGENT,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  }).catch((error: { stdout?: string; stderr?: string; message: string }) => ({
    stdout: error.stdout ?? '',
    stderr: error.stderr || error.message,
  }));
  await Promise.all([collector.close(), ...servers.map(({ close }) => close())]);

  const calls = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((path) => seeCall(path, received, collector.spans));
  return {
    clients: byVersion(calls),
    problems: [
      ...(stderr === '' ? [] : [`standard error: ${stderr}`]),
      ...calls.filter(({ headers, span }) => !headers || !span).map(({ problem }) => problem),
    ],
  };
}

function seeCall(
  path: string,
  received: readonly ReceivedCall[],
  exported: readonly ReceivedSpan[],
): SeenClient & { readonly problem: string } {
  const [, client = '', version = ''] = path.split('/').map(decodeURIComponent);
  const requests = received.filter((request) => request.path === path);
  const spans = exported.filter(
    ({ kind, attributes }) =>
      kind === CLIENT_KIND && String(attributes['url.full'] ?? attributes['http.url']).endsWith(path),
  );
  const [request, ...otherRequests] = requests;
  const [span, ...otherSpans] = spans;
  const attributes = span?.attributes ?? {};
  return {
    client,
    version,
    headers:
      request !== undefined &&
      otherRequests.length === 0 &&
      span !== undefined &&
      otherSpans.length === 0 &&
      Number(request.httpVersion) === Number(version) &&
      request.headers['user-agent'] === USER_AGENT &&
      attributes['user_agent.original'] === USER_AGENT &&
      isSame(request.headers['x-request-id'], attributes['seek.request_id']) &&
      isSame(request.headers['x-session-id'], attributes['seek.session_id']) &&
      request.headers['traceparent'] === `00-${span.traceId}-${span.spanId}-01`,
    span: span !== undefined && otherSpans.length === 0,
    operation: attributes['graphql.operation.type'] === 'query',
    codes: String(attributes['seek.graphql.error_codes']) === 'UNAUTHENTICATED',
    problem: `${path} was received as ${JSON.stringify(requests)}, but recorded as ${JSON.stringify(spans.map((each) => each.attributes))}`,
  };
}

function isSame(sent: unknown, recorded: unknown): boolean {
  return sent !== undefined && sent === recorded;
}

/** A client has what it had with TLS and without. */
function byVersion(calls: readonly SeenClient[]): readonly SeenClient[] {
  const seen = new Map<string, SeenClient>();
  for (const { client, version, headers, span, operation, codes } of calls) {
    const key = `${client} ${version}`;
    const before = seen.get(key);
    seen.set(key, {
      client,
      version,
      headers: headers && before?.headers !== false,
      span: span && before?.span !== false,
      operation: operation && before?.operation !== false,
      codes: codes && before?.codes !== false,
    });
  }
  return [...seen.values()];
}

async function listen(server: Server): Promise<{ readonly host: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return {
    host: `${HOST}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  };
}
