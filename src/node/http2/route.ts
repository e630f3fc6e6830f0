/**
 * Determines where a node:http2 request goes.
 *
 * @module
 */
import { headerText } from '../../core/header-access.ts';
import { indexOfHeader } from '../../core/propagation.ts';
import { type ParsedUrl, runtime } from '../../core/runtime.ts';
import type { GivenHeaders } from './headers.ts';
import { originOfSession } from './session-origin.ts';

export interface Http2Route {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly path: string;
}

/**
 * Returns the route of a request, with the defaults of Node.js. `CONNECT` has none, because it goes to a proxy, unless it
 * has a `:protocol` ({@link https://www.rfc-editor.org/rfc/rfc8441#section-4 | RFC 8441}).
 *
 * The host in `:authority` receives the request, whatever the session is connected to: a proxy, an alternative service
 * ({@link https://www.rfc-editor.org/rfc/rfc7838#section-2 | RFC 7838}), or another host of the same certificate
 * ({@link https://www.rfc-editor.org/rfc/rfc9113#section-9.1.1 | RFC 9113}).
 */
export function routeOf(session: object, headers: GivenHeaders): Http2Route | undefined {
  const method = headerOf(headers, ':method') ?? 'GET';
  if (method === 'CONNECT' && headerOf(headers, ':protocol') === undefined) {
    return undefined;
  }
  const origin = originOfSession(session);
  const scheme = headerOf(headers, ':scheme') ?? origin?.scheme;
  const authority = headerOf(headers, ':authority') ?? headerOf(headers, 'host') ?? origin?.authority;
  return { method, origin: `${scheme}://${authority}`, path: headerOf(headers, ':path') ?? '/' };
}

/** Returns the absolute URL of a request. `OPTIONS *` refers to the whole server: `*` is no path. */
export function urlOf({ origin, path }: Http2Route): ParsedUrl {
  return new runtime.URL(path.startsWith('/') ? `${origin}${path}` : origin);
}

/** Finds what Node.js finds: names of an object in lower case only, and no `host` in an array. */
function headerOf(headers: GivenHeaders, name: string): string | undefined {
  if (!Array.isArray(headers)) {
    return headerText((headers as Readonly<Record<string, unknown>>)[name]);
  }
  const index = name === 'host' ? -1 : indexOfHeader(headers, name);
  return index === -1 ? undefined : headerText(headers[index + 1]);
}
