/**
 * Handles requests of node:http2, and thus of all clients that speak HTTP/2 without undici. OpenTelemetry has no
 * instrumentation of node:http2, so requests to SEEK get a client span of this package. Requests to other hosts are
 * passed on unchanged.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/issues/2667
 * @module
 */
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import { type Context, trace } from '@opentelemetry/api';
import { HEADER_USER_AGENT } from '../../core/conventions.ts';
import { guarded } from '../../core/guarded.ts';
import { headerText } from '../../core/header-access.ts';
import type { HostMatcher } from '../../core/hosts.ts';
import { rememberFailure, rememberRequest } from '../../core/request-errors.ts';
import type { Settings } from '../../core/settings.ts';
import { stamper } from '../../core/stamp.ts';
import { warnOfVendorHeaders } from '../../core/vendor-headers.ts';
import { activeContext } from '../active-context.ts';
import { callLog } from '../call-log.ts';
import { type ClientSpan, type Failure, startClientSpan, type Telemetry } from '../client-span.ts';
import { addToRequest, endRequest, type GraphqlCall, graphqlCall, recordErrors } from '../graphql/call.ts';
import { warnOfUnseenProvider } from '../unseen-provider.ts';
import { observeWrites } from '../written-chunks.ts';
import type { Interceptor } from './client-session.ts';
import { errorTypeOf, frameErrorType } from './error-type.ts';
import {
  type GivenHeaders,
  HTTP2_HEADERS,
  headersOf,
  isGivenHeaders,
  propagate,
  sentHeader,
  sentHeaders,
} from './headers.ts';
import { type Http2Route, originOf, routeTo, urlOf } from './route.ts';
import { isOfUndici } from './session-origin.ts';
import { observeStream } from './stream-events.ts';

/** The error code of a stream that ends without an error: https://www.rfc-editor.org/rfc/rfc9113#section-7 */
const NO_ERROR = 0;

/** A request over HTTP/2, as `ignoreRequestHook` receives it. */
export interface Http2Request {
  /** The HTTP method (RFC 9110), such as `POST`. */
  readonly method: string;
  /** The absolute URL, with its query. */
  readonly url: string;
}

/** Hooks for the requests of `SeekHttp2Instrumentation`. */
export interface Http2RequestHooks {
  /** Returns `true` to record no span for a request to SEEK. The request still carries the headers. */
  ignoreRequestHook?: (request: Http2Request) => boolean;
}

/** A request to SEEK, from its call to its end. */
interface Call {
  readonly headers: GivenHeaders;
  readonly callContext: Context;
  readonly client: ClientSpan | undefined;
  /** `undefined` if the request carries no headers of this package. */
  readonly requestId: string | undefined;
  /** `undefined` if its bodies are not read. */
  readonly graphql: GraphqlCall | undefined;
}

/**
 * The lifecycle of a request to SEEK. Steps 1 to 3 run in the call of `request()`:
 *
 * 1. `begin` sets the `User-Agent`, starts the span with it, sets the other headers, and adds the propagation headers
 *    that may go to SEEK.
 * 2. Node.js sends the request with a copy of the caller's headers. If it throws, the span ends.
 * 3. `follow` observes the stream.
 *
 * Later, the span ends with the first of:
 *
 * 4. the end of the response, once its headers have arrived;
 * 5. an error: the stream was reset or aborted, or its session was destroyed or failed to connect;
 * 6. the close of the stream without an error: the application or the server cancelled it.
 *
 * @param telemetry - returns the current tracer and histogram
 */
export function http2Requests(
  { ignoreRequestHook }: Http2RequestHooks,
  settings: Settings,
  telemetry: () => Telemetry,
): Interceptor {
  const { enabled, isSeekHost } = settings;
  const { stampUserAgent, stamp } = stamper(settings, HTTP2_HEADERS);
  const log = callLog<Call>(settings);

  const begin = (given: GivenHeaders, route: Http2Route): Call => {
    const { method } = route;
    const url = urlOf(route);
    const callContext = activeContext();
    const headers = headersOf(given);
    const isIgnored =
      ignoreRequestHook && guarded('ignoreRequestHook', () => ignoreRequestHook({ method, url: url.href }));
    const userAgent = enabled ? stampUserAgent(headers) : HTTP2_HEADERS.get(headers, HEADER_USER_AGENT);
    const client = isIgnored ? undefined : startClientSpan(telemetry(), method, url, userAgent, callContext);
    const span = client?.span;
    if (!span?.isRecording()) {
      warnOfUnseenProvider();
    }
    const ids = guarded('stamping a request', () =>
      enabled ? stamp(span, headers, callContext, userAgent) : undefined,
    );
    if (span !== undefined) {
      guarded('propagating the context', () =>
        propagate(headers, trace.setSpan(callContext, span), settings.propagate),
      );
    }
    warnOfVendorHeaders((name) => HTTP2_HEADERS.get(headers, name), settings.warnOnce);
    const call = {
      headers: sentHeaders(given, headers),
      callContext,
      client,
      requestId: ids?.requestId,
      graphql: guarded('reading a request', () => graphqlCall(settings, span, method, url.href)),
    };
    if (ids !== undefined) {
      log.begin(call, { method, url: url.href, ids, span });
    }
    return call;
  };

  const fail = (call: Call, failure: Failure & { readonly error: unknown }): void => {
    rememberFailure(failure.error, call.requestId);
    log.fail(call, failure, failure.type, call.graphql);
    call.client?.end(failure);
  };

  const follow = (stream: ClientHttp2Stream, call: Call): void => {
    const { client, requestId, graphql } = call;
    let headers: IncomingHttpHeaders | undefined;
    /** Chunks that arrive before the event for the headers. */
    const early: Uint8Array[] = [];
    let isComplete = false;
    const receive = (chunk: Uint8Array) => {
      if (graphql !== undefined) {
        log.receive(call, chunk, (name) => headerText(headers?.[name]), graphql);
      }
    };
    const complete = () => {
      if (graphql === undefined) {
        client?.end();
      } else {
        log.complete(call, graphql);
        client?.end(undefined, () => recordErrors(graphql));
      }
    };
    if (requestId !== undefined) {
      rememberRequest(stream, requestId);
    }
    if (graphql?.needsRequest) {
      observeWrites(
        stream,
        (chunk) => addToRequest(graphql, chunk, (name) => sentHeader(call.headers, name)),
        () => endRequest(graphql, true),
      );
    }
    observeStream(stream, call.callContext, {
      onResponse: (response) => {
        const { ':status': status = 0 } = response;
        headers = { ...response };
        client?.respond(status, stream.session?.socket);
        log.respond(call, status, graphql);
        early.splice(0).forEach(receive);
        if (isComplete) {
          complete();
        }
      },
      onChunk: (chunk) => {
        if (headers !== undefined) {
          receive(chunk);
        } else if (graphql !== undefined) {
          early.push(chunk);
        }
      },
      onComplete: () => {
        isComplete = true;
        if (headers !== undefined) {
          complete();
        }
      },
      onError: (error) => fail(call, { type: errorTypeOf(error, stream.rstCode), error }),
      onClose: () => {
        const type = frameErrorType(stream.rstCode);
        const isCancelled = headers === undefined || stream.rstCode !== NO_ERROR;
        log.fail(call, { error: new Error(`the stream was closed with ${type}`) }, type, graphql);
        client?.end(isCancelled ? { type } : undefined);
      },
    });
  };

  return (session, argument, send) => {
    const given = argument === undefined ? {} : argument;
    const route = isGivenHeaders(given) ? routeToSeek(session, given, isSeekHost) : undefined;
    const call = route && guarded('stamping a request', () => begin(given as GivenHeaders, route));
    if (call === undefined) {
      return undefined;
    }
    let stream: ClientHttp2Stream;
    try {
      stream = send(call.headers);
    } catch (error) {
      // Node.js 20 throws if the session is closed: https://github.com/nodejs/node/pull/57943
      guarded('following a request', () => fail(call, { type: errorTypeOf(error, undefined), error }));
      throw error;
    }
    guarded('following a request', () => follow(stream, call));
    return stream;
  };
}

/** Returns the route of a request to SEEK. Runs for requests to all hosts. */
function routeToSeek(
  session: ClientHttp2Session,
  given: GivenHeaders,
  isSeekHost: HostMatcher,
): Http2Route | undefined {
  try {
    const origin = originOf(session, given);
    return origin !== undefined && isSeekHost(origin) && !isOfUndici(session)
      ? routeTo(origin, given)
      : undefined;
  } catch {
    // A getter or a proxy of the application threw. Node.js reports it to the caller.
    return undefined;
  }
}
