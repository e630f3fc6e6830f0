/**
 * What the attributes of a span record about its request. Reads the current and the older HTTP semantic conventions.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/non-normative/http-migration/
 * @module
 */
import { ATTR_SEEK_GRAPHQL_ERROR_CODES, ATTR_SEEK_REQUEST_ID, ATTR_URL_FULL } from '../core/conventions.ts';
import { parseUrl } from '../core/url.ts';
import type { TraceSpan } from './trace.ts';

/** The HTTP status code in the attributes of a client or server span. */
export function statusOf({ attributes }: TraceSpan): number | undefined {
  const status = attributes['http.response.status_code'] ?? attributes['http.status_code'];
  return status === undefined ? undefined : Number(status);
}

/**
 * The error codes of a failed GraphQL operation. Jaeger stores the array as JSON; values that cannot be codes are
 * dropped.
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/jaeger/
 */
export function graphqlErrorsOf({ attributes }: TraceSpan): readonly string[] {
  const recorded = String(attributes[ATTR_SEEK_GRAPHQL_ERROR_CODES] ?? '');
  return Array.from(recorded.matchAll(/"(\w{1,64})"/g), ([, code]) => code as string);
}

/** Whether a span is a call to SEEK. */
export function isSeekCall({ attributes }: TraceSpan): boolean {
  return ATTR_SEEK_REQUEST_ID in attributes;
}

/** The host and path of the called URL, without the query; `undefined` if the span has no valid URL. */
export function targetOf({ attributes }: TraceSpan): string | undefined {
  const full = attributes[ATTR_URL_FULL] ?? attributes['http.url'];
  const url = full === undefined ? undefined : parseUrl(String(full));
  return url && `${url.host}${url.pathname}`;
}

/** The path of an inbound request without a route. With a route, the span's name contains it. */
export function inboundPathOf({ attributes }: TraceSpan): string | undefined {
  const path = attributes['url.path'] ?? attributes['http.target'];
  return path === undefined || 'http.route' in attributes ? undefined : String(path).split('?', 1)[0];
}
