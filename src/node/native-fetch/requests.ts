/**
 * Handles the requests of a `fetch` that undici's diagnostics channels do not show. A request has the same span as with
 * `UndiciInstrumentation`, except that it ends when the headers of the response arrive.
 *
 * @module
 */
import { type Context, propagation, trace } from '@opentelemetry/api';
import { ATTR_URL_PATH, ATTR_URL_QUERY, HEADER_USER_AGENT } from '../../core/conventions.ts';
import { codeOrNameOf } from '../../core/error-type.ts';
import { guarded } from '../../core/guarded.ts';
import { settleHeaders } from '../../core/propagation.ts';
import { redactQuery } from '../../core/redact.ts';
import { rememberFailure, rememberRequest } from '../../core/request-errors.ts';
import type { ParsedUrl } from '../../core/runtime.ts';
import type { Settings } from '../../core/settings.ts';
import { stamper } from '../../core/stamp.ts';
import { destinationOf } from '../../core/url.ts';
import { activeContext } from '../active-context.ts';
import { callLog } from '../call-log.ts';
import { type ClientSpan, type FurtherAttributes, startClientSpan, type Telemetry } from '../client-span.ts';
import { type GraphqlCall, graphqlCall, readRequest } from '../graphql/call.ts';
import { warnOfUnseenProvider } from '../unseen-provider.ts';
import {
  argumentsWith,
  FETCH_HEADERS,
  type FetchHeaders,
  type FetchRequest,
  fetchRequest,
} from './arguments.ts';
import type { Interceptor } from './global-fetch.ts';
import { canFollow, headersFor, MAX_HOPS, markRedirected, nextHop } from './redirects.ts';

/** A request, from its call to the headers of its response. */
interface Call {
  readonly headers: FetchHeaders;
  readonly client: ClientSpan | undefined;
  /** `undefined` if the request carries no headers of this package. */
  readonly requestId: string | undefined;
  readonly graphql: GraphqlCall | undefined;
}

/** A request, or a hop of it. */
interface Hop extends Pick<FetchRequest, 'url' | 'method' | 'headers' | 'body'> {
  readonly isToSeek: boolean;
}

/**
 * The lifecycle of a request. Steps 1 and 2 run in the call of `fetch`:
 *
 * 1. `begin` sets the `User-Agent`, starts the span with it, sets the other headers, and adds the propagation headers: to
 *    SEEK, those that may go there.
 * 2. The runtime sends the request, with a copy of the caller's headers. If it throws, the span ends.
 * 3. When the headers of the response arrive, or the request fails, the span ends.
 * 4. A redirect of a request to SEEK is a new request in the same context, for which these steps run again. A redirect
 *    that the runtime may refuse is left to it, with a repetition of the request.
 *
 * @param isTraced - whether requests have a span. Those to SEEK carry the headers either way
 * @param telemetry - returns the current tracer and histogram
 */
export function fetchRequests(
  settings: Settings,
  isTraced: boolean,
  telemetry: () => Telemetry,
): Interceptor {
  const { enabled, isSeekHost } = settings;
  const { stampUserAgent, stamp } = stamper(settings, FETCH_HEADERS);
  const log = callLog<Call>(settings);
  const isToSeek = (url: ParsedUrl, headers: readonly unknown[]) =>
    isSeekHost(
      destinationOf({
        origin: url.origin,
        path: url.pathname,
        host: FETCH_HEADERS.get({ list: [...headers] }, 'host'),
      }),
    );

  const begin = (hop: Hop, callContext: Context): Call => {
    const { url, method, isToSeek } = hop;
    const isStamped = isToSeek && enabled;
    const headers: FetchHeaders = { list: [...hop.headers] };
    const userAgent = isStamped ? stampUserAgent(headers) : FETCH_HEADERS.get(headers, HEADER_USER_AGENT);
    const client = isTraced
      ? startClientSpan(telemetry(), method, url, userAgent, callContext, urlAttributes(url))
      : undefined;
    const span = client?.span;
    const ids = guarded('stamping a request', () =>
      isStamped ? stamp(span, headers, callContext, userAgent) : undefined,
    );
    if (ids !== undefined && !span?.isRecording()) {
      warnOfUnseenProvider();
    }
    if (span !== undefined) {
      const spanContext = trace.setSpan(callContext, span);
      guarded('propagating the context', () => {
        headers.list = [
          ...settleHeaders(
            headers.list,
            [...headers.list, ...injectedIn(spanContext)],
            isToSeek ? settings.propagate : 'all',
          ),
        ];
      });
    }
    const graphql = isToSeek
      ? guarded('reading a request', () => graphqlCall(settings, span, method, url.href))
      : undefined;
    if (graphql?.needsRequest) {
      guarded('reading a request', () =>
        readRequest(graphql, bytesOf(hop.body), (name) => FETCH_HEADERS.get(headers, name)),
      );
    }
    const call = { headers, client, requestId: ids?.requestId, graphql };
    if (ids !== undefined) {
      log.begin(call, { method, url: url.href, ids, span });
    }
    return call;
  };

  const respond = (call: Call, response: Response): void => {
    const { client, requestId, graphql } = call;
    const { status } = response;
    if (requestId !== undefined) {
      rememberRequest(response, requestId);
    }
    client?.respond(status, undefined);
    log.respond(call, status, graphql);
    if (graphql !== undefined) {
      log.complete(call, graphql);
    }
    client?.end();
  };
  const fail = (call: Call, error: unknown): void => {
    const type = codeOrNameOf(error);
    rememberFailure(error, call.requestId);
    log.fail(call, { error }, type, call.graphql);
    call.client?.end({ type, error });
  };

  /** Sends a request, and ends its span. */
  const perform = (call: Call, send: () => unknown): unknown => {
    try {
      const sent = send();
      // A mock may return anything.
      if (!(sent instanceof Promise)) {
        call.client?.end();
        return sent;
      }
      // Not a handler beside the caller's: an error that nobody handles must stay unhandled.
      return sent.then(
        (response) => {
          guarded('handling a response', () => respond(call, response));
          return response;
        },
        (error) => {
          guarded('handling a request error', () => fail(call, error));
          throw error;
        },
      );
    } catch (error) {
      guarded('handling a request error', () => fail(call, error));
      throw error;
    }
  };

  return (args, send) => {
    const begun = guarded('preparing a request', () => {
      const request = fetchRequest(args);
      if (request === undefined) {
        return undefined;
      }
      const isForSeek = isToSeek(request.url, request.headers);
      if (!isTraced && !(isForSeek && enabled)) {
        return undefined;
      }
      const callContext = activeContext();
      const first: Hop = { ...request, isToSeek: isForSeek };
      return { request, first, callContext, call: begin(first, callContext) };
    });
    if (begun === undefined) {
      return undefined;
    }
    const { request, first, callContext, call } = begun;
    if (!(first.isToSeek && canFollow(request))) {
      return { result: perform(call, () => send(argumentsWith(args, call.headers))) };
    }
    const hopTo = (hop: Hop, redirect: string): unknown => {
      const hopCall = guarded('preparing a request', () => begin(hop, callContext));
      const headers = hopCall?.headers ?? { list: [...hop.headers] };
      const sendHop = () => send(argumentsWith(args, headers, { redirect }, hop.url.href));
      return hopCall === undefined ? sendHop() : perform(hopCall, sendHop);
    };
    const followed = async (hop: Hop, hops: number, response: Response): Promise<Response> => {
      const url = guarded('reading a redirect', () => nextHop(response, hop.url));
      if (url === undefined) {
        return hops === 0 ? response : markRedirected(response);
      }
      // A connection is free for the next request when nothing is left to read.
      response.body?.cancel().catch(() => {});
      if (url === 'native') {
        return (await hopTo(hop, 'follow')) as Response;
      }
      const headers = headersFor(hop.headers, hop.url, url);
      const next: Hop = { ...hop, url, headers, isToSeek: isToSeek(url, headers) };
      return hops === MAX_HOPS
        ? markRedirected((await hopTo(next, 'follow')) as Response)
        : followed(next, hops + 1, (await hopTo(next, 'manual')) as Response);
    };
    const sent = perform(call, () => send(argumentsWith(args, call.headers, { redirect: 'manual' })));
    return {
      result: sent instanceof Promise ? sent.then((response) => followed(first, 0, response)) : sent,
    };
  };
}

/** Returns what `UndiciInstrumentation` records, too. */
function urlAttributes({ pathname, search }: ParsedUrl): FurtherAttributes {
  return { span: { [ATTR_URL_PATH]: pathname, [ATTR_URL_QUERY]: redactQuery(search) }, common: {} };
}

function injectedIn(spanContext: Context): string[] {
  const injected = new Map<string, string>();
  propagation.inject(spanContext, injected, { set: (carrier, name, value) => carrier.set(name, value) });
  return [...injected].flat();
}

/** Returns a body that `fetch` sends in one piece. Others can be read only once, by `fetch`. */
function bytesOf(body: unknown): Uint8Array {
  if (typeof body === 'string') {
    return new TextEncoder().encode(body);
  }
  return body instanceof Uint8Array ? body : new Uint8Array();
}
