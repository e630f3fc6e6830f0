/**
 * SEEK's headers on the requests of node:http and node:https, and so of axios, got, node-fetch and all others that
 * are built on them.
 *
 * @module
 */
import {
  ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
} from 'node:http';
import type { Span } from '@opentelemetry/api';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import type { Listeners } from '../channels.ts';
import { HEADER_TRACEPARENT } from '../conventions.ts';
import { behind, guarded, wraps } from '../hooks.ts';
import { destinationOf, parseUrl } from '../hosts.ts';
import type { Settings } from '../options.ts';
import { SECRET_QUERY_KEYS } from '../redact.ts';
import { notedRequestId, noteFailure, noteRequest } from '../request-errors.ts';
import { openRequests } from '../request-log.ts';
import { type HeaderAccess, headerText, stamp } from '../stamp.ts';
import { recordWebhook } from '../webhook.ts';

export interface SeekHttpRequests {
  /** What `HttpInstrumentation` is to be configured with. */
  readonly config: HttpInstrumentationConfig;
  /** What listens to the channels of node:http. */
  readonly listeners: Listeners;
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
  readonly ownNames: ReadonlySet<string>;
  /** The request for whose connection this one is being made: agents may do so in the same tick. */
  readonly outer: Pending | undefined;
}

/**
 * What happens to one request, in order, all in the tick in which it is made:
 *
 * 1. `startOutgoingSpanHook`: there are options, no request yet; the headers in them are the application's own.
 * 2. The propagators inject into the options, then the request is made of them.
 * 3. `onCreated`: a request that skipped 1 (`ignoreOutgoingRequestHook`, or a way around the instrumentation) is
 *    stamped, without a span.
 * 4. `requestHook`: the application's hook runs, then a request to SEEK is stamped, and of what was injected only what
 *    may go to SEEK stays.
 *
 * 5. `onResponse` or `onError`, later: the application's request log has its entry, and the error is remembered.
 *
 * Node.js writes the headers later, with the body's first byte; where it has done so already (`Expect:
 * 100-continue`), nothing can be added.
 */
export function seekHttpRequests(given: HttpInstrumentationConfig, settings: Settings): SeekHttpRequests {
  const ownStartSpanHook = behind(given.startOutgoingSpanHook);
  const ownRequestHook = behind(given.requestHook);

  const open = settings.requestLog && openRequests<ClientRequest>(settings.requestLog);
  let pending: Pending | undefined;

  const stampRequest = (span: Span | undefined, request: ClientRequest): void => {
    const stamped = stamp(span, request, HEADERS, settings);
    noteRequest(request, stamped.requestId);
    if (open !== undefined) {
      open.begin(request, { method: request.method, url: urlOf(request), stamp: stamped, span });
      // Clients can destroy a request without an error that anybody hears of.
      request.once('close', () => open.end(request, { error: request.errored ?? new Error('aborted') }));
    }
  };

  const startOutgoingSpanHook = (options: RequestOptions) => {
    if (pending === undefined) {
      // A request that can't be made throws, and never gets to requestHook.
      queueMicrotask(() => {
        pending = undefined;
      });
    }
    pending = { options, ownNames: namesOf(options.headers), outer: pending };
    return (ownStartSpanHook && guarded('startOutgoingSpanHook', () => ownStartSpanHook(options))) ?? {};
  };
  const requestHook = (span: Span, request: ClientRequest | IncomingMessage): void => {
    if (ownRequestHook !== undefined) {
      guarded('requestHook', () => ownRequestHook(span, request));
    }
    if (!(request instanceof ClientRequest)) {
      guarded('webhook', () => recordWebhook(span, request.headers));
      return;
    }
    const made = pending as Pending;
    pending = made.outer;
    guarded('stamp', () => {
      if (isForSeek(request, settings)) {
        cutInjected(request, made, settings);
        stampRequest(span, request);
      }
    });
  };
  const onCreated = ({ request }: RequestMessage): void => {
    guarded('stamp', () => {
      if (pending === undefined && isForSeek(request, settings)) {
        stampRequest(undefined, request);
      }
    });
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
      redactedQueryParams: [...SECRET_QUERY_KEYS],
      redactedQueryParamsServer: [...SECRET_QUERY_KEYS],
      ...given,
      startOutgoingSpanHook: wraps(startOutgoingSpanHook, ownStartSpanHook),
      requestHook: wraps(requestHook, ownRequestHook),
    },
    listeners: {
      // Node.js 22.12 and later tell of every new request, 20 doesn't.
      'http.client.request.created': onCreated,
      'http.client.request.error': onError,
      'http.client.response.finish': onResponse,
    },
  };
}

function isForSeek(request: ClientRequest, settings: Settings): boolean {
  return (
    settings.enabled &&
    !request.headersSent &&
    request.method !== 'CONNECT' &&
    settings.isSeekHost(destinationOf(routeOf(request)))
  );
}

/** `ClientRequest` doesn't tell its port, but the `Host` header that Node.js gave it does. */
function routeOf(request: ClientRequest): { origin: string; path: string; host: string | undefined } {
  const header = request.getHeader('host');
  const host = typeof header === 'string' ? header : undefined;
  const hostname = request.host.includes(':') ? `[${request.host}]` : request.host;
  const port = host?.startsWith(`${hostname}:`) ? host.slice(hostname.length) : '';
  return { origin: `${request.protocol}//${hostname}${port}`, path: request.path, host };
}

function urlOf(request: ClientRequest): string {
  const { origin, path } = routeOf(request);
  return parseUrl(path, origin)?.href ?? `${origin}${path}`;
}

/** Takes what the propagators injected, and the application had not set itself, off a request to a third party. */
function cutInjected(request: ClientRequest, made: Pending, { propagate }: Settings): void {
  if (propagate === 'all') {
    return;
  }
  // By the time of the request, the options hold a copy of the application's headers with the injected ones in it.
  for (const name of namesOf(made.options.headers)) {
    const stays = propagate === 'traceparent' && name === HEADER_TRACEPARENT;
    if (!stays && !made.ownNames.has(name)) {
      request.removeHeader(name);
    }
  }
}

function namesOf(headers: OutgoingHttpHeaders | readonly string[] | undefined): ReadonlySet<string> {
  return new Set(Object.keys(headers ?? {}).map((name) => name.toLowerCase()));
}
