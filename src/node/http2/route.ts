/**
 * Determines where a node:http2 request goes.
 *
 * @module
 */
import type { OutgoingHttpHeaders } from 'node:http';
import { headerText } from '../../core/header-access.ts';
import { type ParsedUrl, runtime } from '../../core/runtime.ts';
import { type GivenHeaders, isArray } from './headers.ts';
import { originOfSession } from './session-origin.ts';

export interface Http2Route {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly path: string;
}

/**
 * Returns the origin that receives a request, with the defaults of Node.js. `CONNECT` has none, because it goes to a
 * proxy, unless it has a `:protocol` ({@link https://www.rfc-editor.org/rfc/rfc8441#section-4 | RFC 8441}).
 *
 * The host in `:authority` receives the request, whatever the session is connected to: a proxy, an alternative service
 * ({@link https://www.rfc-editor.org/rfc/rfc7838#section-2 | RFC 7838}), or another host of the same certificate
 * ({@link https://www.rfc-editor.org/rfc/rfc9113#section-9.1.1 | RFC 9113}).
 */
export function originOf(session: object, headers: GivenHeaders): string | undefined {
  const { method, protocol, scheme, authority } = isArray(headers)
    ? fieldsOfArray(headers)
    : fieldsOfObject(headers);
  if (method === 'CONNECT' && protocol === undefined) {
    return undefined;
  }
  const ofSession = originOfSession(session);
  return scheme === undefined && authority === undefined
    ? ofSession?.origin
    : `${scheme ?? ofSession?.scheme}://${authority ?? ofSession?.authority}`;
}

/** Returns the route of a request to an origin. */
export function routeTo(origin: string, headers: GivenHeaders): Http2Route {
  const { method, path } = isArray(headers) ? fieldsOfArray(headers) : fieldsOfObject(headers);
  return { method: headerText(method) ?? 'GET', origin, path: headerText(path) ?? '/' };
}

/** Returns the absolute URL of a request. `OPTIONS *` refers to the whole server: `*` is no path. */
export function urlOf({ origin, path }: Http2Route): ParsedUrl {
  return new runtime.URL(path.startsWith('/') ? `${origin}${path}` : origin);
}

/** The fields of a request that determine its route, unchecked. */
interface RouteFields {
  readonly method: unknown;
  readonly protocol: unknown;
  readonly scheme: unknown;
  readonly authority: unknown;
  readonly path: unknown;
}

/** Finds what Node.js finds: own properties, with names in lower case only. Runs for requests to all hosts. */
function fieldsOfObject(headers: Readonly<OutgoingHttpHeaders>): RouteFields {
  const has = Object.hasOwn;
  return {
    method: has(headers, ':method') ? headers[':method'] : undefined,
    protocol: has(headers, ':protocol') ? headers[':protocol'] : undefined,
    scheme: has(headers, ':scheme') ? headers[':scheme'] : undefined,
    authority:
      (has(headers, ':authority') ? headers[':authority'] : undefined) ??
      (has(headers, 'host') ? headers['host'] : undefined),
    path: has(headers, ':path') ? headers[':path'] : undefined,
  };
}

/** Finds what Node.js finds: of a name in any letter case, the last value; and no `host`. */
function fieldsOfArray(headers: readonly unknown[]): RouteFields {
  const lastOf = (name: string): unknown => {
    const index = headers.findLastIndex(
      (each, i) => i % 2 === 0 && typeof each === 'string' && each.toLowerCase() === name,
    );
    return index === -1 ? undefined : headers[index + 1];
  };
  return {
    method: lastOf(':method'),
    protocol: lastOf(':protocol'),
    scheme: lastOf(':scheme'),
    authority: lastOf(':authority'),
    path: lastOf(':path'),
  };
}
