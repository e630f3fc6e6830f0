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
import { type Context, context, isSpanContextValid, type Span } from '@opentelemetry/api';
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
import { sessionOf } from './session.ts';
import { isGenericUserAgent } from './user-agent.ts';

/** A request's headers as a transport shows them to the heart. Names are given in lower case. */
export interface RequestView {
  /** The value of a header that the request has, in whatever letter case it was written. */
  get(name: string): string | undefined;
  /** Adds a header, or replaces the one of that name. */
  set(name: string, value: string): void;
}

/** What a request to SEEK carries. */
export interface Stamp {
  readonly requestId: string;
  readonly sessionId: string;
  readonly userAgent: string | undefined;
}

/**
 * Puts SEEK's headers on a request and records them on its span.
 *
 * @param span - the request's own client span; one without a valid context is as good as none
 * @param activeContext - the context in which the request was made
 */
export function stamp(
  span: Span | undefined,
  request: RequestView,
  settings: Settings,
  activeContext: Context = context.active(),
): Stamp {
  const spanContext = span?.spanContext();
  const valid = spanContext !== undefined && isSpanContextValid(spanContext) ? spanContext : undefined;

  let requestId = request.get(HEADER_REQUEST_ID);
  if (requestId === undefined) {
    requestId = valid === undefined ? v4() : requestIdOf(valid.traceId, valid.spanId);
    request.set(HEADER_REQUEST_ID, requestId);
  }

  let sessionId = request.get(HEADER_SESSION_ID);
  if (sessionId === undefined) {
    sessionId =
      sessionOf(activeContext, settings.session, settings.warnOnce) ??
      (valid === undefined ? v4() : sessionIdOf(valid.traceId));
    request.set(HEADER_SESSION_ID, sessionId);
  }

  const userAgent = stampUserAgent(request, settings);

  if (span?.isRecording()) {
    span.setAttribute(ATTR_SEEK_REQUEST_ID, requestId);
    span.setAttribute(ATTR_SEEK_SESSION_ID, sessionId);
    if (userAgent !== undefined) {
      span.setAttribute(ATTR_USER_AGENT_ORIGINAL, userAgent);
    }
  }
  return { requestId, sessionId, userAgent };
}

function stampUserAgent(request: RequestView, settings: Settings): string | undefined {
  const own = request.get(HEADER_USER_AGENT);
  if (settings.userAgent === false || (own !== undefined && !isGenericUserAgent(own))) {
    return own;
  }
  if (settings.userAgent === undefined) {
    settings.warnOnce(
      `nothing names this application, so User-Agent stays as it is: set ${ENV_USER_AGENT}, for example to "my-service/1.2.3"`,
    );
    return own;
  }
  request.set(HEADER_USER_AGENT, settings.userAgent);
  return settings.userAgent;
}
