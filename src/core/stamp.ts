/**
 * Sets the headers of requests to SEEK and records them on spans, for every transport. The sources of the headers, in
 * order of precedence:
 *
 * | | X-Request-Id | X-Session-Id | User-Agent |
 * |---|---|---|---|
 * | 1st | the caller's header | the caller's header | the caller's header, if it names an application |
 * | 2nd | the span | the session of the active context | option or environment |
 * | 3rd | random | the session in W3C Baggage | name and version of the service |
 * | 4th | | the process, a function, or the trace in which the call is made | unchanged |
 * | 5th | | the inbound request that nothing traces | |
 * | 6th | | the trace that the call starts | |
 * | 7th | | random | |
 *
 * @module
 */
import type { Context, Span } from '@opentelemetry/api';
import {
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_USER_AGENT_ORIGINAL,
  HEADER_REQUEST_ID,
  HEADER_SESSION_ID,
  HEADER_USER_AGENT,
} from './conventions.ts';
import type { Warn } from './diagnostics.ts';
import type { HeaderAccess } from './header-access.ts';
import { isIdentifyingUuid } from './identifying-uuid.ts';
import { sessionBesidesTrace } from './session.ts';
import type { Settings } from './settings.ts';
import { idStamper, type StampedIds } from './stamp-ids.ts';
import { userAgentStamper } from './user-agent.ts';
import { warnOfVendorHeaders } from './vendor-headers.ts';

/** The headers that identify a request to SEEK. */
export interface Stamp extends StampedIds {
  readonly userAgent: string | undefined;
}

/** Sets SEEK's headers on the requests of one transport. */
export interface Stamper<R> {
  /**
   * Sets `User-Agent` on a request. Call it before the span starts, so that the span records the header.
   *
   * @returns the `User-Agent` that is sent
   */
  stampUserAgent(request: R): string | undefined;
  /**
   * Sets SEEK's headers on a request and records them on its span.
   *
   * @param span - the client span of the request; `undefined` if it has none
   * @param callContext - the context in which the call was made, not the context of the request's own span
   * @param recordedUserAgent - the result of {@link Stamper.stampUserAgent}, if the span has already recorded it
   */
  stamp(span: Span | undefined, request: R, callContext: Context, recordedUserAgent?: string): Stamp;
  /**
   * Returns the headers with which a request is sent. If the application has changed a header since `stamp()`, the span
   * records the new value. Warns of headers that other tracers have added since then.
   */
  stampAsSent(span: Span | undefined, request: R, stamp: Stamp): Stamp;
}

export function stamper<R>(settings: Settings, headers: HeaderAccess<R>): Stamper<R> {
  const stampIds = idStamper(
    headers,
    (callContext) => sessionBesidesTrace(callContext, settings),
    (name, id) => warnOfInvalidId(name, id, settings.warnOnce),
  );
  const stampUserAgent = userAgentStamper(settings, headers);
  return {
    stampUserAgent,
    stamp: (span, request, callContext, recordedUserAgent) => {
      const { requestId, sessionId } = stampIds(span, request, callContext);
      const userAgent = recordedUserAgent ?? stampUserAgent(request);
      if (userAgent !== undefined && userAgent !== recordedUserAgent && span?.isRecording()) {
        span.setAttribute(ATTR_USER_AGENT_ORIGINAL, userAgent);
      }
      return { requestId, sessionId, userAgent };
    },
    stampAsSent: (span, request, { requestId, sessionId, userAgent }) => {
      const sentValue = (attribute: string, name: string, value: string | undefined) => {
        const sent = headers.get(request, name);
        if (sent === undefined || sent === value) {
          return value;
        }
        span?.setAttribute(attribute, sent);
        return sent;
      };
      warnOfVendorHeaders((name) => headers.get(request, name), settings.warnOnce);
      return {
        requestId: sentValue(ATTR_SEEK_REQUEST_ID, HEADER_REQUEST_ID, requestId) as string,
        sessionId: sentValue(ATTR_SEEK_SESSION_ID, HEADER_SESSION_ID, sessionId) as string,
        userAgent: sentValue(ATTR_USER_AGENT_ORIGINAL, HEADER_USER_AGENT, userAgent),
      };
    },
  };
}

/** SEEK expects UUIDs. The caller's own header is sent unchanged all the same. */
function warnOfInvalidId(name: string, id: string, warnOnce: Warn): void {
  if (!isIdentifyingUuid(id)) {
    warnOnce(`the application sets an ${NAMES[name]} that is not a UUID; SEEK expects a UUID`);
  }
}

const NAMES: Readonly<Record<string, string>> = {
  [HEADER_REQUEST_ID]: 'X-Request-Id',
  [HEADER_SESSION_ID]: 'X-Session-Id',
};
