/**
 * The two UUIDs that a request to SEEK carries and its span records.
 *
 * @module
 */
import {
  type Context,
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
  HEADER_REQUEST_ID,
  HEADER_SESSION_ID,
} from './conventions.ts';
import type { HeaderAccess } from './header-access.ts';
import { requestIdOf, sessionIdOf } from './ids.ts';
import { sessionOfTrace } from './trace-session.ts';

/** The two UUIDs, as they are sent. */
export interface StampedIds {
  readonly requestId: string;
  readonly sessionId: string;
}

/**
 * Puts `X-Request-Id` and `X-Session-Id` on a request and records them on its span.
 *
 * @param span - the client span of the request; `undefined` where it has none
 * @param callContext - the context in which the call was made, not that of the request's own span
 */
export type IdStamper<R> = (span: Span | undefined, request: R, callContext: Context) => StampedIds;

/** @param configuredSession - the session of a context, where it takes precedence over the trace */
export function idStamper<R>(
  headers: Pick<HeaderAccess<R>, 'get' | 'add'>,
  configuredSession: (callContext: Context) => string | undefined,
): IdStamper<R> {
  return (span, request, callContext) => {
    const recording = span?.isRecording() === true;
    const spanContext = span?.spanContext();
    const own = spanContext && isOfRequest(spanContext, recording, callContext) ? spanContext : undefined;

    let requestId = headers.get(request, HEADER_REQUEST_ID);
    if (requestId === undefined) {
      requestId = own === undefined ? v4() : requestIdOf(own.traceId, own.spanId);
      headers.add(request, HEADER_REQUEST_ID, requestId);
    }

    let sessionId = headers.get(request, HEADER_SESSION_ID);
    if (sessionId === undefined) {
      sessionId =
        configuredSession(callContext) ??
        (own === undefined ? sessionOfTrace(callContext) : sessionIdOf(own.traceId)) ??
        v4();
      headers.add(request, HEADER_SESSION_ID, sessionId);
    }

    if (recording) {
      span.setAttribute(ATTR_SEEK_REQUEST_ID, requestId);
      span.setAttribute(ATTR_SEEK_SESSION_ID, sessionId);
    }
    return { requestId, sessionId };
  };
}

/**
 * Whether a span context belongs to this request alone. A tracer that records nothing may return the span around the
 * request, as the specification of the API demands; every request in that span would get the same ID.
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/api/#behavior-of-the-api-in-the-absence-of-an-installed-sdk
 */
function isOfRequest(spanContext: SpanContext, recording: boolean, callContext: Context): boolean {
  // The context of a recording span is well-formed. The API's full check costs as much as making the IDs.
  return recording
    ? spanContext.traceId !== INVALID_TRACEID
    : isSpanContextValid(spanContext) && spanContext.spanId !== trace.getSpanContext(callContext)?.spanId;
}
