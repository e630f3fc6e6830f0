/**
 * What a browser's request to SEEK carries, by the same heart as everywhere.
 *
 * @module
 */
import type { Context, Span } from '@opentelemetry/api';
import { ATTR_URL_FULL, ATTR_USER_AGENT_ORIGINAL, HEADER_SESSION_ID } from '../conventions.ts';
import { redactUrl } from '../redact.ts';
import { stampIds } from '../stamp.ts';
import type { WebSettings } from './options.ts';
import { idOf, type SeekSession } from './session.ts';

/** The headers of a browser's request. */
interface WebHeaders {
  get(name: string): string | null | undefined;
  set(name: string, value: string): void;
}

/** @param made - the context in which the request was made, not that of its own span */
export type Stamp = (headers: WebHeaders, made: Context, span?: Span) => void;

const HEADERS = {
  get: (headers: WebHeaders, name: string) => headers.get(name) ?? undefined,
  add: (headers: WebHeaders, name: string, value: string) => headers.set(name, value),
};

export function webStamp({ session }: WebSettings): Stamp {
  return (headers, made, span) => {
    stampIds(span, headers, HEADERS, made, () => idOf(session), undefined);
    // The browser's own goes out; SEEK asks pages not to alter it.
    span?.setAttribute(ATTR_USER_AGENT_ORIGINAL, navigator.userAgent);
  };
}

/** Puts the session on a request to a back end of the page's own. */
export function addSession(headers: WebHeaders, session: SeekSession): void {
  const id = idOf(session);
  if (id !== undefined && headers.get(HEADER_SESSION_ID) == null) {
    headers.set(HEADER_SESSION_ID, id);
  }
}

/** Takes secrets out of the URL that a span has recorded; OpenTelemetry's browser instrumentations don't. */
export function redactRecordedUrl(span: Span): void {
  // The second is the one that earlier versions of the instrumentations record.
  for (const name of [ATTR_URL_FULL, 'http.url']) {
    const url = (span as { attributes?: Record<string, unknown> }).attributes?.[name];
    if (typeof url === 'string') {
      span.setAttribute(name, redactUrl(url));
    }
  }
}
