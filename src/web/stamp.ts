/**
 * Sets the headers of a browser's requests to SEEK and to the page's own back ends, and records them on spans.
 *
 * @module
 */
import { type Context, context, type Span } from '@opentelemetry/api';
import {
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_URL_FULL,
  ATTR_USER_AGENT_ORIGINAL,
  HEADER_REQUEST_ID,
  HEADER_SESSION_ID,
} from '../core/conventions.ts';
import { requestIdOf } from '../core/ids.ts';
import { ownSpanContext } from '../core/own-span-context.ts';
import { redactUrl } from '../core/redact.ts';
import { ignoredMatcher } from './ignored-urls.ts';
import type { Destination, SeekRequest, WebSettings } from './options.ts';
import { pageUrl } from './page-url.ts';
import { randomUuid } from './random-uuid.ts';

/** The IDs that a request carries. */
export type Ids = Omit<SeekRequest, 'url'>;

/** The headers of a browser's request. */
interface WebHeaders {
  get(name: string): string | null | undefined;
  set(name: string, value: string): void;
}

/**
 * The key of `suppressTracing()` in `@opentelemetry/core`, which applications may not have.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/trace/suppress-tracing.ts
 */
const SUPPRESSED = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/**
 * Sets SEEK's headers on a request, unless the caller has set them, and records them on the span of the request.
 *
 * @param callContext - the context in which the call was made, not the context of the request's own span
 */
export function stamp(
  headers: WebHeaders,
  { sessionId }: WebSettings,
  callContext: Context,
  span: Span | undefined,
): Ids {
  const own = span && ownSpanContext(span, callContext);
  const ids = {
    requestId: ensure(headers, HEADER_REQUEST_ID, () =>
      own === undefined ? randomUuid() : requestIdOf(own.traceId, own.spanId),
    ),
    sessionId: ensure(headers, HEADER_SESSION_ID, sessionId),
  };
  span?.setAttributes({
    [ATTR_SEEK_REQUEST_ID]: ids.requestId,
    [ATTR_SEEK_SESSION_ID]: ids.sessionId,
    // The browser sets User-Agent. SEEK asks pages not to change it: https://developer.seek.com
    [ATTR_USER_AGENT_ORIGINAL]: navigator.userAgent,
  });
  return ids;
}

/** Sets `X-Session-Id` on a request to the page's own back end and records it on the span of the request. */
export function addSession(headers: WebHeaders, { sessionId }: WebSettings, span: Span | undefined): void {
  span?.setAttribute(ATTR_SEEK_SESSION_ID, ensure(headers, HEADER_SESSION_ID, sessionId));
}

function ensure(headers: WebHeaders, name: string, make: () => string): string {
  const given = headers.get(name);
  if (given != null) {
    return given;
  }
  const made = make();
  headers.set(name, made);
  return made;
}

/**
 * Tells where a request goes: to SEEK, to the page's own back end, or elsewhere. The exports of telemetry go elsewhere:
 * they belong to no session, and CORS may not allow the header. OpenTelemetry makes them in a context that suppresses
 * tracing, and pages ignore their URLs.
 */
export function destinationOf(
  url: string | URL,
  settings: WebSettings,
  { ignoreUrls = [] }: { readonly ignoreUrls?: readonly (string | RegExp)[] },
): Destination {
  const destination = settings.destinationOf(url);
  const isTraced = () =>
    context.active().getValue(SUPPRESSED) !== true && !ignoredMatcher(ignoreUrls)(String(pageUrl(url)?.href));
  return destination === 'backend' && !isTraced() ? undefined : destination;
}

/** Redacts the URL of a span, because OpenTelemetry's browser instrumentations record secrets in URLs. */
export function redactRecordedUrl(span: Span): void {
  // Earlier versions of the instrumentations record `http.url`.
  for (const name of [ATTR_URL_FULL, 'http.url']) {
    const url = (span as { attributes?: Record<string, unknown> }).attributes?.[name];
    if (typeof url === 'string') {
      span.setAttribute(name, redactUrl(url));
    }
  }
}
