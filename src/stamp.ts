/**
 * The heart: what one request to SEEK carries, and what its span records. Knows no transport.
 *
 * | | X-Request-Id | X-Session-Id | User-Agent |
 * |---|---|---|---|
 * | 1st | the caller's own header | the caller's own header | the caller's own, if it names an application |
 * | 2nd | the span | the active context's session | option or environment |
 * | 3rd | random | the session in W3C Baggage | name and version of the service |
 * | 4th | | the trace, the process, or a function | left as it was |
 * | 5th | | random | |
 *
 * @module
 */
import {
  type Context,
  context,
  INVALID_TRACEID,
  isSpanContextValid,
  type Span,
  type SpanContext,
  trace,
} from '@opentelemetry/api';
import { v4 } from 'uuid';
import {
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_USER_AGENT_ORIGINAL,
  ENV_USER_AGENT,
  HEADER_REQUEST_ID,
  HEADER_SESSION_ID,
  HEADER_USER_AGENT,
} from './conventions.ts';
import { requestIdOf, sessionIdOf } from './ids.ts';
import type { Settings } from './options.ts';
import { sessionBesidesTrace, sessionOfTrace } from './session.ts';
import { isGenericUserAgent } from './user-agent.ts';

/** How the heart gets at the headers of a transport's request. Names are given in lower case. */
export interface HeaderAccess<R> {
  /** The value of a header that the request has, in whatever letter case it was written. */
  get(request: R, name: string): string | undefined;
  /** Adds a header that the request doesn't have. */
  add(request: R, name: string, value: string): void;
  /** Replaces the value of a header that the request has. */
  replace(request: R, name: string, value: string): void;
}

/** What goes on the wire of a header that a client holds in whatever form; nothing does of an empty list. */
export function headerText(value: unknown): string | undefined {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? undefined : String(value);
}

/** The two UUIDs that a request to SEEK carries. */
export interface StampedIds {
  readonly requestId: string;
  readonly sessionId: string;
}

/** What a request to SEEK carries. */
export interface Stamp extends StampedIds {
  readonly userAgent: string | undefined;
}

/**
 * Puts SEEK's headers on a request and records them on its span.
 *
 * @param span - the request's client span; one without a valid context of its own is as good as none
 * @param activeContext - the context in which the request was made, not that of its own span
 * @param settledUserAgent - what {@link stampUserAgent} made of the request, if that has been called already and the span
 *   has recorded it
 */
export function stamp<R>(
  span: Span | undefined,
  request: R,
  headers: HeaderAccess<R>,
  settings: Settings,
  activeContext: Context = context.active(),
  settledUserAgent?: string,
): Stamp {
  const { requestId, sessionId } = stampIds(span, request, headers, activeContext, sessionBesides, settings);
  const userAgent = settledUserAgent ?? stampUserAgent(request, headers, settings);
  if (userAgent !== undefined && userAgent !== settledUserAgent && span?.isRecording()) {
    span.setAttribute(ATTR_USER_AGENT_ORIGINAL, userAgent);
  }
  return { requestId, sessionId, userAgent };
}

/**
 * What a request carries in the end, if its headers may have changed since {@link stamp}; the span records that.
 *
 * @param stamped - what {@link stamp} returned
 */
export function stampAsSent<R>(
  span: Span | undefined,
  request: R,
  headers: Pick<HeaderAccess<R>, 'get'>,
  stamped: Stamp,
): Stamp {
  const sentInPlaceOf = (attribute: string, name: string, value: string | undefined) => {
    const sent = headers.get(request, name);
    if (sent === undefined || sent === value) {
      return value;
    }
    span?.setAttribute(attribute, sent);
    return sent;
  };
  return {
    requestId: sentInPlaceOf(ATTR_SEEK_REQUEST_ID, HEADER_REQUEST_ID, stamped.requestId) as string,
    sessionId: sentInPlaceOf(ATTR_SEEK_SESSION_ID, HEADER_SESSION_ID, stamped.sessionId) as string,
    userAgent: sentInPlaceOf(ATTR_USER_AGENT_ORIGINAL, HEADER_USER_AGENT, stamped.userAgent),
  };
}

function sessionBesides(activeContext: Context, { session, warnOnce }: Settings): string | undefined {
  return sessionBesidesTrace(activeContext, session, warnOnce);
}

/**
 * {@link stamp} for callers whose `User-Agent` is not theirs to set: browsers.
 *
 * @param besidesTrace - the session that comes before the trace's
 * @param given - what that is to go by
 */
export function stampIds<R, G>(
  span: Span | undefined,
  request: R,
  headers: Pick<HeaderAccess<R>, 'get' | 'add'>,
  activeContext: Context,
  besidesTrace: (activeContext: Context, given: G) => string | undefined,
  given: G,
): StampedIds {
  const recording = span?.isRecording() === true;
  const spanContext = span?.spanContext();
  const valid = spanContext && isItsOwn(spanContext, recording, activeContext) ? spanContext : undefined;

  let requestId = headers.get(request, HEADER_REQUEST_ID);
  if (requestId === undefined) {
    requestId = valid === undefined ? v4() : requestIdOf(valid.traceId, valid.spanId);
    headers.add(request, HEADER_REQUEST_ID, requestId);
  }

  let sessionId = headers.get(request, HEADER_SESSION_ID);
  if (sessionId === undefined) {
    sessionId =
      besidesTrace(activeContext, given) ??
      (valid === undefined ? sessionOfTrace(activeContext) : sessionIdOf(valid.traceId)) ??
      v4();
    headers.add(request, HEADER_SESSION_ID, sessionId);
  }

  if (recording) {
    span.setAttribute(ATTR_SEEK_REQUEST_ID, requestId);
    span.setAttribute(ATTR_SEEK_SESSION_ID, sessionId);
  }
  return { requestId, sessionId };
}

/**
 * Whether the IDs are the request's alone. Where nothing is recorded, a tracer or an instrumentation may hand out the span
 * around the request, and each request made in it would get the same ID.
 */
function isItsOwn(spanContext: SpanContext, recording: boolean, activeContext: Context): boolean {
  // What a span that records has is well-formed; the API's full check costs as much as making the IDs.
  return recording
    ? spanContext.traceId !== INVALID_TRACEID
    : isSpanContextValid(spanContext) && spanContext.spanId !== trace.getSpanContext(activeContext)?.spanId;
}

/** Puts the service's own `User-Agent` in the place of one that names nobody. */
export function stampUserAgent<R>(
  request: R,
  headers: HeaderAccess<R>,
  settings: Settings,
): string | undefined {
  const own = headers.get(request, HEADER_USER_AGENT);
  const userAgent = userAgentOver(own, settings);
  if (userAgent !== undefined && userAgent !== own) {
    if (own === undefined) {
      headers.add(request, HEADER_USER_AGENT, userAgent);
    } else {
      headers.replace(request, HEADER_USER_AGENT, userAgent);
    }
  }
  return userAgent;
}

/** What takes the place of the caller's own `User-Agent`; that itself if it may stay. */
function userAgentOver(own: string | undefined, settings: Settings): string | undefined {
  const isFree = own === undefined || (own !== settings.userAgent && isGenericUserAgent(own));
  if (settings.userAgent === false || !isFree) {
    return own;
  }
  if (settings.userAgent === undefined) {
    settings.warnOnce(
      `nothing names this application, so User-Agent stays as it is: set ${ENV_USER_AGENT}, for example to "my-service/1.2.3"`,
    );
    return own;
  }
  return settings.userAgent;
}
