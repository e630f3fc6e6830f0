/**
 * Determines where a node:http2 request goes.
 *
 * @module
 */
import { headerText } from '../../core/header-access.ts';
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
 * Returns the origin that receives a request, with the defaults of Node.js. `CONNECT` has none, because it goes to a
 * proxy, unless it has a `:protocol` ({@link https://www.rfc-editor.org/rfc/rfc8441#section-4 | RFC 8441}).
 *
 * The host in `:authority` receives the request, whatever the session is connected to: a proxy, an alternative service
 * ({@link https://www.rfc-editor.org/rfc/rfc7838#section-2 | RFC 7838}), or another host of the same certificate
 * ({@link https://www.rfc-editor.org/rfc/rfc9113#section-9.1.1 | RFC 9113}).
 */
export function originOf(session: object, headers: GivenHeaders): string | undefined {
  if (fieldOf(headers, ':method') === 'CONNECT' && fieldOf(headers, ':protocol') === undefined) {
    return undefined;
  }
  const ofSession = originOfSession(session);
  const scheme = fieldOf(headers, ':scheme');
  const authority = fieldOf(headers, ':authority') ?? fieldOf(headers, 'host');
  return scheme === undefined && authority === undefined
    ? ofSession?.origin
    : `${scheme ?? ofSession?.scheme}://${authority ?? ofSession?.authority}`;
}

/** Returns the route of a request to an origin. */
export function routeTo(origin: string, headers: GivenHeaders): Http2Route {
  return {
    method: headerText(fieldOf(headers, ':method')) ?? 'GET',
    origin,
    path: headerText(fieldOf(headers, ':path')) ?? '/',
  };
}

/** Returns the absolute URL of a request. `OPTIONS *` refers to the whole server: `*` is no path. */
export function urlOf({ origin, path }: Http2Route): ParsedUrl {
  return new runtime.URL(path.startsWith('/') ? `${origin}${path}` : origin);
}

/** Finds what Node.js finds: own names of an object in lower case only, the last of an array, and no `host` there. */
function fieldOf(headers: GivenHeaders, name: string): unknown {
  if (!Array.isArray(headers)) {
    return isEnumerable.call(headers, name) ? Reflect.get(headers, name) : undefined;
  }
  const isName = (each: unknown, i: number) =>
    i % 2 === 0 && typeof each === 'string' && each.toLowerCase() === name;
  const index = name === 'host' ? -1 : headers.findLastIndex(isName);
  return index === -1 ? undefined : headers[index + 1];
}

const isEnumerable = Object.prototype.propertyIsEnumerable;
