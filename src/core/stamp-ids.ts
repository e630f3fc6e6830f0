/**
 * Sets `X-Request-Id` and `X-Session-Id` on requests to SEEK and records them on spans.
 *
 * @module
 */
import type { Context, Span } from '@opentelemetry/api';
import { v4 } from 'uuid';
import {
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  HEADER_REQUEST_ID,
  HEADER_SESSION_ID,
} from './conventions.ts';
import type { HeaderAccess } from './header-access.ts';
import { requestIdOf, sessionIdOf } from './ids.ts';
import { ownSpanContext } from './own-span-context.ts';
import { sessionOfTrace } from './trace-session.ts';

/** The IDs in the headers of a request. */
export interface StampedIds {
  readonly requestId: string;
  readonly sessionId: string;
}

/**
 * Sets `X-Request-Id` and `X-Session-Id` on a request and records them on its span.
 *
 * @param span - the client span of the request; `undefined` if it has none
 * @param callContext - the context in which the call was made, not the context of the request's own span
 */
export type IdStamper<R> = (span: Span | undefined, request: R, callContext: Context) => StampedIds;

/**
 * @param configuredSession - returns the session that takes precedence over the trace, if there is one
 * @param onOwnId - called with the name and the value of a header that the caller has set
 */
export function idStamper<R>(
  headers: Pick<HeaderAccess<R>, 'get' | 'add'>,
  configuredSession: (callContext: Context) => string | undefined,
  onOwnId?: (name: string, id: string) => void,
): IdStamper<R> {
  return (span, request, callContext) => {
    const ownContext = span && ownSpanContext(span, callContext);

    let requestId = headers.get(request, HEADER_REQUEST_ID);
    if (requestId === undefined) {
      requestId = ownContext === undefined ? v4() : requestIdOf(ownContext.traceId, ownContext.spanId);
      headers.add(request, HEADER_REQUEST_ID, requestId);
    } else {
      onOwnId?.(HEADER_REQUEST_ID, requestId);
    }

    let sessionId = headers.get(request, HEADER_SESSION_ID);
    if (sessionId === undefined) {
      sessionId =
        configuredSession(callContext) ??
        (ownContext === undefined ? sessionOfTrace(callContext) : sessionIdOf(ownContext.traceId)) ??
        v4();
      headers.add(request, HEADER_SESSION_ID, sessionId);
    } else {
      onOwnId?.(HEADER_SESSION_ID, sessionId);
    }

    if (span?.isRecording()) {
      span.setAttribute(ATTR_SEEK_REQUEST_ID, requestId);
      span.setAttribute(ATTR_SEEK_SESSION_ID, sessionId);
    }
    return { requestId, sessionId };
  };
}
