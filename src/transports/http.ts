/**
 * SEEK's headers on the requests of node:http and node:https, and so of axios, got, node-fetch and all others that
 * are built on them.
 *
 * @module
 */
import {
  ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  type RequestOptions,
} from 'node:http';
import { type Attributes, type Context, context, type Span } from '@opentelemetry/api';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import type { Beside } from '../channels.ts';
import { ATTR_URL_FULL, ATTR_URL_QUERY, HEADER_TRACEPARENT } from '../conventions.ts';
import { behind, guarded, wraps } from '../hooks.ts';
import { destinationOf, parseUrl, type Route } from '../hosts.ts';
import type { Settings } from '../options.ts';
import { REDACTED, redactQuery, redactUrl, SECRET_QUERY_KEYS, secretKeysWith } from '../redact.ts';
import { notedRequestId, noteFailure, noteRequest } from '../request-errors.ts';
import { openRequests } from '../request-log.ts';
import { type HeaderAccess, headerText, type Stamp, stamp, stampAsSent } from '../stamp.ts';
import { warnOfUnseenProvider } from '../unseen-provider.ts';
import { recordWebhook } from '../webhook.ts';

export interface SeekHttpRequests extends Beside {
  /** What `HttpInstrumentation` is to be configured with. */
  readonly config: HttpInstrumentationConfig;
}

interface RequestMessage {
  readonly request: ClientRequest;
}
interface ResponseMessage extends RequestMessage {
  readonly response: IncomingMessage;
}
interface ErrorMessage extends RequestMessage {
  readonly error: unknown;
}

const HEADERS: HeaderAccess<ClientRequest> = {
  get: (request, name) => headerText(request.getHeader(name)),
  add: setHeader,
  replace: setHeader,
};

function setHeader(request: ClientRequest, name: string, value: string): void {
  request.setHeader(name, value);
}

/** A request that is being made: `startOutgoingSpanHook` has seen it, `requestHook` hasn't yet. */
interface Pending {
  readonly options: RequestOptions;
  /** The application's own headers, by their names in lower case. */
  readonly own: ReadonlyMap<string, OutgoingHttpHeader>;
  /** An `Expect` that was taken off, with the name as it was written. */
  readonly expect: readonly [string, OutgoingHttpHeader] | undefined;
  /** Where the request is made; in `requestHook` it is the context of the request's own span. */
  readonly made: Context;
  /** The request for whose connection this one is being made: agents may do so in the same tick. */
  readonly outer: Pending | undefined;
}

/** What was put on a request, and where it is recorded. */
interface Stamped {
  readonly stamp: Stamp;
  readonly span: Span | undefined;
}

/**
 * What happens to one request, in order, all in the tick in which it is made:
 *
 * 1. `ignoreOutgoingRequestHook`: whether the application wants the request traced.
 * 2. `startOutgoingSpanHook`: there are options, no request yet; the headers in them are the application's own. With an
 *    `Expect` among them, Node.js would write the headers before anybody can add to them: it is taken off until 5.
 * 3. The propagators inject into the options, then the request is made of them.
 * 4. `onCreated`: a request that skipped 2 (ignored, or made on a way around the instrumentation) is stamped, without a
 *    span.
 * 5. `requestHook`: the application's hook runs; then, of what was injected into a request to SEEK, only what may go
 *    there stays, and the request is stamped.
 *
 * And then:
 *
 * 6. `onStart`: the headers are written. What the application has set meanwhile counts as its own.
 * 7. `onResponse`, `upgrade` or `onError`: the application's request log has its entry, and the error is remembered.
 */
export function seekHttpRequests(given: HttpInstrumentationConfig, settings: Settings): SeekHttpRequests {
  const ownIgnoreHook = behind(given.ignoreOutgoingRequestHook);
  const ownStartSpanHook = behind(given.startOutgoingSpanHook);
  const ownStartIncomingSpanHook = behind(given.startIncomingSpanHook);
  const ownRequestHook = behind(given.requestHook);
  const secretKeys = secretKeysWith(given.redactedQueryParams ?? []);
  const inboundSecretKeys = secretKeysWith(given.redactedQueryParamsServer ?? []);

  const open = settings.requestLog && openRequests<ClientRequest>(settings.requestLog);
  const stamps = new WeakMap<ClientRequest, Stamped>();
  let ignored = false;
  let pending: Pending | undefined;

  const stampRequest = (span: Span | undefined, request: ClientRequest, made: Pending | undefined): void => {
    if (!span?.isRecording()) {
      warnOfUnseenProvider();
    }
    const stamped = stamp(span, request, HEADERS, settings, made?.made);
    stamps.set(request, { stamp: stamped, span });
    noteRequest(request, stamped.requestId);
    if (open !== undefined) {
      open.begin(request, { method: request.method, url: urlOf(request), stamp: stamped, span });
      request.once('upgrade', (response) => open.end(request, { status: response.statusCode as number }));
      // Clients can destroy a request without an error that anybody hears of.
      request.once('close', () => open.end(request, { error: request.errored ?? new Error('aborted') }));
    }
  };

  // What throws in this one is caught by the instrumentation, reported, and counts as no.
  const ignoreOutgoingRequestHook = (options: RequestOptions): boolean => {
    ignored = false;
    ignored = ownIgnoreHook?.(options) === true;
    return ignored;
  };
  const startOutgoingSpanHook = (options: RequestOptions): Attributes => {
    if (pending === undefined) {
      // A request that can't be made throws, and never gets to requestHook.
      queueMicrotask(() => {
        pending = undefined;
      });
    }
    const attributes = ownStartSpanHook && guarded('startOutgoingSpanHook', () => ownStartSpanHook(options));
    const own = ownHeaders(options.headers);
    pending = {
      options,
      own,
      expect: guarded('holding Expect back', () =>
        own.has('expect') && isSeek(routeOfOptions(options), settings) ? takeExpect(options) : undefined,
      ),
      made: context.active(),
      outer: pending,
    };
    return { ...guarded('redacting a URL', () => redactedUrl(options, secretKeys)), ...attributes };
  };
  const startIncomingSpanHook = (request: IncomingMessage): Attributes => {
    const attributes =
      ownStartIncomingSpanHook && guarded('startIncomingSpanHook', () => ownStartIncomingSpanHook(request));
    return { ...redactedInboundQuery(request, inboundSecretKeys), ...attributes };
  };
  const requestHook = (span: Span, request: ClientRequest | IncomingMessage): void => {
    const made = request instanceof ClientRequest ? pending : undefined;
    if (made !== undefined) {
      // The application's hook may make a request of its own.
      pending = made.outer;
    }
    if (ownRequestHook !== undefined) {
      guarded('requestHook', () => ownRequestHook(span, request));
    }
    if (!(request instanceof ClientRequest)) {
      guarded('webhook', () => recordWebhook(span, request.headers));
      return;
    }
    guarded('stamp', () => {
      if (isForSeek(request, settings, made)) {
        if (made !== undefined) {
          cutInjected(request, made, settings);
        }
        if (settings.enabled) {
          stampRequest(span, request, made);
        }
      }
    });
    if (made?.expect !== undefined) {
      request.setHeader(...made.expect);
      request.flushHeaders();
    }
  };
  const onCreated = ({ request }: RequestMessage): void => {
    guarded('stamp', () => {
      if ((ignored || pending === undefined) && settings.enabled && isForSeek(request, settings, undefined)) {
        stampRequest(undefined, request, undefined);
      }
    });
    ignored = false;
  };
  const onStart = ({ request }: RequestMessage): void => {
    const stamped = stamps.get(request);
    if (stamped !== undefined) {
      guarded('a look at what is sent', () => {
        const sent = stampAsSent(stamped.span, request, HEADERS, stamped.stamp);
        noteRequest(request, sent.requestId);
        open?.correct(request, sent);
      });
    }
  };
  /** As soon as the headers are there, whatever the channel's name says. */
  const onResponse = ({ request, response }: ResponseMessage): void => {
    const requestId = notedRequestId(request);
    if (requestId !== undefined) {
      // Comes before the application hears of the error with which the body broke off.
      response.once('aborted', () => noteFailure(response.errored, requestId));
      open?.end(request, { status: response.statusCode as number });
    }
  };
  const onError = ({ request, error }: ErrorMessage): void => {
    const requestId = notedRequestId(request);
    if (requestId !== undefined) {
      noteFailure(error, requestId);
      open?.end(request, { error });
    }
  };
  return {
    config: {
      ...given,
      redactedQueryParams: [...SECRET_QUERY_KEYS, ...(given.redactedQueryParams ?? [])],
      redactedQueryParamsServer: [...SECRET_QUERY_KEYS, ...(given.redactedQueryParamsServer ?? [])],
      ignoreOutgoingRequestHook: wraps(ignoreOutgoingRequestHook, ownIgnoreHook),
      startOutgoingSpanHook: wraps(startOutgoingSpanHook, ownStartSpanHook),
      startIncomingSpanHook: wraps(startIncomingSpanHook, ownStartIncomingSpanHook),
      requestHook: wraps(requestHook, ownRequestHook),
    },
    listeners: {
      // Node.js 22.12 and later tell of every new request, 20 doesn't.
      'http.client.request.created': onCreated,
      'http.client.request.start': onStart,
      'http.client.request.error': onError,
      'http.client.response.finish': onResponse,
    },
  };
}

interface HttpRoute extends Route {
  readonly method: string;
}

function isForSeek(request: ClientRequest, settings: Settings, made: Pending | undefined): boolean {
  return !request.headersSent && isSeek(routeOf(request, made?.options), settings);
}

function isSeek(route: HttpRoute, { isSeekHost }: Settings): boolean {
  return route.method !== 'CONNECT' && isSeekHost(destinationOf(route));
}

/** `ClientRequest` doesn't tell its port; what it was made of may, else the `Host` header that Node.js gave it does. */
function routeOf(request: ClientRequest, options?: RequestOptions): HttpRoute {
  const header = request.getHeader('host');
  const host = typeof header === 'string' ? header : undefined;
  const hostname = bracketed(request.host);
  const given = options?.port ?? options?.defaultPort;
  const port = given ? `:${given}` : host?.startsWith(`${hostname}:`) ? host.slice(hostname.length) : '';
  const { method, path, protocol } = request;
  return { method, origin: `${protocol}//${hostname}${port}`, path, host };
}

/** Where a request will go that is yet to be made, by the defaults of Node.js. */
function routeOfOptions({
  method,
  protocol,
  hostname,
  host,
  port,
  defaultPort,
  path,
  headers,
}: RequestOptions) {
  const given = port ?? defaultPort;
  return {
    method: method?.toUpperCase() ?? 'GET',
    origin: `${protocol ?? 'http:'}//${bracketed(hostname ?? host ?? 'localhost')}${given ? `:${given}` : ''}`,
    path: path ?? '/',
    host: headerText(ownHeaders(headers).get('host')),
  };
}

function bracketed(hostname: string): string {
  return hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname;
}

function urlOf(request: ClientRequest): string {
  const { origin, path } = routeOf(request);
  return parseUrl(path, origin)?.href ?? `${origin}${path}`;
}

function ownHeaders(
  headers: OutgoingHttpHeaders | readonly string[] | undefined,
): Map<string, OutgoingHttpHeader> {
  return new Map(
    Object.entries(headers ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  );
}

/** @param options - of a request that has an `Expect` */
function takeExpect(options: RequestOptions): Pending['expect'] {
  const isExpect = ([name]: readonly [string, unknown]) => name.toLowerCase() === 'expect';
  const headers = Object.entries(options.headers as OutgoingHttpHeaders);
  // The application's own object stays as it is.
  options.headers = Object.fromEntries(headers.filter((header) => !isExpect(header)));
  return headers.find(isExpect) as Pending['expect'];
}

/**
 * Takes what the propagators injected off a request to a third party, and gives back to the application what they wrote
 * over.
 */
function cutInjected(request: ClientRequest, { options, own }: Pending, { propagate }: Settings): void {
  // By the time of the request, the options hold a copy of the application's headers with the injected ones in it.
  for (const [name, value] of ownHeaders(options.headers)) {
    const mine = own.get(name);
    if (mine !== undefined) {
      if (mine !== value) {
        request.setHeader(name, mine);
      }
    } else if (propagate !== 'all' && !(propagate === 'traceparent' && name === HEADER_TRACEPARENT)) {
      request.removeHeader(name);
    }
  }
}

/** The URL attribute, if the one that the instrumentation takes by itself would show a secret. */
function redactedUrl(options: RequestOptions, secretKeys: ReadonlySet<string>): Attributes | undefined {
  const path = options.path ?? '/';
  const redacted = redactUrl(path, secretKeys);
  if (redacted === path) {
    return undefined;
  }
  const { origin } = routeOfOptions(options);
  const userInfo = options.auth ? `${REDACTED}:${REDACTED}@` : '';
  // The request target for a forwarding proxy is a URL itself.
  return {
    [ATTR_URL_FULL]: path.startsWith('/') ? `${origin.replace('//', `//${userInfo}`)}${redacted}` : redacted,
  };
}

/** The same for the query of a request that comes in. */
function redactedInboundQuery(
  { url = '' }: IncomingMessage,
  secretKeys: ReadonlySet<string>,
): Attributes | undefined {
  const start = url.indexOf('?');
  const query = url.slice(start + 1);
  const redacted = start === -1 ? query : redactQuery(query, secretKeys);
  return redacted === query ? undefined : { [ATTR_URL_QUERY]: redacted };
}
