/**
 * Hides the headers that this package adds to a node:http request, once the request is over. Clients and retry wrappers
 * copy the headers of one request to the next, which may go to another host.
 *
 * @see https://github.com/ladjs/superagent/blob/master/src/node/index.js (`_redirect`)
 * @module
 */
import type { ClientRequest, OutgoingHttpHeader } from 'node:http';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import { HEADER_REQUEST_ID, HEADER_SESSION_ID, HEADER_USER_AGENT } from '../../core/conventions.ts';
import { headerText } from '../../core/header-access.ts';
import type { Stamp } from '../../core/stamp.ts';
import { setOwnMethod } from '../own-method.ts';

const STAMPED_HEADERS: Readonly<Record<string, keyof Stamp>> = {
  [HEADER_REQUEST_ID]: 'requestId',
  [HEADER_SESSION_ID]: 'sessionId',
  [HEADER_USER_AGENT]: 'userAgent',
};

/** A header as the caller wrote it. */
interface CallerHeader {
  readonly name: string;
  readonly value: OutgoingHttpHeader;
}

/** Keyed by lower-case name. */
type CallerHeaders = ReadonlyMap<string, CallerHeader>;

export interface StampedHeaders {
  readonly stamp: Stamp;
  /** The headers before the stamp. */
  readonly own: CallerHeaders;
}

/** Returns the caller's versions of the headers that a stamp sets. */
export function callerHeadersOf(request: ClientRequest): CallerHeaders {
  const headers = new Map<string, CallerHeader>();
  for (const lowerCase of Object.keys(STAMPED_HEADERS)) {
    const value = request.getHeader(lowerCase);
    if (value !== undefined) {
      const name = request.getRawHeaderNames().find((each) => each.toLowerCase() === lowerCase) as string;
      headers.set(lowerCase, { name, value });
    }
  }
  return headers;
}

/**
 * Makes a request show the caller's headers instead of the stamped ones. What was sent does not change. A header that
 * the application has set since the stamp is the caller's own and stays visible.
 *
 * @param readOnce - lower-case names of headers that `getHeader()` still returns once, for {@link recordedHeaders}
 */
export function hideStamp(
  request: ClientRequest,
  { stamp, own }: StampedHeaders,
  readOnce: readonly string[],
): void {
  const hidden = new Set(
    Object.entries(STAMPED_HEADERS).flatMap(([name, key]) => {
      const shown = headerText(request.getHeader(name));
      return shown === stamp[key] && shown !== headerText(own.get(name)?.value) ? [name] : [];
    }),
  );
  if (hidden.size > 0) {
    showInstead(request, hidden, own, new Set(readOnce));
  }
}

/**
 * Returns the request headers that the instrumentation records on the span, by lower-case name. It reads each with
 * `getHeader()` when the response arrives, before any listener of the application runs:
 * https://github.com/open-telemetry/opentelemetry-js/blob/main/experimental/packages/opentelemetry-instrumentation-http/src/http.ts
 */
export function recordedHeaders({ headersToSpanAttributes }: HttpInstrumentationConfig): readonly string[] {
  return (headersToSpanAttributes?.client?.requestHeaders ?? []).map((name) => name.toLowerCase());
}

function showInstead(
  request: ClientRequest,
  hidden: ReadonlySet<string>,
  own: CallerHeaders,
  readOnce: Set<string>,
): void {
  const { getHeader, getHeaders, getHeaderNames, getRawHeaderNames, hasHeader } = request;
  const isHidden = (name: unknown): boolean => typeof name === 'string' && hidden.has(name.toLowerCase());
  const shown = (names: readonly string[], nameOf: (own: CallerHeader, name: string) => string): string[] =>
    names.flatMap((name) => {
      const header = own.get(name.toLowerCase());
      return !isHidden(name) ? [name] : header === undefined ? [] : [nameOf(header, name)];
    });
  const methods = {
    getHeader: (name: string) =>
      isHidden(name) && !readOnce.delete(name.toLowerCase())
        ? own.get(name.toLowerCase())?.value
        : getHeader.call(request, name),
    getHeaders: () => {
      const headers = getHeaders.call(request);
      for (const name of hidden) {
        const header = own.get(name);
        if (header === undefined) {
          delete headers[name];
        } else {
          headers[name] = header.value;
        }
      }
      return headers;
    },
    getHeaderNames: () => shown(getHeaderNames.call(request), (_, name) => name),
    getRawHeaderNames: () => shown(getRawHeaderNames.call(request), ({ name }) => name),
    hasHeader: (name: string) =>
      isHidden(name) ? own.has(name.toLowerCase()) : hasHeader.call(request, name),
  };
  for (const [name, method] of Object.entries(methods)) {
    setOwnMethod(request, name, method);
  }
}
