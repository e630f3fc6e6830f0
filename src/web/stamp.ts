/**
 * What a browser's request to SEEK carries, by the same heart as everywhere.
 *
 * @module
 */
import { context, type Span } from '@opentelemetry/api';
import { ATTR_URL_FULL, ATTR_USER_AGENT_ORIGINAL } from '../conventions.ts';
import { once, warn } from '../diagnostics.ts';
import { redactUrl } from '../redact.ts';
import { stampIds } from '../stamp.ts';
import type { WebSettings } from './options.ts';

/** The headers of a browser's request. */
interface WebHeaders {
  get(name: string): string | null | undefined;
  set(name: string, value: string): void;
}

export type Stamp = (headers: WebHeaders, span?: Span) => void;

export function webStamp({ session }: WebSettings): Stamp {
  const settings = { session: () => session.id, warnOnce: once(warn) };
  const access = {
    get: (headers: WebHeaders, name: string) => headers.get(name) ?? undefined,
    add: (headers: WebHeaders, name: string, value: string) => headers.set(name, value),
  };
  return (headers, span) => {
    stampIds(span, headers, access, settings, context.active());
    // The browser's own goes out; SEEK asks pages not to alter it.
    span?.setAttribute(ATTR_USER_AGENT_ORIGINAL, navigator.userAgent);
  };
}

/** Takes secrets out of the URL that a span has recorded; OpenTelemetry's browser instrumentations don't. */
export function redactRecordedUrl(span: Span): void {
  const url = (span as { attributes?: Record<string, unknown> }).attributes?.[ATTR_URL_FULL];
  if (typeof url === 'string') {
    span.setAttribute(ATTR_URL_FULL, redactUrl(url));
  }
}
