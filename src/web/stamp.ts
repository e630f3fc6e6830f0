/**
 * Sets the headers of a browser's requests to SEEK.
 *
 * @module
 */
import type { Context, Span } from '@opentelemetry/api';
import { ATTR_URL_FULL, ATTR_USER_AGENT_ORIGINAL, HEADER_SESSION_ID } from '../core/conventions.ts';
import { redactUrl } from '../core/redact.ts';
import { idStamper } from '../core/stamp-ids.ts';
import type { WebSettings } from './options.ts';
import { idOf, type SeekSession } from './session.ts';

/** The headers of a browser's request. */
interface WebHeaders {
  get(name: string): string | null | undefined;
  set(name: string, value: string): void;
}

/** @param callContext - the context in which the call was made, not the context of the request's own span */
export type Stamp = (headers: WebHeaders, callContext: Context, span?: Span) => void;

const HEADERS = {
  get: (headers: WebHeaders, name: string) => headers.get(name) ?? undefined,
  add: (headers: WebHeaders, name: string, value: string) => headers.set(name, value),
};

export function webStamp({ session }: WebSettings): Stamp {
  const stampIds = idStamper(HEADERS, () => idOf(session));
  return (headers, callContext, span) => {
    stampIds(span, headers, callContext);
    // The browser sets User-Agent. SEEK asks pages not to change it: https://developer.seek.com
    span?.setAttribute(ATTR_USER_AGENT_ORIGINAL, navigator.userAgent);
  };
}

/** Sets `X-Session-Id` on a request to the page's own back end. */
export function addSession(headers: WebHeaders, session: SeekSession): void {
  const id = idOf(session);
  if (id !== undefined && headers.get(HEADER_SESSION_ID) == null) {
    headers.set(HEADER_SESSION_ID, id);
  }
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
