/**
 * The headers of node:http2 requests: an object, or a flat array where Node.js takes one.
 *
 * @see https://nodejs.org/api/http2.html#clienthttp2sessionrequestheaders-options
 * @module
 */
import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http';
import { type Context, propagation } from '@opentelemetry/api';
import type { HeaderAccess } from '../../core/header-access.ts';
import { headerListAccess } from '../../core/header-list.ts';
import { type HeaderList, type Propagate, settleHeaders } from '../../core/propagation.ts';

/** Headers that a caller passes. They belong to the application and are not changed. */
export type GivenHeaders = Readonly<OutgoingHttpHeaders> | readonly string[];

/** The headers of a request before it is sent. */
export interface Http2Headers {
  /** Alternating names and values. Changed in place. */
  list: (string | OutgoingHttpHeader)[];
}

export const HTTP2_HEADERS: HeaderAccess<Http2Headers> = headerListAccess(({ list }) => list);

/** Whether Node.js may take these headers. It reports others to the caller. */
export function isGivenHeaders(headers: unknown): headers is GivenHeaders {
  return typeof headers === 'object' && headers !== null;
}

/** Returns the headers that a caller passes as a list. Node.js does not send a header whose value is `undefined`. */
export function headersOf(given: GivenHeaders): Http2Headers {
  return {
    list: isArray(given)
      ? [...given]
      : Object.entries(given).flatMap(([name, value]) =>
          value === undefined ? [] : [name, value as string],
        ),
  };
}

/** Returns headers of the same kind as the caller's, with symbols such as `http2.sensitiveHeaders`. */
export function sentHeaders(given: GivenHeaders, { list }: Http2Headers): GivenHeaders {
  const symbols = Object.getOwnPropertySymbols(given).map((symbol) => [symbol, Reflect.get(given, symbol)]);
  const headers = isArray(given) ? [...list] : fromPairs(list);
  return Object.assign(headers, Object.fromEntries(symbols));
}

/** @param name - in lower case */
export function sentHeader(headers: GivenHeaders, name: string): string | undefined {
  return HTTP2_HEADERS.get(headersOf(headers), name);
}

/**
 * Adds the propagation headers of a request to SEEK.
 *
 * @param spanContext - the context of the request's own span
 */
export function propagate(headers: Http2Headers, spanContext: Context, allowed: Propagate): void {
  const injected = new Map<string, string>();
  propagation.inject(spanContext, injected, { set: (carrier, name, value) => carrier.set(name, value) });
  const { list } = headers;
  headers.list = [...settleHeaders(list, [...list, ...[...injected].flat()], allowed)];
}

function fromPairs(list: HeaderList<OutgoingHttpHeader>): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = Object.create(null);
  for (let i = 0; i < list.length; i += 2) {
    headers[list[i] as string] = list[i + 1];
  }
  return headers;
}

/** `Array.isArray()` does not narrow a type to a read-only array: https://github.com/microsoft/TypeScript/issues/17002 */
export function isArray(given: GivenHeaders): given is readonly string[] {
  return Array.isArray(given);
}
