/**
 * A stand-in for SEEK, over real sockets: tokens, GraphQL, attachments, and calls to a partner's webhook. It records
 * every request as SEEK's support would see it.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { create as contentDisposition } from 'content-disposition';
import { CANDIDATE_PROFILES, type CandidateProfile } from './candidates.ts';
import { answerGraphql } from './graphql.ts';
import { type Credentials, createTokens, type JsonResponse, type Tokens } from './tokens.ts';
import { type Delivery, deliverWebhook } from './webhook.ts';

/** A request, as SEEK's support sees it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly httpVersion: string;
  readonly status: number;
  readonly durationMillis: number;
  readonly userAgent: string | undefined;
  readonly requestId: string | undefined;
  readonly sessionId: string | undefined;
  /** All headers, with names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface SeekStandIn {
  /** Stands in for `https://auth.seek.com` and `https://graphql.seek.com`. */
  readonly origin: string;
  /** In the order of the responses. */
  readonly requests: readonly ReceivedRequest[];
  readonly credentials: Credentials;
  readonly signingSecret: string;
  /** Calls a partner's webhook to announce the applications of these candidates. */
  deliver(webhookUrl: string, profiles?: readonly CandidateProfile[]): Promise<Delivery>;
  close(): Promise<void>;
}

export interface SeekStandInOptions {
  /** Key and certificate in PEM format, for HTTP/2 and HTTP/1.1 over TLS. Default: HTTP/1.1 without TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Whether pages of an origin may send requests, with only the headers of SEEK's convention. Default: none may. */
  readonly isPage?: (origin: string) => boolean;
  /** Whether a path is unavailable and responds with 503. Default: none is. */
  readonly isDown?: (path: string) => boolean;
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

export async function startSeek({
  tls,
  isDown = () => false,
  isPage = () => false,
}: SeekStandInOptions = {}): Promise<SeekStandIn> {
  const credentials: Credentials = { clientId: 'example-partner', clientSecret: 'example-client-secret' };
  const signingSecret = 'example-signing-secret';
  const tokens = createTokens(credentials);
  const requests: ReceivedRequest[] = [];
  let origin = '';

  const listener = (request: Request, response: Response) => {
    const started = performance.now();
    response.once('finish', () => {
      const { method = '', url = '', httpVersion, headers } = request;
      requests.push({
        method,
        path: url,
        httpVersion,
        status: response.statusCode,
        durationMillis: performance.now() - started,
        userAgent: headers['user-agent'],
        requestId: singleValue(headers['x-request-id']),
        sessionId: singleValue(headers['x-session-id']),
        headers,
      });
    });
    const allowed = corsHeaders(request, isPage);
    for (const [name, value] of Object.entries(allowed)) {
      (response as ServerResponse).setHeader(name, value);
    }
    if (request.method === 'OPTIONS') {
      request.resume();
      writeHead(response, Object.keys(allowed).length > 0 ? 204 : 403, {});
      end(response, '');
      return;
    }
    if (isDown(request.url ?? '')) {
      request.resume();
      sendJson(response, { status: 503, body: { error: 'service_unavailable' } });
      return;
    }
    answer(request, response, tokens, origin).catch((error: unknown) => {
      // The body is invalid JSON, or the connection broke.
      sendJson(response, { status: 400, body: { error: 'invalid_request', error_description: `${error}` } });
    });
  };

  const server =
    tls === undefined ? createServer(listener) : createSecureServer({ ...tls, allowHTTP1: true }, listener);
  const sockets = new Set<Socket>();
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => (server as Server).listen(0, '127.0.0.1', resolve));
  origin = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    origin,
    requests,
    credentials,
    signingSecret,
    deliver: (webhookUrl, profiles = CANDIDATE_PROFILES) =>
      deliverWebhook(webhookUrl, signingSecret, profiles),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  };
}

/** The request headers that pages may send: only those that SEEK's convention requires. */
const ALLOWED_HEADERS = ['authorization', 'content-type', 'x-request-id', 'x-session-id'];

/** @see https://fetch.spec.whatwg.org/#http-cors-protocol */
function corsHeaders({ headers }: Request, isPage: (origin: string) => boolean): Record<string, string> {
  const origin = singleValue(headers.origin);
  if (origin === undefined || !isPage(origin)) {
    return {};
  }
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': ALLOWED_HEADERS.join(', '),
    vary: 'origin',
  };
}

async function answer(request: Request, response: Response, tokens: Tokens, origin: string): Promise<void> {
  const { method, url, headers } = request;
  switch (`${method} ${url}`) {
    case 'POST /oauth/token':
      sendJson(response, tokens.issuePartnerToken(await json(request)));
      return;
    case 'POST /auth/token':
      sendJson(response, tokens.issueBrowserToken(await json(request), headers.authorization));
      return;
    case 'POST /graphql':
      sendJson(response, {
        status: 200,
        body: await answerGraphql(await json(request), tokens.kindOf(headers.authorization), origin),
      });
      return;
    default:
      request.resume();
      sendAttachment(request, response, tokens);
  }
}

function sendAttachment(request: Request, response: Response, tokens: Tokens): void {
  const { method, url, headers } = request;
  const attachment = CANDIDATE_PROFILES.flatMap(({ attachments }) => attachments).find(
    ({ path }) => path === url,
  );
  if (attachment === undefined || (method !== 'GET' && method !== 'HEAD')) {
    sendJson(response, { status: 404, body: { error: 'not_found' } });
    return;
  }
  if (tokens.kindOf(headers.authorization) !== 'partner') {
    sendJson(response, { status: 401, body: { error: 'access_denied' } });
    return;
  }
  const { body, contentType, fileName, lastModified } = attachment;
  writeHead(response, 200, {
    'content-disposition': contentDisposition(fileName),
    'content-length': String(body.length),
    'content-type': contentType,
    'last-modified': lastModified.toUTCString(),
  });
  end(response, method === 'HEAD' ? '' : body);
}

function sendJson(response: Response, { status, body }: JsonResponse): void {
  writeHead(response, status, { 'content-type': 'application/json' });
  end(response, JSON.stringify(body));
}

// The overloads of the two response types differ, so that TypeScript rejects a call on their union.
// https://github.com/microsoft/TypeScript/pull/29011
function writeHead(response: Response, status: number, headers: Record<string, string>): void {
  (response as ServerResponse).writeHead(status, headers);
}

function end(response: Response, body: string | Buffer): void {
  (response as ServerResponse).end(body);
}

function singleValue(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ');
}
